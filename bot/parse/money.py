"""Amounts of money out of chat text: "$10k", "2,5 Mio. Euro", "이천칠백만원", "USD 1,200.50", "50k"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.parse import currencies
from bot.parse.found import Found, without_overlaps
from bot.parse.hedges import hedge_of, range_between
from bot.parse.money_marks import Mark, Reading, mark_after, mark_beside
from bot.parse.numeral import Numeral
from bot.parse.numerals import glued, scan_numerals
from bot.parse.text import fold, language

_SMALL = 100
"""Number words below it, in a sentence, count something else than money."""
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""Currencies with three decimals, in which "40.000" may well be forty."""
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


def find_money(text: str, *, locale: str | None = None, customary: str | None = None) -> list[Found[Money]]:
    """Amounts in a sentence: numbers with a currency, and bare ones with a magnitude ("50k", "2 Mio", "3천만").

    A range ("10-20k USD") is one find: `value` its lower end, `upper` its higher. Amounts whose thousands and decimal
    marks can be read both ways carry the other reading in `alternatives`, and so do "$" that are no US dollars.
    `customary` is the currency the writer deals in, which "$" and "pesos" mean where it is one of them.
    """
    found = _find(Reading(text, fold(text), locale, customary))
    return found if found or language(locale) == "en" else _find(Reading(text, fold(text), "en", customary))


def read_money(text: str, *, locale: str | None = None, customary: str | None = None) -> Found[Money] | None:
    """The amount in an answer to "how much?", where a bare number ("50000") is an amount too."""
    if found := find_money(text, locale=locale, customary=customary):
        return next((item for item in found if item.value.currency), found[0])
    reading = Reading(text, fold(text), locale)
    if local := _local_dollars(reading):
        return local
    for where in dict.fromkeys((locale, "en")):
        numerals = [n for n in scan_numerals(reading.plain, where) if not n.ordinal]
        if len(numerals) == 1 and _is_whole(reading.plain, numerals[0]):
            return _found(reading, numerals[0], numerals[0].start, numerals[0].end, None)
    return None


def parse_money(text: str, *, locale: str | None = None, customary: str | None = None) -> Money | None:
    """`read_money` without span and alternatives."""
    found = read_money(text, locale=locale, customary=customary)
    return found.value if found else None


def _is_whole(text: str, numeral: Numeral) -> bool:
    """Whether a number makes up the answer. In words it has to be alone ("two partners" are none) or large enough that
    nothing else is likely, and no part of a name: "三菱".
    """
    around = text[: numeral.start] + text[numeral.end :]
    if not any(c.isdigit() and c.isascii() for c in text[numeral.start : numeral.end]):
        small = numeral.weak or numeral.value < _SMALL
        inside = _HAN_AROUND.search(text, numeral.end, numeral.end + 1) if not text[numeral.start].isascii() else None
        if (small or inside) and re.search(r"\w", around):
            return False
    return len(re.findall(r"\w+", around)) <= 4 and not _COUNTED.match(text, numeral.end)


_HAN_AROUND = re.compile(r"[\u4e00-\u9fff]")
_LOCAL = re.compile(r"\W*(?:(?P<whole>\S{1,6}))?個(?P<part>[半一二三四五六七八九])\W*")


def _local_dollars(reading: Reading) -> Found[Money] | None:
    """ "五個半" and "個九" are 5.5 and 1.9 dollars where Cantonese is spoken."""
    match = _LOCAL.fullmatch(reading.plain)
    if language(reading.locale) != "zh" or not match:
        return None
    numerals = [scan_numerals(piece or "一", "zh") for piece in (match["whole"], match["part"])]
    if any(len(found) != 1 for found in numerals):
        return None
    whole, part = numerals[0][0].value, numerals[1][0].value
    amount = whole + (part if match["part"] == "半" else part / 10)
    return Found(Money(amount, currencies.resolve("yen", reading.locale)), 0, len(reading.text))


def _find(reading: Reading) -> list[Found[Money]]:
    numerals = scan_numerals(reading.plain, reading.locale)
    found: list[Found[Money]] = []
    index, floor = 0, 0
    while index < len(numerals):
        item, used, floor = _amount(reading, numerals, index, floor)
        if item and index:
            item = _with_lower_end(reading, numerals[index - 1], numerals[index], item)
        index += used
        if item:
            found.append(item)
    return _merged_ranges(without_overlaps(found), reading.text, reading.locale)


def _with_lower_end(reading: Reading, lower: Numeral, higher: Numeral, item: Found[Money]) -> Found[Money]:
    """ "10-20k USD": the first number takes the currency and the magnitude of the second."""
    gap = reading.plain[lower.end : higher.start]
    start, end = reading.folded.span(lower.start, lower.end)
    if lower.ordinal or end > item.start or not range_between(gap, reading.locale):
        return item
    amount = lower.value * (_magnitude(higher.value, reading.locale) if higher.magnitude and not lower.magnitude else 1)
    if amount >= item.value.amount:
        return item
    return replace(item, value=replace(item.value, amount=amount), upper=item.value, start=start, alternatives=())


