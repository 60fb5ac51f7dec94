"""Questions that make sense only after the one before: "and for gold partners?", "how long?", "und in Korea?".

Such a question is short and begins by carrying on, or points at what was said, or has no word of its own. It is looked
up together with the question it leans on; a question that stands on its own is never touched by earlier ones. Which
words carry on or point is data: `followup.yaml`, by language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.text.plain_yaml import plain_yaml
from knowledge.text.words import tokens

CARRYING_ON = 9
"""Words up to which a question that begins by carrying on leans on the one before; a longer one says it all itself."""
POINTING = 6
"""Words up to which a question that points at something leans on the one before."""
PER_WORD = 2
"""Characters of Chinese, Japanese and Korean that are counted as a word."""
BARE = 4
"""Words up to which what begins with a preposition is no sentence of its own."""
STEPS = 3
"""Earlier questions that are looked through for one that stands on its own."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Signs:
    """By what incomplete questions are known, all languages together."""

    begins: tuple[tuple[str, ...], ...]
    """Openings that carry on, in words."""
    points: frozenset[tuple[str, ...]]
    """Words that stand for what was said."""
    ends: frozenset[str]
    """Words that do so where they come last."""
    bare: frozenset[str]
    """Openings of what is no sentence."""
    empty: frozenset[str]
    """Words that say nothing without others."""
    unspaced: re.Pattern[str]
    """The whole of a question without spaces that says nothing by itself."""
    unspaced_begins: tuple[str, ...]
    unspaced_ends: tuple[str, ...]


def completed(question: str, earlier: Sequence[str]) -> str:
    """The question, after those it leans on where it is not complete; `earlier` is oldest first."""
    if not earlier or not leans(question):
        return question
    before: list[str] = []
    for one in reversed(earlier[-STEPS:]):
        before.insert(0, one)
        if not leans(one):
            break
    return " ".join((*before, question))


def leans(question: str) -> bool:
    """Does it make sense only after another?"""
    signs = _signs()
    words = tokens(question)
    if not words:
        return False
    if _UNSPACED.search(question):
        return _leans_unspaced("".join(words), signs)
    if len(words) <= CARRYING_ON and any(_begins(words, one) for one in signs.begins):
        return True
    if len(words) > POINTING:
        return False
    return _points(words, signs) or all(word in signs.empty or word.isdecimal() for word in words)


def _points(words: Sequence[str], signs: Signs) -> bool:
    if words[-1] in signs.ends or (len(words) <= BARE and words[0] in signs.bare):
        return True
    return any(tuple(words[at : at + size]) in signs.points for size in (1, 2) for at in range(len(words) - size + 1))


def _begins(words: Sequence[str], opening: tuple[str, ...]) -> bool:
    return tuple(words[: len(opening)]) == opening


def _leans_unspaced(text: str, signs: Signs) -> bool:
    if len(text) > CARRYING_ON * PER_WORD:
        return False
    edges = text.startswith(signs.unspaced_begins) or text.endswith(signs.unspaced_ends)
    return edges or bool(signs.unspaced.fullmatch(text))


@cache
def _signs() -> Signs:
    data = plain_yaml(files("knowledge.finding").joinpath("followup.yaml").read_text("utf-8"))
    spaced = [one for one in data.values() if not one.get("unspaced")]
    unspaced = [one for one in data.values() if one.get("unspaced")]
    silent = sorted({word for one in unspaced for word in _words(one, "empty", "points")}, key=len, reverse=True)
    return Signs(
        begins=tuple(tuple(tokens(opening)) for one in spaced for opening in one["begins"]),
        points=frozenset(tuple(tokens(word)) for one in spaced for word in one["points"]),
        ends=frozenset(word for one in spaced for word in _words(one, "ends")),
        bare=frozenset(word for one in spaced for word in _words(one, "bare")),
        empty=frozenset(word for one in spaced for word in _words(one, "empty", "points", "ends")),
        unspaced=re.compile(f"(?:{'|'.join(map(re.escape, silent))})+"),
        unspaced_begins=tuple(word for one in unspaced for word in _words(one, "begins")),
        unspaced_ends=tuple(word for one in unspaced for word in _words(one, "ends")),
    )


def _words(signs: Mapping[str, Sequence[str]], *names: str) -> list[str]:
    """Words of one language as they are compared; a phrase gives its words."""
    return [word for name in names for phrase in signs[name] for word in tokens(phrase)]
