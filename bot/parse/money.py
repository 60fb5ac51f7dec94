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
from bot.parse.numerals import glued, scan_numerals
from bot.parse.text import Folded, fold, language

_ROOM = 48
"""Characters before an amount in which its currency may stand."""
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""Currencies with three decimals, in which "40.000" may well be forty."""
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
class _Reading:
    """The text being read, as written and folded, and the place it was written in."""

    text: str
    folded: Folded
    locale: str | None

    @property
    def plain(self) -> str:
        return self.folded.text


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
        return next((item for item in found if item.value.currency), found[0])
    reading = _Reading(text, fold(text), locale)
    for where in dict.fromkeys((locale, "en")):
        numerals = [n for n in scan_numerals(reading.plain, where) if not n.ordinal]
        if len(numerals) == 1 and _is_whole(reading.folded, numerals[0]):
            return _found(reading, numerals[0], numerals[0].start, numerals[0].end, None)
    return None


def parse_money(text: str, *, locale: str | None = None) -> Money | None:
    """`read_money` without span and alternatives."""
    found = read_money(text, locale=locale)
    return found.value if found else None


def _is_whole(folded: Folded, numeral: Numeral) -> bool:
    around = folded.text[: numeral.start] + folded.text[numeral.end :]
    return len(re.findall(r"\w+", around)) <= 4 and not _COUNTED.match(folded.text, numeral.end)


def _find(text: str, locale: str | None) -> list[Found[Money]]:
    reading = _Reading(text, fold(text), locale)
    numerals = scan_numerals(reading.folded.text, locale)
    found: list[Found[Money]] = []
    index, floor = 0, 0
    while index < len(numerals):
        item, used, floor = _amount(reading, numerals, index, floor)
        if item and index:
            item = _with_lower_end(reading, numerals[index - 1], numerals[index], item)
        index += used
        if item:
            found.append(item)
    return _merged_ranges(without_overlaps(found), text, locale)


def _with_lower_end(reading: _Reading, lower: Numeral, higher: Numeral, item: Found[Money]) -> Found[Money]:
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


def _amount(reading: _Reading, numerals: list[Numeral], index: int, floor: int) -> tuple[Found[Money] | None, int, int]:
    """The amount at a numeral, how many numerals it used up, and where in the folded text it ended."""
    numeral = numerals[index]
    if numeral.ordinal:
        return None, 1, numeral.end
    mark = _mark_beside(reading, numeral, floor)
    if mark is None:
        return _bare(reading, numeral), 1, numeral.end
    start, end = min(mark.start, numeral.start), max(mark.end, numeral.end)
    found = _found(reading, numeral, start, end, mark.code, mark.scale)
    if mark.kind in currencies.MINOR:
        found = _coins(found, mark, reading.locale)
    return _with_coins(reading, numerals, index, found, end)


def _found(reading: _Reading, numeral: Numeral, start: int, end: int, code: str | None, scale: int = 1) -> Found[Money]:
    first, last = reading.folded.span(start, end)
    readings = [Money(value * scale, code) for value in (numeral.value, *numeral.alternatives)]
    if scale == 1 and not numeral.magnitude and code not in _THOUSANDTHS:
        readings.sort(key=lambda money: -money.amount)  # "40.000 USD": nobody writes thousandths of a cent currency
    return Found(readings[0], first, last, tuple(readings[1:]))


def _mark_beside(reading: _Reading, numeral: Numeral, floor: int) -> _Mark | None:
    before = _mark_before(reading, numeral, floor)
    after = _mark_after(reading, numeral)
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


def _mark_after(reading: _Reading, numeral: Numeral) -> _Mark | None:
    match = _after(language(reading.locale)).match(reading.plain, numeral.end)
    return _mark(reading, match) if match else None


def _mark_before(reading: _Reading, numeral: Numeral, floor: int) -> _Mark | None:
    start = max(floor, numeral.start - _ROOM)
    window = reading.plain[start : numeral.start]
    for match in _before(language(reading.locale)).finditer(window):
        found = _mark(reading, match, offset=start)
        if found and not (numeral.weak and match["symbol"] is None):
            return found
    return None


_DOUBTFUL = ("rm", "rs")
"""Symbols of letters that count only in capitals, as codes do."""


def _mark(reading: _Reading, match: re.Match[str], offset: int = 0) -> _Mark | None:
    name = next(group for group in ("code", "word", "symbol") if match[group])
    written = match[name]
    original = reading.text[slice(*reading.folded.span(offset + match.start(name), offset + match.end(name)))]
    if (name == "code" or written in _DOUBTFUL) and not currencies.is_code(original):
        return None
    kind = written.upper() if name == "code" else currencies.marks(language(reading.locale))[written]
    code = currencies.resolve(kind, reading.locale, symbol=name == "symbol")
    scale = (match.groupdict().get("scale") or "").strip(" .")
    return _Mark(offset + match.start(name), offset + match.end(), kind, code, _SCALES.get(scale, 1))


def _bare(reading: _Reading, numeral: Numeral) -> Found[Money] | None:
    """A number without currency counts when a magnitude was written and nothing else is counted with it."""
    if not numeral.magnitude or numeral.value <= 0 or _COUNTED.match(reading.plain, numeral.end):
        return None
    return None if glued(numeral, reading.plain) else _found(reading, numeral, numeral.start, numeral.end, None)


def _coins(found: Found[Money], mark: _Mark, locale: str | None) -> Found[Money]:
    part = Decimal(10 if mark.kind == "jiao" else 100)
    owner = {"penny": "GBP", "cent": currencies.resolve("dollar", locale), "sen": "JPY", "jiao": "CNY", "fen": "CNY"}
    return replace(found, value=Money(found.value.amount / part, owner[mark.kind]), alternatives=())


_COIN_GAP = re.compile(r"[ ,]{0,3}(?:(?:and|und|y|con|et|es|と|又|그리고|과|와)\s?)?")


def _with_coins(
    reading: _Reading, numerals: list[Numeral], index: int, found: Found[Money], end: int
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


def _coins_of(reading: _Reading, amount: Numeral, end: int, small: Numeral) -> tuple[Decimal, int]:
    """What a number after an amount adds to it, and where it ends; nothing when it is no coins."""
    plain = reading.plain
    mark = _mark_after(reading, small)
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
    return end > amount.end or text[end : small.start].strip(" ,") != ""


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
