"""Stretches of calendar days, and the arithmetic of months, quarters and weeks on them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Whole calendar days from `first` to `last`, both included; one day when they are equal."""

    first: date
    last: date


def day(year: int, month: int, number: int) -> Period | None:
    """One calendar day, or None where the calendar has no such day (30 February)."""
    try:
        value = date(year, month, number)
    except (ValueError, OverflowError):
        return None
    return Period(value, value)


def month(year: int, number: int) -> Period | None:
    """A calendar month."""
    if not (1 <= number <= 12 and 1 <= year <= 9998):
        return None
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def quarter(year: int, number: int, fiscal_start: int = 1) -> Period | None:
    """Quarter 1-4 of the year that starts in month `fiscal_start`; a fiscal year bears the year in which it ends."""
    if not 1 <= number <= 4:
        return None
    offset = fiscal_start - 1 + 3 * (number - 1) - (12 if fiscal_start > 1 else 0)
    return _months(year, offset, 3)


def half(year: int, number: int, fiscal_start: int = 1) -> Period | None:
    """Half 1 or 2 of the year that starts in month `fiscal_start`, which bears the year in which it ends."""
    offset = fiscal_start - 1 + 6 * (number - 1) - (12 if fiscal_start > 1 else 0)
    return _months(year, offset, 6) if number in (1, 2) else None


def fiscal_year(year: int, fiscal_start: int) -> Period | None:
    """The year that starts in month `fiscal_start` and bears the year in which it ends."""
    return _months(year, fiscal_start - 1 - (12 if fiscal_start > 1 else 0), 12)


def whole_year(year: int) -> Period | None:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31)) if 1 <= year <= 9998 else None


def _months(year: int, offset: int, count: int) -> Period | None:
    first = month(year + offset // 12, offset % 12 + 1)
    last_offset = offset + count - 1
    last = month(year + last_offset // 12, last_offset % 12 + 1)
    return Period(first.first, last.last) if first and last else None


def week_of(value: date) -> Period | None:
    """The Monday-to-Sunday week around a day."""
    monday = shifted(value, days=-value.weekday())
    sunday = shifted(monday, days=6) if monday else None
    return Period(monday, sunday) if monday and sunday else None


def shifted(value: date, *, days: int = 0, months: int = 0) -> date | None:
    """The day so many days and months away, at the month's end where the month is shorter; None beyond the calendar."""
    try:
        total = value.year * 12 + value.month - 1 + months
        there = month(total // 12, total % 12 + 1)
        if there is None:
            return None
        return there.first.replace(day=min(value.day, there.last.day)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def running(value: date, unit: str, ahead: int = 0, fiscal_start: int = 1) -> Period | None:
    """The day, week, month, quarter, half, year or fiscal year (`unit` d w m q h y z) around or `ahead` of a day."""
    if unit == "d":
        there = shifted(value, days=ahead)
        return Period(there, there) if there else None
    if unit in ("w", "f"):
        there = shifted(value, days=7 * ahead)
        return week_of(there) if there else None
    size = {"m": 1, "q": 3, "h": 6, "y": 12, "z": 12}[unit]
    start = (value.month - 1 - (fiscal_start - 1 if unit in "qz" else 0)) % size
    base = value.year * 12 + value.month - 1 - start + size * ahead
    return _months(base // 12, base % 12, size)
