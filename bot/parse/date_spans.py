"""What date tokens mean as a longer period: weeks, months, quarters, halves and years, against the day of asking.

An open one ("March", "Q1") takes its next occurrence. Every reader returns the readings, best first, or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from bot.parse import periods
from bot.parse.date_parts import Parts, Readings, Setting, only, relative_month, relative_year
from bot.parse.periods import Period

_AHEAD = {"p": -1, "t": 0, "x": 1, "X": 2}


def read_month(parts: Parts) -> Readings:
    """ "March", "next March", "March 2027", "下个月"."""
    if parts.has("K"):
        return only(relative_month(parts))
    month, today = parts.number("M"), parts.setting.today
    if parts.has("Y"):
        return only(periods.month(parts.number("Y"), month))
    if parts.has("V"):
        return only(periods.month(relative_year(parts), month))
    ahead = parts.kind("ptxX") if parts.has("ptxX") else ""
    year = today.year - (month > today.month) if parts.setting.past else today.year + (month < today.month)
    if ahead == "p":
        year = today.year - (month >= today.month)
    elif ahead == "t":
        year = today.year
    elif ahead in ("x", "X"):
        year = today.year + (month <= today.month)
    return only(periods.month(year, month))


def read_month_in_digits(parts: Parts) -> Readings:
    """ "03/2027", "2027-03"."""
    pieces = sorted(int(piece) for piece in re.findall(r"\d+", parts.value("G")))
    return only(periods.month(pieces[1], pieces[0]))


def read_part_of_year(parts: Parts) -> Readings:
    """ "Q1", "third quarter", "2. Quartal 2027", "FY27 Q1", "H2", "第1四半期(会計)".

    Quarters and halves are those of the programme's fiscal year, or of the calendar year where that is said; where
    nothing is said and the two differ, the calendar's is the other reading.
    """
    half = parts.has("H") or (parts.has("u") and parts.value("u") == "h")
    number = parts.number("QH") if parts.has("QH") else parts.number("on")
    find = partial(periods.half if half else periods.quarter, number=number)
    readings = (_part(parts, partial(find, fiscal_start=start)) for start in _starts(parts))
    return list(dict.fromkeys(only(*readings)))


def _starts(parts: Parts) -> tuple[int, ...]:
    """The months in which the year meant may start, the likeliest first."""
    fiscal = parts.setting.fiscal_start
    said = parts.value("c") if parts.has("c") else "f" if parts.has("J") else ""
    return (1,) if said == "c" else (fiscal,) if said or fiscal == 1 else (fiscal, 1)


def _part(parts: Parts, find: Callable[[int], Period | None]) -> Period | None:
    """The part of the year that was said, else of the first year in which it is not over yet."""
    setting = parts.setting
    if (year := _said_year(parts)) is not None:
        return find(year)
    today = setting.today
    years = range(today.year + 1, today.year - 2, -1) if setting.past else range(today.year, today.year + 3)
    there = (find(year) for year in years)
    return next((p for p in there if p and (p.first <= today if setting.past else p.last >= today)), None)


def _said_year(parts: Parts) -> int | None:
    if parts.has("YJ"):
        return parts.number("YJ")
    if parts.has("V"):
        return relative_year(parts)
    if parts.has("Q") and parts.has("n"):  # "Q1 27"
        return 2000 + parts.number("n") if 20 <= parts.number("n") < 70 else None
    return None


_FISCAL_CUSTOMS = {"ja": 4}
"""The month in which 年度 starts for everybody, where the programme has no fiscal year of its own."""


def read_fiscal_year(parts: Parts) -> Readings:
    """ "FY27", "fiscal year 2027", "this fiscal year", "2027年度"."""
    setting = parts.setting
    if parts.has("c") and parts.value("c") != "y":
        return []
    if parts.has("YJ"):
        return only(periods.fiscal_year(parts.number("YJ"), fiscal_start(setting)))
    ahead = _AHEAD[parts.kind("ptxX")] if parts.has("ptxX") else 0
    return only(periods.running(setting.today, "z", ahead, fiscal_start(setting)))


def fiscal_start(setting: Setting) -> int:
    """The month in which the fiscal year starts."""
    return setting.fiscal_start if setting.fiscal_start > 1 else _FISCAL_CUSTOMS.get(setting.language, 1)


def read_year(parts: Parts) -> Readings:
    """ "2027", "next year"."""
    return only(periods.whole_year(relative_year(parts) if parts.has("V") else parts.number("Y")))


def read_running(parts: Parts) -> Readings:
    """ "next week", "this quarter", "end of the month" (its unit)."""
    ahead = int(parts.value("k")[1:]) if parts.has("k") else 0
    unit = parts.value("k")[0] if parts.has("k") else parts.value("uE")
    start = fiscal_start(parts.setting) if unit == "z" else parts.setting.fiscal_start
    readings = [
        periods.running(parts.setting.today, unit, ahead, each) for each in (start, *((1,) if unit == "q" else ()))
    ]
    return list(dict.fromkeys(only(*readings)))


def read_several(parts: Parts) -> Readings:
    """ "the next 3 months": from the unit after the running one."""
    unit, count, today = parts.value("u"), parts.number("n"), parts.setting.today
    sign = -1 if parts.has("p") else 1
    if parts.has("t"):
        return only(periods.running(today, unit)) if count == 1 else []
    near = periods.running(today, unit, sign)
    far = periods.running(today, unit, sign * count) if count < 1000 else None
    if not near or not far:
        return []
    return [Period(min(near.first, far.first), max(near.last, far.last))]


def read_week_of_month(parts: Parts) -> Readings:
    """ "first week of October": weeks count from the month's first Monday."""
    found = read_month(Parts(tuple(t for t in parts.tokens if t.kind in "MKYV"), parts.setting))
    if not found or parts.value("u") not in "wh" or parts.counts_days():
        return []
    month = found[0]
    if parts.value("u") == "h":
        return only(_half_month(month, 2 if parts.has("pe") else parts.number("on")))
    first = periods.shifted(month.first, days=-month.first.weekday() % 7)
    if first is None:
        return []
    count = (month.last - first).days // 7 - (month.last.weekday() < 6) if parts.has("pe") else parts.number("on") - 1
    there = periods.shifted(first, days=7 * count)
    return only(periods.week_of(there) if there else None)


def _half_month(month: Period, number: int) -> Period | None:
    middle = month.first.replace(day=15)
    halves = {1: Period(month.first, middle), 2: Period(middle.replace(day=16), month.last)}
    return halves.get(number)


def read_calendar_week(parts: Parts) -> Readings:
    """ "KW 12": the ISO week, of this year or the next when it is over."""
    today, number = parts.setting.today, parts.number("C")
    years = [parts.number("Y")] if parts.has("Y") else [today.isocalendar().year, today.isocalendar().year + 1]
    weeks = (_iso_week(year, number) for year in years)
    return only(next((week for week in weeks if week and (parts.has("Y") or week.last >= today)), None))


def _iso_week(year: int, number: int) -> Period | None:
    try:
        return periods.week_of(date.fromisocalendar(year, number, 1))
    except ValueError:
        return None
