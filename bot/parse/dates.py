"""Calendar days and periods out of chat text: "end of March", "31.3.", "nächsten Freitag", "来月末"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from bot.parse.date_parts import Parts, Setting
from bot.parse.date_rules import RULES
from bot.parse.date_tokens import Token, tokens
from bot.parse.found import Found, without_overlaps
from bot.parse.hedges import range_between
from bot.parse.periods import Period
from bot.parse.text import fold, language, territory

Edge = Literal["first", "last"]

_EITHER_ORDER = {"CA", "PH", "ZA"}
_MONTH_FIRST = {"US", "PH", "BZ", "FM", "GU", "PR", "AS"}
_UNSPACED = ("ja", "ko", "zh")
"""Languages whose words of order stand before the unit and never behind it."""
_MONTHS = 12
_LONGEST = 8
"""Tokens of the longest date."""


def find_periods(
    text: str,
    *,
    locale: str | None = None,
    reference: date | datetime,
    fiscal_year_start: int = 1,
    past: bool = False,
) -> list[Found[Period]]:
    """Days, weeks, months, quarters and years named in a text, open ones in their next occurrence from `reference` on.

    `fiscal_year_start` is the month (1-12) in which the programme's fiscal year begins; it moves quarters.
    `past` takes the latest occurrence instead, for questions about what was ("my commission in March").
    """
    today = reference.date() if isinstance(reference, datetime) else reference
    setting = Setting(today, language(locale), _order(locale), fiscal_year_start, past=past)
    found = _find(text, locale, setting)
    if found or language(locale) == "en":
        return found
    return _find(text, "en-GB", replace(setting, language="en", order="dmy"))


def find_dates(
    text: str,
    *,
    locale: str | None = None,
    reference: date | datetime,
    fiscal_year_start: int = 1,
    edge: Edge = "first",
) -> list[Found[date]]:
    """Calendar days named in a text. Of a longer period ("in March", "Q1") `edge` is the value, its other end an
    alternative: pass "last" where a deadline or an expected close is asked for.
    """
    found = find_periods(text, locale=locale, reference=reference, fiscal_year_start=fiscal_year_start)
    return [_as_date(item, edge) for item in found]


def read_date(
    text: str,
    *,
    locale: str | None = None,
    reference: date | datetime,
    fiscal_year_start: int = 1,
    edge: Edge = "first",
) -> Found[date] | None:
    """The day in an answer to "when?": the first one named; "the 15th" is the next 15th."""
    found = find_dates(text, locale=locale, reference=reference, fiscal_year_start=fiscal_year_start, edge=edge)
    return found[0] if found else None


def parse_date(
    text: str,
    *,
    locale: str | None = None,
    reference: date | datetime,
    fiscal_year_start: int = 1,
    edge: Edge = "first",
) -> date | None:
    """`read_date` without span and alternatives."""
    found = read_date(text, locale=locale, reference=reference, fiscal_year_start=fiscal_year_start, edge=edge)
    return found.value if found else None


def _as_date(found: Found[Period], edge: Edge) -> Found[date]:
    ends = [(p.first, p.last) if edge == "first" else (p.last, p.first) for p in (found.value, *found.alternatives)]
    near, far = ends[0]
    if found.upper and edge == "last":  # "between 1 and 5 March"
        near, far = found.upper.last, found.value.last
    others = [near for near, _ in ends[1:]] + ([far] if far != near else [])
    return Found(
        near,
        found.start,
        found.end,
        tuple(others),
        hedge=found.hedge,
        by_custom=found.by_custom,
        unsure=found.unsure,
    )


def _find(text: str, locale: str | None, setting: Setting) -> list[Found[Period]]:
    numbered, items = tokens(fold(text), setting.language, locale)
    words = len(re.findall(r"\w+", numbered.text))
    setting = replace(setting, alone=words <= 1)
    whole = words <= 3
    found: list[Found[Period]] = []
    for readings, used in _readings(_collapsed(items, western=setting.language not in _UNSPACED), setting, whole):
        start, end = numbered.span(used[0].start, used[-1].end)
        numeric = next((token.value for token in used if token.kind in "NP" and len(readings) > 1), "")
        by_custom = bool(numeric) or any(token.kind in "QHJc" or token.value[:1] in ("q", "h") for token in used)
        unsure = bool(numeric) and not _is_decided(numeric, locale)
        found.append(Found(readings[0], start, end, tuple(readings[1:]), by_custom=by_custom, unsure=unsure))
    return _ranges(without_overlaps(found), text, locale)


def _order(locale: str | None) -> str:
    lang, where = language(locale), territory(locale)
    if lang in ("ja", "ko", "hu"):
        return "ymd"
    return "mdy" if lang == "en" and (where in _MONTH_FIRST or not where) else "dmy"


def _is_decided(written: str, locale: str | None) -> bool:
    """Whether the place tells which number of "03/04" is the month. English says nothing without a country, and where
    slashes are foreign, as in German, whoever writes them may follow either custom.
    """
    lang, where = language(locale), territory(locale)
    if where in _EITHER_ORDER or (lang == "en" and not where) or (lang == "es" and where in _MONTH_FIRST):
        return False
    if lang in _UNSPACED:
        return len(re.findall(r"\d+", written)) == 2  # the month first, where no year stands behind
    return lang in ("en", "es", "fr") or "/" not in written


_AHEAD = {"p": -1, "t": 0, "x": 1, "X": 2}


def _collapsed(items: list[Token], *, western: bool) -> list[Token]:
    """Put "next month" and its like into one token: K month, V year, k week or quarter, R day."""
    result: list[Token] = []
    index = 0
    while index < len(items):
        pair = items[index : index + 2]
        kinds = "".join(token.kind for token in pair)
        if (
            len(pair) == 2
            and re.fullmatch("[ptxX][uE]|u[ptxX]" if western else "[ptxX][uE]", kinds)
            and not _counted(items, index, kinds)
            and not _of_month(items, index, kinds)
            and _touch(pair)
        ):
            unit, ahead = (pair[0], pair[1]) if kinds[0] == "u" else (pair[1], pair[0])
            result.append(_relative(unit, _AHEAD[ahead.kind], pair[0], pair[1]))
            if unit.kind == "E":
                result.append(Token("e", "", pair[1].end - 1, pair[1].end))
            index += 2
        else:
            result.append(items[index])
            index += 1
    return result


def _touch(pair: list[Token]) -> bool:
    """A single doubtful syllable belongs to a unit only without a gap: 내년, but not 내 달력 ("my calendar")."""
    first, second = pair
    return not (first.weak and first.end - first.start == 1) or first.end == second.start


def _counted(items: list[Token], index: int, kinds: str) -> bool:
    """Whether a number belongs to the unit: "3 weeks last" is no "last week"."""
    return kinds[0] == "u" and index > 0 and items[index - 1].kind in "no" and not items[index].led


def _of_month(items: list[Token], index: int, kinds: str) -> bool:
    """Whether "last week" is one of a month that is named: "last week of September", "9월 마지막주"."""
    around = [*items[max(0, index - 1) : index], *items[index + 2 : index + 3]]
    return kinds == "pu" and any(token.kind == "M" for token in around)


def _relative(unit: Token, ahead: int, first: Token, last: Token) -> Token:
    kind = {"m": "K", "y": "V", "d": "R"}.get(unit.value, "k")
    value = f"{unit.value}{ahead}" if kind == "k" else str(ahead)
    return Token(kind, value, first.start, last.end, first.led)


def _readings(items: list[Token], setting: Setting, whole: bool) -> Iterator[tuple[list[Period], list[Token]]]:
    kinds = "".join(token.kind for token in items)
    index = 0
    while index < len(items):
        size, readings = _at(items, kinds, index, setting, whole)
        if readings:
            yield readings, items[index : index + size]
        index += max(size, 1)


def _at(items: list[Token], kinds: str, index: int, setting: Setting, whole: bool) -> tuple[int, list[Period]]:
    for pattern, resolve in RULES:
        match = pattern.match(kinds, index, index + _LONGEST)
        if not match or (setting.language in _UNSPACED and re.fullmatch("[ebm]u", match.group())):
            continue
        used = tuple(items[index : match.end()])
        if not _plausible(used, setting, whole) or (
            kinds[index : match.end()] == "M" and _has_number(kinds, match.end())
        ):
            continue
        if readings := resolve(Parts(used, setting)):
            return len(used), readings
    return 1, []


def _has_number(kinds: str, after: int) -> bool:
    """Whether a day no calendar has follows the month ("Feb 30"): then it is no date at all."""
    return kinds[after : after + 1] in ("n", "o")


def _plausible(used: tuple[Token, ...], setting: Setting, whole: bool) -> bool:
    """Keep single words out that are dates only in company: "may", "15", "2025", "1/2 of them"."""
    kinds = "".join(token.kind for token in used)
    first = used[0]
    if "u" in kinds and re.fullmatch("[YVJ]?(?:ou|un)[YVJ]?", re.sub("[ebmc]", "", kinds)):
        unit = next(token.value for token in used if token.kind == "u")
        return unit in "qh" or (kinds == "un" and unit == "d")
    if kinds in ("M", "W") and first.common:
        return setting.alone
    if kinds in ("M", "W") and first.weak:
        return setting.alone or bool(first.led)
    if kinds == "o":
        return _plausible_day(first, setting)
    if kinds == "n":
        return first.led == "B" and first.closed
    if kinds == "Y":
        return whole or bool(first.led)
    if kinds == "P":
        return _plausible_numeric(first, setting, whole)
    return True


def _plausible_day(token: Token, setting: Setting) -> bool:
    """ "the 21st", "am 15." and "18日", but neither "the first one" nor "3rd floor"."""
    if token.weak:
        return setting.language == "de" and token.led == "B"
    if setting.language in ("zh", "ja", "ko"):
        return True
    return setting.alone or (token.led == "B" or (token.led == "l" and token.closed))


def _plausible_numeric(token: Token, setting: Setting, whole: bool) -> bool:
    written = token.value
    if "/" in written:
        return written != "24/7" and (bool(token.led) or token.closed or setting.language in ("zh", "ja", "ko"))
    if "-" in written:
        return whole and re.fullmatch(r"\d\d\s?-\s?\d\d", written) is not None
    if setting.order == "mdy":
        return bool(token.led) or (whole and written.endswith(".") and int(re.split(r"\D", written)[0]) > _MONTHS)
    return written.endswith(".") or bool(token.led) or whole or re.search(r"\.\s?[01]\d$", written) is not None


def _ranges(found: list[Found[Period]], text: str, locale: str | None) -> list[Found[Period]]:
    """ "from 1 to 5 March" stays two finds joined by `upper`, so that a period can be asked for."""
    merged: list[Found[Period]] = []
    for item in found:
        if merged and _reaches(merged[-1], item) and range_between(text[merged[-1].end : item.start], locale):
            merged[-1] = replace(merged[-1], end=item.end, upper=item.value)
        else:
            merged.append(item)
    return merged


def _reaches(before: Found[Period], item: Found[Period]) -> bool:
    return before.upper is None and item.value.first >= before.value.first