def _magnitude(value: Decimal, locale: str | None) -> int:
    step = 10**4 if language(locale) in ("zh", "ja", "ko") else 10**3
    scale = 1
    while value >= scale * step:
        scale *= step
    return scale


def _amount(reading: Reading, numerals: list[Numeral], index: int, floor: int) -> tuple[Found[Money] | None, int, int]:
    """The amount at a numeral, how many numerals it used up, and where in the folded text it ended."""
    numeral = numerals[index]
    if numeral.ordinal:
        return None, 1, numeral.end
    mark = mark_beside(reading, numeral, floor)
    if mark is None:
        return _bare(reading, numeral), 1, numeral.end
    start, end = min(mark.start, numeral.start), max(mark.end, numeral.end)
    found = _found(reading, numeral, start, end, mark.code, mark.scale)
    if mark.kind == "dollar" and mark.code not in (None, "USD"):
        found = replace(found, alternatives=(*found.alternatives, Money(found.value.amount, "USD")))
    if mark.kind in currencies.MINOR:
        found = _coins(found, mark, reading.locale)
    return _with_coins(reading, numerals, index, found, end)


def _found(reading: Reading, numeral: Numeral, start: int, end: int, code: str | None, scale: int = 1) -> Found[Money]:
    first, last = reading.folded.span(start, end)
    readings = [Money(value * scale, code) for value in (numeral.value, *numeral.alternatives)]
    if scale == 1 and not numeral.magnitude and code not in _THOUSANDTHS:
        readings.sort(key=lambda money: -money.amount)  # "40.000 USD": nobody writes thousandths of a cent currency
    return Found(readings[0], first, last, tuple(readings[1:]))


def _bare(reading: Reading, numeral: Numeral) -> Found[Money] | None:
    """A number without currency counts when a magnitude was written and nothing else is counted with it."""
    if not numeral.magnitude or numeral.weak or numeral.value <= 0 or _COUNTED.match(reading.plain, numeral.end):
        return None
    return None if glued(numeral, reading.plain) else _found(reading, numeral, numeral.start, numeral.end, None)


def _coins(found: Found[Money], mark: Mark, locale: str | None) -> Found[Money]:
    part = Decimal(10 if mark.kind == "jiao" else 100)
    owner = {"penny": "GBP", "cent": currencies.resolve("dollar", locale), "sen": "JPY", "jiao": "CNY", "fen": "CNY"}
    return replace(found, value=Money(found.value.amount / part, owner[mark.kind]), alternatives=())


_COIN_GAP = re.compile(r"[ ,]{0,3}(?:(?:and|und|y|con|et|es|と|又|그리고|과|와)\s?)?")


def _with_coins(
    reading: Reading, numerals: list[Numeral], index: int, found: Found[Money], end: int
) -> tuple[Found[Money], int, int]:
    """Add the cents that follow: "15 dollars and 15 cents", "20 euros 43", "50元6角三分"."""
    used, amount = 1, found.value.amount
    while index + used < len(numerals):
        small = numerals[index + used]
        if not 0 <= small.value < 100 or not _COIN_GAP.fullmatch(reading.plain, end, small.start):
            break
        coins, after = _coins_of(reading, numerals[index], end, small)
        if not coins:
            break
        amount, end, used = amount + coins, after, used + 1
    if used == 1:
        return found, 1, end
    money = Money(amount, found.value.currency)
    return Found(money, found.start, reading.folded.span(end - 1, end)[1]), used, end


def _coins_of(reading: Reading, amount: Numeral, end: int, small: Numeral) -> tuple[Decimal, int]:
    """What a number after an amount adds to it, and where it ends; nothing when it is no coins."""
    plain = reading.plain
    mark = mark_after(reading, small)
    if cents := re.match(r"\s?c\b", plain[small.end : small.end + 3]):
        return small.value / 100, small.end + cents.end()
    if mark and mark.kind in currencies.MINOR:
        return small.value / (10 if mark.kind == "jiao" else 100), mark.end
    if mark is None and _closes(plain, small) and _belongs(plain, amount, end, small):
        return _loose_coins(plain, small, end), small.end
    return Decimal(0), end


def _closes(text: str, small: Numeral) -> bool:
    rest = text[small.end : small.end + 8]
    return small.value == int(small.value) and re.match(r"\s*(?:[.!?。到至,~]|です|-|$)", rest) is not None


def _belongs(text: str, amount: Numeral, end: int, small: Numeral) -> bool:
    """A loose number is cents after a written-out currency ("20 euros 43") or after "and" ("US$3 and fourteen")."""
    gap = text[end : small.start]
    return (end > amount.end and "," not in gap) or gap.strip(" ,") != ""


def _loose_coins(text: str, small: Numeral, end: int) -> Decimal:
    """ "三块二" is 3.2, "三块零四" 3.04, "两毛五" 0.25, "20 euros 43" 20.43."""
    written = text[small.start : small.end]
    tenths = len(written) == 1 and not written.isascii() and text[end - 1] not in "角毛毫"
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
