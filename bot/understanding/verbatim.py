"""What starts word for word: every skill by its own name, and some skills by nothing but their own examples.

A name stands on buttons, in the list of what the assistant can do, and beside the box people write in. Of the others
nothing is learnt from examples, because what they write down must never rest on likeness: "That helped" and "that
hardly helped" are nearly alike and mean the opposite.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from bot.i18n import Translator
from bot.parse.text import fold
from bot.skill import Skill, SkillBook
from bot.understand import Act
from bot.understanding.acts import acts_of

LONGEST = 120  # characters; an utterance of this kind is short
BESIDE = {Act.YES, Act.NO, Act.THANKS, Act.GREETING}  # what may be said before or after: "no, that did not help"

Saying = tuple[str, ...]

_CLAUSE = re.compile(r"[^,;.!?\n，。！？、；…]+")
_NOT_SAID = re.compile(r"[\W_]+")


def verbatim(text: str, skills: SkillBook, languages: tuple[str, ...]) -> str | None:
    """The skill whose name this is, or one of whose examples, courtesies aside; None where it says anything else, or
    asks.

    Clauses count one by one: "no, me ayudó" and "no me ayudó" mean the opposite.
    """
    if len(text) > LONGEST or re.search(r"[?？]", text):
        return None
    clauses = _CLAUSE.findall(text)
    for skill in skills.values():
        if skill.verbatim and _is_all(clauses, _own(skill, languages), languages):
            return skill.name
    said = _saying(clauses)
    return next((each.name for each in skills.values() if each.listed and said in _names(each.title, languages)), None)


def _own(skill: Skill, languages: tuple[str, ...]) -> AbstractSet[Saying]:
    return _sayings(tuple(tuple(skill.examples.get(language, ())) for language in languages))


def _is_all(clauses: Sequence[str], own: AbstractSet[Saying], languages: tuple[str, ...]) -> bool:
    """Whether one of the sayings is all that is said, or all beside courtesies."""
    if _saying(clauses) in own:
        return True
    said = [_saying([clause]) in own for clause in clauses]
    return any(said) and all(mine or _is_beside(clause, languages) for mine, clause in zip(said, clauses, strict=True))


def _is_beside(clause: str, languages: tuple[str, ...]) -> bool:
    acts = acts_of(clause, languages)
    return bool(acts) and set(acts) <= BESIDE


def _saying(clauses: Sequence[str]) -> Saying:
    """Letters and digits alone, by clause: accents, case, spaces and punctuation do not count."""
    return tuple(filter(None, (_NOT_SAID.sub("", fold(clause).text) for clause in clauses)))


@lru_cache(maxsize=4096)  # every skill in every pair of languages that people write
def _names(title: str, languages: tuple[str, ...]) -> frozenset[Saying]:
    return frozenset(_saying(_CLAUSE.findall(Translator(language)(title))) for language in languages) - {()}


@lru_cache(maxsize=1024)  # every such skill in every pair of languages that people write
def _sayings(examples: Sequence[Sequence[str]]) -> frozenset[Saying]:
    return frozenset(_saying(_CLAUSE.findall(each)) for several in examples for each in several) - {()}
