"""What date tokens mean as a longer period: weeks, months, quarters, halves and years, against the day of asking.

An open one ("March", "Q1") takes its next occurrence. Every reader returns the readings, best first, or none.
"""

from __future__ import annotations

from datetime import date

from bot.parse import periods
from bot.parse.date_parts import Parts, Readings, only, relative_month, relative_year
from bot.parse.periods import Period


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


def read_quarter(parts: Parts) -> Readings:
    """ "Q1", "third quarter", "2. Quartal 2027"."""
    setting = parts.setting
    number = parts.number("Q") if parts.has("Q") else parts.number("on")
    if parts.has("Y") or parts.has("V"):
        year = parts.number("Y") if parts.has("Y") else relative_year(parts)
        return only(periods.quarter(year, number, setting.fiscal_start))
    today = setting.today
    years = range(today.year + 1, today.year - 2, -1) if setting.past else range(today.year, today.year + 3)
    there = (periods.quarter(year, number, setting.fiscal_start) for year in years)
    fits = (p for p in there if p and (p.first <= today if setting.past else p.last >= today))
    return only(next(fits, None))


def read_half(parts: Parts) -> Readings:
    """ "H2 2027", "下半年"."""
    number, today = parts.number("H"), parts.setting.today
    if parts.has("Y"):
        return only(periods.half(parts.number("Y"), number))
    if parts.has("V"):
        return only(periods.half(relative_year(parts), number))
    there = periods.half(today.year, number)
    return only(there if there and there.last >= today else periods.half(today.year + 1, number))


def read_year(parts: Parts) -> Readings:
    """ "2027", "next year"."""
    return only(periods.whole_year(relative_year(parts) if parts.has("V") else parts.number("Y")))


def read_running(parts: Parts) -> Readings:
    """ "next week", "this quarter", "end of the month" (its unit)."""
    ahead = int(parts.value("k")[1:]) if parts.has("k") else 0
    unit = parts.value("k")[0] if parts.has("k") else parts.value("uE")
    return only(periods.running(parts.setting.today, unit, ahead, parts.setting.fiscal_start))


def read_several(parts: Parts) -> Readings:
    """ "the next 3 months": from the unit after the running one."""
    unit, count, today = parts.value("u"), parts.number("n"), parts.setting.today
    sign = -1 if parts.has("p") else 1
    near = periods.running(today, unit, sign)
    far = periods.running(today, unit, sign * count) if count < 1000 else None
    if not near or not far:
        return []
    return [Period(min(near.first, far.first), max(near.last, far.last))]


def read_week_of_month(parts: Parts) -> Readings:
    """ "first week of October": weeks count from the month's first Monday."""
    found = read_month(Parts(tuple(t for t in parts.tokens if t.kind in "MKYV"), parts.setting))
    if not found or parts.value("u") != "w":
        return []
    month = found[0]
    first = periods.shifted(month.first, days=-month.first.weekday() % 7)
    if first is None:
        return []
    count = (month.last - first).days // 7 - (month.last.weekday() < 6) if parts.has("pe") else parts.number("on") - 1
    there = periods.shifted(first, days=7 * count)
    return only(periods.week_of(there) if there else None)


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
