"""Everything the understanding learns from: the skills' sentences, the programme's own, acts, and the background."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.parse.text import LANGUAGES
from bot.skill import SkillBook
from bot.understanding.everyday import everyday
from bot.understanding.likely_acts import BACKGROUND, act_examples, act_of


class Example(NamedTuple):
    language: str
    label: str  # a skill, an act, or the background
    text: str


@dataclass(frozen=True)
class Own:
    """The sentences a programme added to its skills, as they were at one moment."""

    version: int = 0  # another one means other sentences
    examples: tuple[Example, ...] = ()


def examples_for(skills: SkillBook, own: Iterable[Example] = ()) -> tuple[Example, ...]:
    """What these skills are learnt from, each sentence once. Skills told word for word teach nothing."""
    taught = {name for name, skill in skills.items() if not skill.verbatim and skill.examples}
    others = (Example(*each) for each in act_examples())
    listed = [
        *_of_skills(skills, taught),
        *(each for each in own if each.label in taught),
        *(each for each in others if each.label in taught or not is_skill(each.label)),
        *(Example(language, BACKGROUND, text) for language in LANGUAGES for text in everyday(language)),
    ]
    return tuple({(each.language, each.text): each for each in reversed(listed) if each.text.strip()}.values())[::-1]


def is_skill(label: str) -> bool:
    """Whether a label is a skill's name: neither an act nor the background."""
    return label != BACKGROUND and act_of(label) is None


def _of_skills(skills: SkillBook, taught: Iterable[str]) -> Iterator[Example]:
    for name in sorted(taught):
        for language, sentences in skills[name].examples.items():
            yield from (Example(language, name, text) for text in sentences)
