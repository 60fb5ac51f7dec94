"""What the name, the label and the description of a question tell about its answers."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from bot.form import Question
from bot.parse.text import fold

Edge = Literal["first", "last"]

COMPANIES = frozenset({"customer", "company", "client", "account", "organisation", "organization", "prospect"})
"""What a question is called that is answered with a company's name, apart from `_QUALIFIERS`."""
_QUALIFIERS = frozenset({"name", "legal", "end", "new", "full", "target", "other"})

DEADLINE = re.compile(r"clos|until|end|due|deadline|expire", re.IGNORECASE)
_ALIKE = 4  # letters two words of one stem share: "closes", "closing"
SHORTEST = 3  # letters of words that name nothing
COMPANY_WORDS = re.compile(
    r"customer|client|company|kunde|firma|cliente|empresa|entreprise|societe|ugyfel|ceg|顧客|お客様|会社|고객|회사|客户|公司"
)
"""How people call a company, whatever the label of the question is."""
_SMALL = frozenset({"of", "the", "for", "and", "a", "an", "in", "on", "at", "to", "is", "or", "be", "de", "la", "le"})
_CLOCK = re.compile(r"\btimes?\b|\bo'?clock\b|\bhour\b|\b(?:uhr|uhrzeit|hora|heure|idopont)\b|時刻|時間|시각|시간|时间")
_NO_CLOCK = re.compile(r"\b(?:time zone|how many times|number of|lead time)\b")
WORD = re.compile(r"[^\W_]+(?:'s)?")


def edge_of(question: Question) -> Edge:
    """Which end of "in June" is meant: its last day where something closes, ends or is due."""
    return "last" if DEADLINE.search(f"{question.name} {question.label}") else "first"


def is_company(question: Question) -> bool:
    """Whether a company's name answers it; also for a record that must be named, and is none we know."""
    words = set(question.name.split("_")) - _QUALIFIERS
    named = (bool(words) and words <= COMPANIES) or (question.record and question.required)
    return question.kind == "text" and named and not question.choices


def is_time(question: Question) -> bool:
    """Whether it asks for a time of day; a name that says "time" does, else a description that does."""
    if question.kind != "text" or question.choices:
        return False
    name = _spaced(question.name)
    words = name if _CLOCK.search(name) else fold(f"{question.label} {question.help}").text
    return bool(_CLOCK.search(words)) and not _NO_CLOCK.search(words)


def stem(word: str) -> str:
    """What the forms of one word share, well enough to meet: "insurance", "insured"; "reservation", "reserve"."""
    return word if not word.isascii() else word.removesuffix("'s").removesuffix("s")[: max(_ALIKE, len(word) - 4)]


@lru_cache(maxsize=4096)
def words_of(question: Question) -> frozenset[str]:
    """All stems by which a question speaks of what it asks."""
    return frozenset(map(stem, _words(f"{question.name} {question.label} {question.help}")))


@lru_cache(maxsize=4096)
def named_by(question: Question) -> frozenset[str]:
    """The stems in its name and label alone: what people call it."""
    return frozenset(map(stem, _words(f"{question.name} {question.label}")))


def distance(text: str, words: Iterable[str], start: int, end: int) -> int:
    """Characters between a place in a folded text and the nearest of these stems; its length where there is none."""
    wanted = frozenset(words)
    near = len(text)
    for match in WORD.finditer(text):
        if len(match.group()) > SHORTEST and stem(match.group()) in wanted:
            gap = start - match.end() if match.end() <= start else (match.start() - end) * 2 + 1
            if gap >= 0:
                near = min(near, gap)
    return near


def _words(text: str) -> Sequence[str]:
    return [word for word in WORD.findall(fold(_spaced(text)).text) if word not in _SMALL]


def _spaced(name: str) -> str:
    return fold(name.replace("_", " ")).text
