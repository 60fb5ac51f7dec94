"""Amounts of money out of chat text: "$10k", "2,5 Mio. Euro", "이천칠백만원", "USD 1,200.50", "50k"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from bot.parse import currencies
from bot.parse.found import Found, without_overlaps
from bot.parse.hedges import hedge_of, range_between
from bot.parse.numeral import Numeral
from bot.parse.numerals import scan_numerals
from bot.parse.text import Folded, fold, language

_ROOM = 48
"""Characters before an amount in which its currency may stand."""
_SCALES = {"k": 10**3, "t": 10**3, "m": 10**6, "mm": 10**6, "bn": 10**9, "b": 10**9, "mio": 10**6, "mrd": 10**9}
_COUNTED = re.compile(
    r"""\s?-?(?:users?|seats?|licen[cs]es?|employees|people|persons?|customers?|units?|km|kg|gb|tb|mb|hours?|days?|weeks?|
    months?|years?|views?|visits?|tokens?|requests?|nodes?|devices?|rows?|words?|characters|lines|steps|followers|miles|
    nutzer|benutzer|lizenzen|mitarbeiter|personen|kunden|gerate|stunden|tage|usuarios|licencias|empleados|personas|clientes|
    utilisateurs|licences|employes|personnes|clients|felhasznalo|licenc|fo\b|ember|ugyfel|darab|db\b|%|percent|prozent|
    人|名|件|台|個|个|本|社|回|年|月|日|명|개|대|건|사람|번|년|월|일)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency; `currency` is None where none was written ("50k")."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A currency beside a number: its kind, and the scale written into it ("MUSD", "k€")."""

    start: int
    end: int
    kind: str
    code: str | None
    scale: int = 1


def find_money(text: str, *, locale: str | None = None) -> list[Found[Money]]:
    """Amounts in a sentence: numbers with a currency, and bare ones with a magnitude ("50k", "2 Mio", "3천만").

    A range ("10-20k USD") is one find: `value` its lower end, `upper` its higher. Amounts whose thousands and decimal
    marks can be read both ways carry the other reading in `alternatives`.
    """
    found = _find(text, locale)
    return found if found or language(locale) == "en" else _find(text, "en")


def read_money(text: str, *, locale: str | None = None) -> Found[Money] | None:
    """The amount in an answer to "how much?", where a bare number ("50000") is an amount too."""
    if found := find_money(text, locale=locale):
        return found[0]
    folded = fold(text)
    for where in dict.fromkeys((locale, "en")):
        numerals = [n for n in scan_numerals(folded.text, where) if not n.ordinal]
        if len(numerals) == 1 and _is_whole(folded, numerals[0]):
            return _found(folded, text, numerals[0], numerals[0].start, numerals[0].end, None)
    return None


def parse_money(text: str, *, locale: str | None = None) -> Money | None:
    """`read_money` without span and alternatives."""
    found = read_money(text, locale=locale)
    return found.value if found else None


def _is_whole(folded: Folded, numeral: Numeral) -> bool:
    around = folded.text[: numeral.start] + folded.text[numeral.end :]
    return len(re.findall(r"\w+", around)) <= 4 and not _COUNTED.match(folded.text, numeral.end)


def _find(text: str, locale: str | None) -> list[Found[Money]]:
    folded = fold(text)
    numerals = scan_numerals(folded.text, locale)
    found: list[Found[Money]] = []
    index = 0
    while index < len(numerals):
        item, used = _amount(text, folded, numerals, index, locale)
        if item and index and item.upper is None:
            item = _with_lower_end(text, folded, numerals[index - 1], numerals[index], item, locale)
        index += used
        if item:
            found.append(item)
    return _merged_ranges(without_overlaps(found), text, locale)


