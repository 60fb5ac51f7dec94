"""Months that are part of somebody's name: "Rail de Mars", "March Networks", "Május Nyomda"."""

import re
from collections.abc import Sequence

from bot.parse.date_words import words as date_words
from bot.understanding.companies import JOINS, folded, is_capital
from bot.understanding.names_led import words_of
from bot.understanding.spans import BREAK, Span

SMALL = frozenset({"es", "fr", "hu"})  # languages that write months in lower case
_OF_A_DAY = re.compile(
    r"\b(?:in|by|until|till|of|since|on|to|end|mid|early|late|this|next|last|im|bis|seit|ab|am|zum|ende|anfang|mitte|"
    r"en|de|fin|finales|para|hasta|debut|avant|jusqu'en)\s+$",
    re.IGNORECASE,
)


def is_named_for(text: str, day: Span, languages: Sequence[str], known_words: frozenset[str]) -> bool:
    """Whether this one word is no time but stands in a name.

    A capital and what stands beside it say so: before it only where it would be written small ("Textiles Abril"), as
    "Acme March" may well be a customer and a month.
    """
    word = text[day.start : day.end]
    if not word[:1].isupper() or not _is_month(word, languages[0]):
        return False
    if _is_name(_after(text, day.end), known_words) and not _OF_A_DAY.search(text[: day.start]):
        return True
    return languages[0] in SMALL and _follows_name(text[: day.start], known_words)


def _after(text: str, end: int) -> str:
    found = words_of(text[end : _break(text, end)])
    return found[0].group() if found else ""


def _follows_name(before: str, known_words: frozenset[str]) -> bool:
    """Over what joins two parts of a name: "Rail de"."""
    found = words_of(before)
    while len(found) > 1 and found[-1].group().casefold() in JOINS:
        found.pop()
    if not found or BREAK.search(before[found[-1].end() :]):
        return False
    word = found[-1].group()
    return is_capital(word) and (
        len(found) > 1 or folded(word) not in known_words
    )  # the first one always has a capital


def _is_month(word: str, language: str) -> bool:
    return date_words(language).get(folded(word), "").startswith("M")


def _is_name(word: str, known_words: frozenset[str]) -> bool:
    return is_capital(word) and word[0].isalpha() and folded(word) not in known_words


def _break(text: str, start: int) -> int:
    match = BREAK.search(text, start)
    return match.start() if match else len(text)
