"""Skills that start on their own examples alone, word for word: what they write down must never rest on likeness.

"That helped" and "that hardly helped" are nearly alike and mean the opposite, so here nothing is learnt from examples.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from bot.parse.text import fold
from bot.skill import SkillBook
from bot.understand import Act
from bot.understanding.acts import acts_of

LONGEST = 120  # characters; an utterance of this kind is short
BESIDE = {Act.YES, Act.NO, Act.THANKS, Act.GREETING}  # what may be said before or after: "no, that did not help"

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
        own = _sayings(tuple(tuple(skill.examples.get(language, ())) for language in languages))
        if skill.verbatim and _is_all(clauses, own, languages):
            return skill.name
    return None


def _is_all(clauses: Sequence[str], own: AbstractSet[str], languages: tuple[str, ...]) -> bool:
    """Whether one of the sayings is all that is said beside courtesies."""
    said = [_bare(clause) in own for clause in clauses]
    return any(said) and all(mine or _is_beside(clause, languages) for mine, clause in zip(said, clauses, strict=True))


def _is_beside(clause: str, languages: tuple[str, ...]) -> bool:
    acts = acts_of(clause, languages)
    return bool(acts) and set(acts) <= BESIDE


def _bare(text: str) -> str:
    """Letters and digits alone: accents, case, spaces and punctuation do not count."""
    return _NOT_SAID.sub("", fold(text).text)


@lru_cache(maxsize=256)
def _sayings(examples: Sequence[Sequence[str]]) -> frozenset[str]:
    return frozenset(_bare(each) for several in examples for each in several)
