"""Plain numbers and percentages out of chat text, in digits and in words."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from bot.parse.found import Found, without_overlaps
from bot.parse.numeral import Numeral
from bot.parse.numerals import glued, scan_numerals
from bot.parse.text import Folded, fold, language

_OVER = re.compile(r"\s(?:over|out of|sobre|sur|von|durch)\s")
_PERCENT_AFTER = re.compile(
    r"\s{0,4}-?\s?(?:%|percent\w*|per\s?cents?|prozent\w*|pct|por\s?cien(?:to)?s?|pour-?\s?cent(?:age)?s?|pourcent(?:age)?s?|szazalek\w*"
    r"|퍼센트|퍼센티지|프로(?![가-힣])|パ\s?ーセ\s?ント|ポイント|个?百分点|個?百分點)"
)
_PERCENT_BEFORE = re.compile(r"(?:per\s?cents? of|pour-?cents? des?|pourcents? des?)\s$")
_TENTHS = re.compile(r"\s?(?:成|割(?P<off>引)?|(?P<paid>折))")
_HALF_OFF = re.compile(r"[对對]折")
_HUNDREDTH = re.compile(r"(?P<base>百|千|万)\s?分\s?(?:之|の)\s?")


def find_numbers(text: str, *, locale: str | None = None) -> list[Found[Decimal]]:
    """Numbers in a sentence; single words with another everyday meaning ("one", "second") count only standing alone."""
    folded = fold(text)
    numerals = [n for n in scan_numerals(folded.text, locale) if not n.ordinal and not glued(n, folded.text)]
    numerals = _ratios(numerals, folded.text)
    alone = [n for n in numerals if not folded.text[: n.start].strip(" .!") and not folded.text[n.end :].strip(" .!")]
    kept = alone or [n for n in numerals if not n.weak]
    found = [_found(folded, n) for n in kept]
    return found if found or language(locale) == "en" else find_numbers(text, locale="en")


def read_number(text: str, *, locale: str | None = None) -> Found[Decimal] | None:
    """The number in an answer to "how many?"; ordinals and weak words count when nothing better is there."""
    if found := find_numbers(text, locale=locale):
        return found[0]
    folded = fold(text)
    numerals = scan_numerals(folded.text, locale) or scan_numerals(folded.text, "en")
    return _found(folded, numerals[0]) if numerals else None


def parse_number(text: str, *, locale: str | None = None) -> Decimal | None:
    """`read_number` without span and alternatives."""
    found = read_number(text, locale=locale)
    return found.value if found else None


def find_percents(text: str, *, locale: str | None = None) -> list[Found[Decimal]]:
    """Percentages, as the number before the sign: "15 %" -> 15, "三成" -> 30, "8割引" -> 80 (or, of the price, 20)."""
    folded = fold(text)
    found = [
        found
        for numeral in scan_numerals(folded.text, locale)
        if not numeral.ordinal and (found := _percent(folded, numeral, language(locale)))
    ]
    found += _hundredths(folded, locale)
    found += [Found(Decimal(50), *folded.span(*half.span())) for half in _HALF_OFF.finditer(folded.text)]
    if not found and language(locale) != "en":
        return find_percents(text, locale="en")
    return without_overlaps(found)


def read_percent(text: str, *, locale: str | None = None) -> Found[Decimal] | None:
    """The percentage in an answer to "what share?", where a bare number is one too."""
    found = find_percents(text, locale=locale)
    if found:
        return found[0]
    numbers = find_numbers(text, locale=locale)
    if len(numbers) != 1:
        return None
    share = numbers[0]
    return replace(share, value=share.value * 100) if "/" in text[share.start : share.end] else share


def parse_percent(text: str, *, locale: str | None = None) -> Decimal | None:
    """`read_percent` without span and alternatives."""
    found = read_percent(text, locale=locale)
    return found.value if found else None


def _found(folded: Folded, numeral: Numeral, end: int = 0) -> Found[Decimal]:
    start, stop = folded.span(numeral.start, max(end, numeral.end))
    return Found(numeral.value, start, stop, numeral.alternatives)


def _percent(folded: Folded, numeral: Numeral, lang: str) -> Found[Decimal] | None:
    text = folded.text
    if after := _PERCENT_AFTER.match(text, numeral.end):
        return _found(folded, numeral, after.end())
    if _PERCENT_BEFORE.search(text, max(0, numeral.start - 20), numeral.start):
        return _found(folded, numeral)
    if lang in ("zh", "ja") and (tenths := _TENTHS.match(text, numeral.end)):
        start, end = folded.span(numeral.start, tenths.end())
        share = numeral.value * 10 if numeral.value <= 10 else numeral.value
        return Found(share, start, end, (100 - share,) if tenths["off"] else ())
    return None


def _hundredths(folded: Folded, locale: str | None) -> list[Found[Decimal]]:
    """ "百分之五" and "千分之2.4": the number comes last."""
    found = []
    for match in _HUNDREDTH.finditer(folded.text):
        rest = scan_numerals(folded.text[match.end() : match.end() + 40], locale)
        if rest and rest[0].start <= 1:
            base = {"百": Decimal(1), "千": Decimal(10), "万": Decimal(100)}[match["base"]]
            start, end = folded.span(match.start(), match.end() + rest[0].end)
            found.append(Found(rest[0].value / base, start, end))
    return found


def _ratios(numerals: list[Numeral], text: str) -> list[Numeral]:
    """ "1 over 20" and "two out of five", where nothing else is counted, are one number."""
    if len(numerals) != 2 or not numerals[1].value:
        return numerals
    upper, lower = numerals
    if not _OVER.fullmatch(text, upper.end, lower.start) or re.match(r"\s?[^\W\d_]", text[lower.end :]):
        return numerals
    return [Numeral(upper.start, lower.end, upper.value / lower.value)]
