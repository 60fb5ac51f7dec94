"""Which of the offered choices an answer means: its words, nearly its words, a synonym, or "the second one"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from bot.parse.found import Found
from bot.parse.numerals import scan_numerals
from bot.parse.text import MAX_TEXT, Folded, fold

NEAR = 84.0
"""Similarity (0-100, rapidfuzz) from which a misspelt answer counts as a choice."""
CLEAR = 6.0
"""Points by which the best choice must lead; closer ones are alternatives to ask about."""

_LAST = re.compile(
    r"\b(?:last|letzte[rsn]?|ultim[oa]|derni(?:er|ere)|utolso)\b|最後|最后|마지막", re.IGNORECASE
)  # fmt: skip
_POINTS_AT = re.compile(
    r"^\W*(?:the|option|number|no\.?|nr\.?|#|choice|die|der|das|nummer|la|el|opcion|numero|le|l'|choix|a|az|第|제)?\W*$"
)
_AFTER_ORDER = re.compile(
    r"^\W*(?:one|option|choice|please|pls|eine|bitte|opcion|por favor|s'il (?:te|vous) plait|"
    r"番目?|つ目|番|번째?|번|个|個|項|项|です|で|요|것|거|으로|로|를|을|kerem|lehetoseg|legyen|t|et|ot|at)*\W*$"
)


def find_choices(
    text: str,
    choices: Sequence[str],
    *,
    locale: str | None = None,
    synonyms: Mapping[str, Iterable[str]] | None = None,
) -> list[Found[str]]:
    """Choices named in a sentence by their words or synonyms, letter case and accents aside; longest names first.

    `synonyms` maps a choice to other names for it ("gold": ["oro", "premium"]).
    """
    folded = fold(text)
    names = [(name, choice) for choice in choices for name in (choice, *(synonyms or {}).get(choice, ()))]
    taken: list[Found[str]] = []
    for name, choice in sorted(names, key=lambda pair: -len(pair[0])):
        start, end = _stands(folded, name)
        if end and not any(start < other.end and other.start < end for other in taken):
            taken.append(Found(choice, start, end))
    return sorted(taken, key=lambda found: found.start)


def read_choice(
    text: str,
    choices: Sequence[str],
    *,
    locale: str | None = None,
    synonyms: Mapping[str, Iterable[str]] | None = None,
) -> Found[str] | None:
    """The choice an answer means; where two are meant or are equally near, the others are its alternatives."""
    if not choices or not text.strip():
        return None
    whole = (0, min(len(text), MAX_TEXT))
    if (numbered := _by_number(text, choices)) is not None:
        return Found(numbered, *whole)
    if place := position(text, len(choices), locale, any(re.search(r"\d", c) for c in choices)):
        return Found(choices[place - 1], *whole)
    if named := find_choices(text, choices, locale=locale, synonyms=synonyms):
        others = tuple(dict.fromkeys(f.value for f in named[1:] if f.value != named[0].value))
        return Found(named[0].value, named[0].start, named[0].end, others)
    return _nearest(text, choices, synonyms or {}, whole)


def parse_choice(
    text: str,
    choices: Sequence[str],
    *,
    locale: str | None = None,
    synonyms: Mapping[str, Iterable[str]] | None = None,
) -> str | None:
    """`read_choice`, or None also where more than one choice is meant."""
    found = read_choice(text, choices, locale=locale, synonyms=synonyms)
    return found.value if found and not found.alternatives else None


def _stands(folded: Folded, name: str) -> tuple[int, int]:
    wanted = fold(name).text.strip()
    if not wanted:
        return 0, 0
    edge = r"(?<![a-z0-9_])" if wanted[0].isascii() else ""
    match = re.search(rf"{edge}{re.escape(wanted)}{_edge_after(wanted)}", folded.text)
    return folded.span(match.start(), match.end()) if match else (0, 0)


def _edge_after(wanted: str) -> str:
    return r"(?![a-z0-9])" if wanted[-1].isascii() else ""


def _by_number(text: str, choices: Sequence[str]) -> str | None:
    """ "2" where the choices bear numbers themselves: the only one that bears it."""
    written = fold(text).text.strip(" .!")
    bearing = [choice for choice in choices if written.isdecimal() and written in re.findall(r"\d+", fold(choice).text)]
    return bearing[0] if len(bearing) == 1 else None


def position(text: str, count: int, locale: str | None, numbered: bool) -> int | None:
    """The place in the list an answer points at, from 1: "2", "the second one", "zweite", "두 번째", "the last"."""
    folded = fold(text).text.strip()
    if len(folded) > 60:
        return None
    if len(folded) <= 30 and _LAST.search(folded):
        return count
    for where in dict.fromkeys((locale, "en")):
        numerals = scan_numerals(folded, where)
        numerals = [n for n in numerals if n.ordinal] or numerals  # "the second one" holds two numbers
        if len(numerals) != 1 or (numbered and not numerals[0].ordinal):
            continue
        numeral = numerals[0]
        after = re.sub(r"^(?:st|nd|rd|th|er|e|eme|ª|º|\.|-?[aei]k?)(?![a-z])", "", folded[numeral.end :])
        if not (_POINTS_AT.match(folded[: numeral.start]) and _AFTER_ORDER.match(after)):
            continue
        if numeral.value == int(numeral.value) and Decimal(1) <= numeral.value <= count:
            return int(numeral.value)
    return None


def _nearest(
    text: str, choices: Sequence[str], synonyms: Mapping[str, Iterable[str]], whole: tuple[int, int]
) -> Found[str] | None:
    wanted = fold(text[:200]).text.strip()
    scores: dict[str, float] = {}
    for choice in choices:
        names = [fold(name).text for name in (choice, *synonyms.get(choice, ()))]
        scores[choice] = max(_similar(wanted, name) for name in names)
    ranked = sorted(scores, key=lambda choice: -scores[choice])
    if scores[ranked[0]] < NEAR:
        return None
    others = tuple(c for c in ranked[1:] if scores[ranked[0]] - scores[c] < CLEAR)
    return Found(ranked[0], *whole, others)


def _similar(wanted: str, name: str) -> float:
    from rapidfuzz import fuzz as similarity  # needed only when the words themselves do not match

    score = float(similarity.ratio(wanted, name))
    if len(wanted) >= 4 and name.startswith(wanted):
        return max(score, 90.0)
    if len(name) >= 5 and len(wanted) > len(name):
        return max(score, float(similarity.partial_ratio(wanted, name)) - 4)
    return max(score, float(similarity.token_sort_ratio(wanted, name)) - 2)
