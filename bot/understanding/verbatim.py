"""Skills that start on their own examples alone, word for word: what they write down must never rest on likeness.

"That helped" and "that hardly helped" are nearly alike and mean the opposite, so here nothing is learnt from examples.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

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
    """The skill one of whose examples this is, courtesies aside; None where it says anything else, or asks.

    Clauses count one by one: "no, me ayudó" and "no me ayudó" mean the opposite.
    """
    if len(text) > LONGEST or re.search(r"[?？]", text):
        return None
    clauses = _CLAUSE.findall(text)
    for skill in skills.values():
        if skill.verbatim and _is_all(clauses, _own(skill, languages), languages):
            return skill.name
    return None


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


@lru_cache(maxsize=1024)  # every such skill in every pair of languages that people write
def _sayings(examples: Sequence[Sequence[str]]) -> frozenset[Saying]:
    return frozenset(_saying(_CLAUSE.findall(each)) for several in examples for each in several) - {()}
