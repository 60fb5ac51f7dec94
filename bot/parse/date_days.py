"""What date tokens mean as one day, against the day of asking; `date_rules` says which ones stand together.

An open date ("31 March", "Friday") takes its next occurrence. Every reader returns the readings, best first, or none.
"""

from __future__ import annotations

import re
from datetime import date

from bot.parse import periods
from bot.parse.date_parts import Parts, Readings, next_day, only, relative_month, relative_year
from bot.parse.date_spans import read_month
from bot.parse.periods import Period

_AHEAD = {"p": -1, "t": 0, "x": 1, "X": 2}
_UNITS = {"d": (1, 0), "w": (7, 0), "f": (14, 0), "m": (0, 1), "q": (0, 3), "h": (0, 6), "y": (0, 12)}


def read_day_month(parts: Parts) -> Readings:
    """ "March 15", "15. März 2027", "下个月二十号"."""
    number = parts.number("on")
    if parts.has("K"):
        base = relative_month(parts)
        return only(periods.day(base.first.year, base.first.month, number) if base else None)
    month = parts.number("M")
    if parts.has("Y"):
        return only(periods.day(parts.number("Y"), month, number))
    if parts.has("V"):
        return only(periods.day(relative_year(parts), month, number))
    return only(next_day(parts, month, number))


def read_two_digit_year(parts: Parts) -> Readings:
    """ "14te April 15"."""
    year = parts.number("n")
    return only(periods.day(2000 + year, parts.number("M"), parts.number("o"))) if year < 100 else []


def read_numbers_only(parts: Parts) -> Readings:
    """ "18 8 1978" and "9 de 8 de 1971"."""
    year = parts.number("Y") if parts.has("Y") else None
    first, second = parts.number("on"), parts.number("on", 1)
    if year is None:
        return only(next_day(parts, second, first))
    return only(periods.day(year, second, first))


def read_away(parts: Parts) -> Readings:
    """ "in two weeks", "3 days ago", "3日後"."""
    days, months = _UNITS[parts.value("u")] if parts.has("u") else (1, 0)
    count = parts.number("no") if parts.has("no") else 1
    sign = -1 if parts.has("aAp") else 1
    base = parts.setting.today
    if parts.has("R"):
        base = periods.shifted(base, days=int(parts.value("R"))) or base
    elif parts.has("N"):
        base = next((period.first for period in read_numeric(parts)), base)
    elif parts.has("F") and parts.has("W"):
        base = next((period.first for period in read_weekday(parts)), base)
        return only(*_day_after(base, days * count, months * count))
    if count > 5_000:
        return []
    there = periods.shifted(base, days=sign * days * count, months=sign * months * count)
    if there and parts.has("W"):
        week = periods.week_of(there)
        there = periods.shifted(week.first, days=parts.number("W")) if week else None
    return only(Period(there, there) if there else None)


def _day_after(base: date, days: int, months: int) -> Readings:
    there = periods.shifted(base, days=days, months=months)
    return [Period(there, there)] if there else []


def read_relative_day(parts: Parts) -> Readings:
    """ "tomorrow", "어제"."""
    return only(periods.running(parts.setting.today, "d", int(parts.value("R"))))


def read_weekday(parts: Parts) -> Readings:
    """A bare weekday is the coming one, never today; "next Friday" can also mean that of next week."""
    today, number = parts.setting.today, parts.number("W")
    gap = (number - today.weekday() - 1) % 7 + 1
    coming = periods.running(today, "d", gap)
    mark = parts.kind("ptxX") if parts.has("ptxX") else ""
    week = periods.week_of(today)
    if not week or not (mark or parts.setting.past):
        return only(coming)
    if mark == "p" or not mark:
        return only(periods.running(today, "d", gap - 7 if gap < 7 else -7))
    this_week = number - today.weekday()
    if mark == "t":
        return only(periods.running(today, "d", this_week) if this_week >= 0 else coming)
    following = periods.running(today, "d", this_week + 7 * _AHEAD[mark])
    ordered = [following, coming] if parts.setting.language in ("en", "zh", "ja", "ko", "hu") else [coming, following]
    if parts.setting.language == "es" and this_week > 0:
        ordered = [following, coming]
    return only(*dict.fromkeys(ordered if mark == "x" else [following]))