def _with_lower_end(
    text: str, folded: Folded, lower: Numeral, higher: Numeral, item: Found[Money], locale: str | None
) -> Found[Money]:
    """ "10-20k USD": the first number takes the currency and the magnitude of the second."""
    gap = folded.text[lower.end : higher.start]
    if lower.ordinal or not range_between(gap, locale) or folded.span(lower.start, lower.end)[1] > item.start:
        return item
    amount = lower.value * (_magnitude(higher.value, locale) if higher.magnitude and not lower.magnitude else 1)
    if amount >= item.value.amount:
        return item
    start = folded.span(lower.start, lower.end)[0]
    return replace(item, value=replace(item.value, amount=amount), upper=item.value, start=start, alternatives=())


def _magnitude(value: Decimal, locale: str | None) -> int:
    step = 10**4 if language(locale) in ("zh", "ja", "ko") else 10**3
    scale = 1
    while value >= scale * step:
        scale *= step
    return scale


def _amount(
    text: str, folded: Folded, numerals: list[Numeral], index: int, locale: str | None
) -> tuple[Found[Money] | None, int]:
    """The amount at a numeral, and how many numerals it used up."""
    numeral = numerals[index]
    if numeral.ordinal:
        return None, 1
    mark = _mark_beside(text, folded, numerals, index, locale)
    if mark is None:
        return _bare(text, folded, numeral), 1
    start, end = min(mark.start, numeral.start), max(mark.end, numeral.end)
    found = _found(folded, text, numeral, start, end, mark.code, mark.scale)
    if mark.kind in currencies.MINOR:
        return _coins(found, mark, locale), 1
    return _with_coins(text, folded, numerals, index, found, end, locale)


def _found(
    folded: Folded, text: str, numeral: Numeral, start: int, end: int, code: str | None, scale: int = 1
) -> Found[Money]:
    first, last = folded.span(start, end)
    readings = [Money(reading * scale, code) for reading in (numeral.value, *numeral.alternatives)]
    return Found(readings[0], first, last, tuple(readings[1:]))


def _mark_beside(text: str, folded: Folded, numerals: list[Numeral], index: int, locale: str | None) -> _Mark | None:
    numeral = numerals[index]
    floor = numerals[index - 1].end if index else 0
    before = _mark_before(text, folded, numeral, floor, locale)
    after = _mark_after(text, folded, numeral, locale)
    if before and after and before.kind == "dollar" and after.kind not in currencies.MINOR:
        return replace(after, start=before.start)
    return before or after


@lru_cache(maxsize=16)
def _after(lang: str) -> re.Pattern[str]:
    lead = r"[ \-]{0,3}(?:\.\s?)?(?:(?:de|d'|of|in)\s?)?"
    return re.compile(
        rf"{lead}(?P<scale>(?:mio|mrd|bn|mm|k|m|t|b)\.?\s?(?=[€$£¥]|[a-z]{{3}}(?![a-z])))?{currencies.pattern(lang)}"
    )


@lru_cache(maxsize=16)
def _before(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){currencies.pattern(lang)}(?P<rest>[ \-:.=]{{0,8}})$")


def _mark_after(text: str, folded: Folded, numeral: Numeral, locale: str | None) -> _Mark | None:
    if match := _after(language(locale)).match(folded.text, numeral.end):
        return _mark(text, folded, match, locale)
    return None


def _mark_before(text: str, folded: Folded, numeral: Numeral, floor: int, locale: str | None) -> _Mark | None:
    start = max(floor, numeral.start - _ROOM)
    window = folded.text[start : numeral.start]
    for match in _before(language(locale)).finditer(window):
        found = _mark(text, folded, match, locale, offset=start)
        if found and not (numeral.weak and match["symbol"] is None):
            return found
    return None


