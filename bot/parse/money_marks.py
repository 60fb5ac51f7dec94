"""The currency beside a number: "$", "EUR", "Ft", "MUSD", "ドル", and the scale written into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.parse import currencies
from bot.parse.numeral import Numeral
from bot.parse.text import Folded, language

_ROOM = 48
"""Characters before an amount in which its currency may stand."""
_SCALES = {
    "k": 10**3,
    "t": 10**3,
    "e": 10**3,
    "md": 10**9,
    "m": 10**6,
    "mm": 10**6,
    "bn": 10**9,
    "b": 10**9,
    "mio": 10**6,
    "mrd": 10**9,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The text being read, as written and folded, and the place it was written in."""

    text: str
    folded: Folded
    locale: str | None
    customary: str | None = None
    """The currency the writer deals in."""

    @property
    def plain(self) -> str:
        return self.folded.text


@dataclass(frozen=True, slots=True)
class Mark:
    """A currency beside a number: its kind, and the scale written into it ("MUSD", "k€")."""

    start: int
    end: int
    kind: str
    code: str | None
    scale: int = 1


def mark_beside(reading: Reading, numeral: Numeral, floor: int) -> Mark | None:
    before = _mark_before(reading, numeral, floor)
    after = mark_after(reading, numeral)
    if before and after and before.kind == "dollar" and after.kind not in currencies.MINOR:
        return replace(after, start=before.start)
    return before or after


@lru_cache(maxsize=16)
def _after(lang: str) -> re.Pattern[str]:
    lead = r"(?:[.,]-)?[ \-]{0,3}(?:\.\s?)?(?:(?:de|d'|of|in)\s?)?"
    return re.compile(
        rf"{lead}(?P<scale>(?:mio|mrd|bn|mm|md|k|m|t|b|e)\.?\s?(?=[€$£¥]|ft(?![a-z])|[a-z]{{3}}(?![a-z])))?{currencies.pattern(lang)}"
    )


@lru_cache(maxsize=16)
def _before(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){currencies.pattern(lang)}(?P<rest>[ \-:.=]{{0,8}})$")


def mark_after(reading: Reading, numeral: Numeral) -> Mark | None:
    match = _after(language(reading.locale)).match(reading.plain, numeral.end)
    if not match or (match["symbol"] and _LEADS_NEXT.search(reading.plain[numeral.end : match.end() + 1])):
        return None
    found = _mark(reading, match)
    return None if found and found.kind in currencies.MINOR and _IN_A_NAME.match(reading.plain, match.end()) else found


def _mark_before(reading: Reading, numeral: Numeral, floor: int) -> Mark | None:
    start = max(floor, numeral.start - _ROOM)
    window = reading.plain[start : numeral.start]
    for match in _before(language(reading.locale)).finditer(window):
        found = _mark(reading, match, offset=start)
        if found and not (numeral.weak and match["symbol"] is None):
            return found
    return None


_LEADS_NEXT = re.compile(r"-.*\d$")
"""A symbol that belongs to the number after it: "$50k-$60k"."""
_IN_A_NAME = re.compile(r"[\u4e00-\u9fff](?<![一二三四五六七八九十零钱錢正整的和又了吧呢左到至])")
"""What makes a coin a part of a name: 五角大楼 is the Pentagon."""
_DOUBTFUL = ("rm", "rs")
"""Symbols of letters that count only in capitals, as codes do."""


def _mark(reading: Reading, match: re.Match[str], offset: int = 0) -> Mark | None:
    name = next(group for group in ("code", "word", "symbol") if match[group])
    written = match[name]
    original = reading.text[slice(*reading.folded.span(offset + match.start(name), offset + match.end(name)))]
    if (name == "code" or written in _DOUBTFUL) and not currencies.is_code(original):
        return None
    kind = written.upper() if name == "code" else currencies.marks(language(reading.locale))[written]
    code = currencies.resolve(kind, reading.locale, symbol=name == "symbol", customary=reading.customary)
    scale = (match.groupdict().get("scale") or "").strip(" .")
    return Mark(offset + match.start(name), offset + match.end(), kind, code, _SCALES.get(scale, 1))