def read_weekday_in_week(parts: Parts) -> Readings:
    """ "Wednesday next week", "다음 주 수요일"."""
    week = periods.running(parts.setting.today, "w", int(parts.value("k")[1:]))
    if not week or parts.value("k")[0] != "w":
        return []
    there = periods.shifted(week.first, days=parts.number("W"))
    return only(Period(there, there) if there else None)


def read_weekday_number(parts: Parts) -> Readings:
    """ "Thu 14th": the next month whose 14th is a Thursday."""
    today, number = parts.setting.today, parts.number("on")
    for ahead in range(120):
        month = periods.running(today, "m", ahead)
        there = periods.day(month.first.year, month.first.month, number) if month else None
        if there and there.first >= today and there.first.weekday() == parts.number("W"):
            return [there]
    return []


def read_nth_weekday(parts: Parts) -> Readings:
    """ "first Wednesday of October", "last Friday of March"."""
    found = read_month(Parts(tuple(t for t in parts.tokens if t.kind in "MKYV"), parts.setting))
    if not found or parts.counts_days():
        return []
    month, weekday = found[0], parts.number("W")
    if parts.has("pe"):
        there = periods.shifted(month.last, days=-((month.last.weekday() - weekday) % 7))
    else:
        ahead = (weekday - month.first.weekday()) % 7 + 7 * (parts.number("on") - 1)
        there = periods.shifted(month.first, days=ahead)
    return [Period(there, there)] if there and month.first <= there <= month.last else []


def read_day_of_month(parts: Parts) -> Readings:
    """ "the 21st", "am 15."."""
    today, number = parts.setting.today, parts.number("on")
    if not 1 <= number <= 31:
        return []
    past = parts.setting.past
    months = (periods.running(today, "m", -ahead if past else ahead) for ahead in range(4))
    days = (periods.day(m.first.year, m.first.month, number) for m in months if m)
    fits = (p for p in days if p and (p.first <= today if past else p.first >= today))
    return only(next(fits, None))


def read_numeric(parts: Parts) -> Readings:
    """Dates in digits alone; where day and month could be swapped both readings are kept, the place's order first."""
    numbers = [int(piece) for piece in re.findall(r"\d+", parts.value("NP"))]
    written = re.findall(r"\d+", parts.value("NP"))
    if len(written) == 2:
        return _numeric_without_year(parts, numbers[0], numbers[1])
    if len(written[0]) == 4:
        return only(periods.day(*numbers))
    year_first = parts.setting.language in ("zh", "ja", "ko", "hu") and len(written[2]) < 4
    if len(written[2]) == 1:  # "27. 2. 1."
        return only(periods.day(2000 + numbers[0], *numbers[1:])) if year_first else []
    first, second, year = numbers
    if len(written[2]) == 2:
        year += 2000 if year < 70 else 1900
    day_first, month_first = periods.day(year, second, first), periods.day(year, first, second)
    found = only(*((month_first, day_first) if parts.setting.order == "mdy" else (day_first, month_first)))
    if year_first:
        found = only(periods.day(2000 + numbers[0], second, numbers[2] % 100), *found)
    return list(dict.fromkeys(found))


def _numeric_without_year(parts: Parts, first: int, second: int) -> Readings:
    day_first, month_first = next_day(parts, second, first), next_day(parts, first, second)
    if parts.setting.order == "dmy" and "." in parts.value("NP"):
        return only(day_first)
    swapped = parts.setting.order in ("mdy", "ymd")
    return list(dict.fromkeys(only(*((month_first, day_first) if swapped else (day_first, month_first)))))