def _mark(text: str, folded: Folded, match: re.Match[str], locale: str | None, offset: int = 0) -> _Mark | None:
    name = next(group for group in ("code", "word", "symbol") if match[group])
    written = match[name]
    start, end = offset + match.start(name), offset + match.end()
    kind = written.upper() if name == "code" else currencies.marks(language(locale))[written]
    original = text[slice(*folded.span(offset + match.start(name), offset + match.end(name)))]
    if (name == "code" or written in ("rm", "rs", "real", "won", "sol", "ft", "kr")) and not _looks_meant(
        original, written
    ):
        return None
    scale = (match.groupdict().get("scale") or "").strip(" .")
    return _Mark(start, end, kind, currencies.resolve(kind, locale, symbol=name == "symbol"), _SCALES.get(scale, 1))


def _looks_meant(original: str, written: str) -> bool:
    return currencies.is_code(original) or written in ("won", "ft", "real", "sol", "kr")


def _bare(text: str, folded: Folded, numeral: Numeral) -> Found[Money] | None:
    """A number without currency counts when a magnitude was written and nothing else is counted with it."""
    if not numeral.magnitude or numeral.value <= 0 or _COUNTED.match(folded.text, numeral.end):
        return None
    around = folded.text[max(0, numeral.start - 1) : numeral.start]
    if around.isalnum() and around.isascii():
        return None
    return _found(folded, text, numeral, numeral.start, numeral.end, None)


def _coins(found: Found[Money], mark: _Mark, locale: str | None) -> Found[Money]:
    part = Decimal(10 if mark.kind == "jiao" else 100)
    owner = {"penny": "GBP", "cent": currencies.resolve("dollar", locale), "sen": "JPY", "jiao": "CNY", "fen": "CNY"}
    return replace(found, value=Money(found.value.amount / part, owner[mark.kind]), alternatives=())


_COIN_GAP = re.compile(r"[ ,]{0,3}(?:(?:and|und|y|con|et|es|と|又|그리고|과|와)\s?)?")


def _with_coins(
    text: str, folded: Folded, numerals: list[Numeral], index: int, found: Found[Money], end: int, locale: str | None
) -> tuple[Found[Money], int]:
    """Add the cents that follow: "15 dollars and 15 cents", "20 euros 43", "50元6角三分"."""
    used, amount = 1, found.value.amount
    while index + used < len(numerals):
        small = numerals[index + used]
        if small.value >= 100 or small.value < 0 or not _COIN_GAP.fullmatch(folded.text, end, small.start):
            break
        mark = _mark_after(text, folded, small, locale)
        if mark and mark.kind in currencies.MINOR:
            amount, end = amount + small.value / (10 if mark.kind == "jiao" else 100), mark.end
        elif mark is None and _closes(folded.text, small) and end > numerals[index].end:
            amount, end = amount + _loose_coins(folded.text, small, amount), small.end
        else:
            break
        used += 1
    if used == 1:
        return found, 1
    money = Money(amount, found.value.currency)
    return Found(money, found.start, folded.span(end - 1, end)[1]), used


def _closes(text: str, small: Numeral) -> bool:
    return (
        small.value == int(small.value)
        and re.match(r"\s*(?:[.!?。]|です|$)", text[small.end : small.end + 8]) is not None
    )


def _loose_coins(text: str, small: Numeral, amount: Decimal) -> Decimal:
    """ "三块二" is 3.2, "三块零四" 3.04, "20 euros 43" 20.43."""
    written = text[small.start : small.end]
    tenths = len(written) == 1 and not written.isascii()
    return small.value / (10 if tenths else 100)


def _merged_ranges(found: list[Found[Money]], text: str, locale: str | None) -> list[Found[Money]]:
    """Two amounts joined by "to" or "-" are one find with both ends; "at least" and "about" become its hedge."""
    merged: list[Found[Money]] = []
    for item in found:
        if merged and merged[-1].upper is None and range_between(text[merged[-1].end : item.start], locale):
            low, high = merged[-1].value, item.value
            currency = high.currency or low.currency
            merged[-1] = replace(
                merged[-1], end=item.end, value=Money(low.amount, currency), upper=Money(high.amount, currency)
            )
            continue
        merged.append(item)
    return [replace(item, hedge=hedge_of(text, item.start, item.end, locale)) for item in merged]
