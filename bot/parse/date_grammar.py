"""What date tokens mean together, against the day of asking; `date_rules` says which ones stand together.

An open date ("31 March", "Friday") takes its next occurrence. Every resolver returns the readings, best first, or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.parse import periods
from bot.parse.date_tokens import Token
from bot.parse.periods import Period

Readings = list[Period]
_AHEAD = {"p": -1, "t": 0, "x": 1, "X": 2}
_UNITS = {"d": (1, 0), "w": (7, 0), "f": (14, 0), "m": (0, 1), "q": (0, 3), "h": (0, 6), "y": (0, 12)}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a date depends on besides its words: the day of asking, the customs of the place, the fiscal year."""

    today: date
    language: str
    order: str = "dmy"
    fiscal_start: int = 1
    past: bool = False
    """An open date means its latest occurrence, not its next one."""
    alone: bool = False
    """The text is a single word, so that a doubtful one ("may", "sat") can only be a date."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The tokens of one pattern, by kind."""

    tokens: tuple[Token, ...]
    setting: Setting

    def number(self, kinds: str, index: int = 0) -> int:
        """The value of the token of one of these kinds."""
        return int(self._all(kinds)[index].value)

    def has(self, kinds: str) -> bool:
        """Whether a token of one of these kinds is there."""
        return bool(self._all(kinds))

    def value(self, kinds: str) -> str:
        """The written value of the token of one of these kinds."""
        return self._all(kinds)[0].value

    def kind(self, kinds: str) -> str:
        """Which of these kinds is there."""
        return self._all(kinds)[0].kind

    def _all(self, kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]


def _only(*found: Period | None) -> Readings:
    return [period for period in found if period]


def _next_day(parts: Parts, month: int, number: int) -> Period | None:
    """The next such day; up to eight years ahead, where 29 February is again."""
    today, past = parts.setting.today, parts.setting.past
    years = range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
    there = (periods.day(year, month, number) for year in years)
    fits = (period for period in there if period and (period.first <= today if past else period.first >= today))
    return next(fits, None)


def read_day_month(parts: Parts) -> Readings:
    """ "March 15", "15. März 2027", "下个月二十号"."""
    number = parts.number("on")
    if parts.has("K"):
        base = _relative_month(parts)
        return _only(periods.day(base.first.year, base.first.month, number) if base else None)
    month = parts.number("M")
    if parts.has("Y"):
        return _only(periods.day(parts.number("Y"), month, number))
    if parts.has("V"):
        return _only(periods.day(_relative_year(parts), month, number))
    return _only(_next_day(parts, month, number))


def read_two_digit_year(parts: Parts) -> Readings:
    """ "14te April 15"."""
    year = parts.number("n")
    return _only(periods.day(2000 + year, parts.number("M"), parts.number("o"))) if year < 100 else []


def read_numbers_only(parts: Parts) -> Readings:
    """ "18 8 1978" and "9 de 8 de 1971"."""
    year = parts.number("Y") if parts.has("Y") else None
    first, second = parts.number("on"), parts.number("on", 1)
    if year is None:
        return _only(_next_day(parts, second, first))
    return _only(periods.day(year, second, first))


def _relative_month(parts: Parts) -> Period | None:
    return periods.running(parts.setting.today, "m", int(parts.value("K")))


def _relative_year(parts: Parts) -> int:
    return parts.setting.today.year + int(parts.value("V"))


def read_month(parts: Parts) -> Readings:
    """ "March", "next March", "March 2027", "下个月"."""
    if parts.has("K"):
        return _only(_relative_month(parts))
    month, today = parts.number("M"), parts.setting.today
    if parts.has("Y"):
        return _only(periods.month(parts.number("Y"), month))
    if parts.has("V"):
        return _only(periods.month(_relative_year(parts), month))
    ahead = parts.kind("ptxX") if parts.has("ptxX") else ""
    year = today.year - (month > today.month) if parts.setting.past else today.year + (month < today.month)
    if ahead == "p":
        year = today.year - (month >= today.month)
    elif ahead == "t":
        year = today.year
    elif ahead in ("x", "X"):
        year = today.year + (month <= today.month)
    return _only(periods.month(year, month))


def read_quarter(parts: Parts) -> Readings:
    """ "Q1", "third quarter", "2. Quartal 2027"."""
    setting = parts.setting
    number = parts.number("Q") if parts.has("Q") else parts.number("on")
    if parts.has("Y") or parts.has("V"):
        year = parts.number("Y") if parts.has("Y") else _relative_year(parts)
        return _only(periods.quarter(year, number, setting.fiscal_start))
    today = setting.today
    years = range(today.year + 1, today.year - 2, -1) if setting.past else range(today.year, today.year + 3)
    there = (periods.quarter(year, number, setting.fiscal_start) for year in years)
    fits = (p for p in there if p and (p.first <= today if setting.past else p.last >= today))
    return _only(next(fits, None))


def read_half(parts: Parts) -> Readings:
    """ "H2 2027", "下半年"."""
    number, today = parts.number("H"), parts.setting.today
    if parts.has("Y"):
        return _only(periods.half(parts.number("Y"), number))
    if parts.has("V"):
        return _only(periods.half(_relative_year(parts), number))
    there = periods.half(today.year, number)
    return _only(there if there and there.last >= today else periods.half(today.year + 1, number))


def read_year(parts: Parts) -> Readings:
    """ "2027", "next year"."""
    return _only(periods.whole_year(_relative_year(parts) if parts.has("V") else parts.number("Y")))


def read_running(parts: Parts) -> Readings:
    """ "next week", "this quarter", "end of the month" (its unit)."""
    ahead = int(parts.value("k")[1:]) if parts.has("k") else 0
    unit = parts.value("k")[0] if parts.has("k") else parts.value("uE")
    return _only(periods.running(parts.setting.today, unit, ahead, parts.setting.fiscal_start))


def read_several(parts: Parts) -> Readings:
    """ "the next 3 months": from the unit after the running one."""
    unit, count, today = parts.value("u"), parts.number("n"), parts.setting.today
    sign = -1 if parts.has("p") else 1
    near = periods.running(today, unit, sign)
    far = periods.running(today, unit, sign * count) if count < 1000 else None
    if not near or not far:
        return []
    return [Period(min(near.first, far.first), max(near.last, far.last))]


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
        return _only(*_day_after(base, days * count, months * count))
    if count > 5_000:
        return []
    there = periods.shifted(base, days=sign * days * count, months=sign * months * count)
    if there and parts.has("W"):
        week = periods.week_of(there)
        there = periods.shifted(week.first, days=parts.number("W")) if week else None
    return _only(Period(there, there) if there else None)


def _day_after(base: date, days: int, months: int) -> Readings:
    there = periods.shifted(base, days=days, months=months)
    return [Period(there, there)] if there else []


def read_relative_day(parts: Parts) -> Readings:
    """ "tomorrow", "어제"."""
    return _only(periods.running(parts.setting.today, "d", int(parts.value("R"))))


def read_weekday(parts: Parts) -> Readings:
    """A bare weekday is the coming one, never today; "next Friday" can also mean that of next week."""
    today, number = parts.setting.today, parts.number("W")
    gap = (number - today.weekday() - 1) % 7 + 1
    coming = periods.running(today, "d", gap)
    mark = parts.kind("ptxX") if parts.has("ptxX") else ""
    week = periods.week_of(today)
    if not week or not (mark or parts.setting.past):
        return _only(coming)
    if mark == "p" or not mark:
        return _only(periods.running(today, "d", gap - 7 if gap < 7 else -7))
    this_week = number - today.weekday()
    if mark == "t":
        return _only(periods.running(today, "d", this_week) if this_week >= 0 else coming)
    following = periods.running(today, "d", this_week + 7 * _AHEAD[mark])
    ordered = [following, coming] if parts.setting.language in ("en", "zh", "ja", "ko", "hu") else [coming, following]
    if parts.setting.language == "es" and this_week > 0:
        ordered = [following, coming]
    return _only(*dict.fromkeys(ordered if mark == "x" else [following]))


def read_weekday_in_week(parts: Parts) -> Readings:
    """ "Wednesday next week", "다음 주 수요일"."""
    week = periods.running(parts.setting.today, "w", int(parts.value("k")[1:]))
    if not week or parts.value("k")[0] != "w":
        return []
    there = periods.shifted(week.first, days=parts.number("W"))
    return _only(Period(there, there) if there else None)


def read_weekday_number(parts: Parts) -> Readings:
    """ "Thu 14th": the next month whose 14th is a Thursday."""
    today, number = parts.setting.today, parts.number("on")
    for ahead in range(120):
        month = periods.running(today, "m", ahead)
        there = periods.day(month.first.year, month.first.month, number) if month else None
        if there and there.first >= today and there.first.weekday() == parts.number("W"):
            return [there]
    return []


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
    return _only(periods.week_of(there) if there else None)


def read_calendar_week(parts: Parts) -> Readings:
    """ "KW 12": the ISO week, of this year or the next when it is over."""
    today, number = parts.setting.today, parts.number("C")
    years = [parts.number("Y")] if parts.has("Y") else [today.isocalendar().year, today.isocalendar().year + 1]
    weeks = (_iso_week(year, number) for year in years)
    return _only(next((week for week in weeks if week and (parts.has("Y") or week.last >= today)), None))


def _iso_week(year: int, number: int) -> Period | None:
    try:
        return periods.week_of(date.fromisocalendar(year, number, 1))
    except ValueError:
        return None


def read_nth_weekday(parts: Parts) -> Readings:
    """ "first Wednesday of October", "last Friday of March"."""
    found = read_month(Parts(tuple(t for t in parts.tokens if t.kind in "MKYV"), parts.setting))
    if not found:
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
    return _only(next(fits, None))


def read_numeric(parts: Parts) -> Readings:
    """Dates in digits alone; where day and month could be swapped both readings are kept, the place's order first."""
    numbers = [int(piece) for piece in re.findall(r"\d+", parts.value("NP"))]
    written = re.findall(r"\d+", parts.value("NP"))
    if len(written) == 2:
        return _numeric_without_year(parts, numbers[0], numbers[1])
    if len(written[0]) == 4:
        return _only(periods.day(*numbers))
    first, second, year = numbers
    if len(written[2]) == 2:
        year += 2000 if year < 70 else 1900
    day_first, month_first = periods.day(year, second, first), periods.day(year, first, second)
    found = _only(*((month_first, day_first) if parts.setting.order == "mdy" else (day_first, month_first)))
    if parts.setting.language in ("zh", "ja", "ko", "hu") and len(written[2]) == 2 and "-" in parts.value("NP"):
        found = _only(periods.day(2000 + numbers[0], second, numbers[2] % 100), *found)
    return list(dict.fromkeys(found))


def _numeric_without_year(parts: Parts, first: int, second: int) -> Readings:
    day_first, month_first = _next_day(parts, second, first), _next_day(parts, first, second)
    if parts.setting.order == "dmy" and "." in parts.value("NP"):
        return _only(day_first)
    swapped = parts.setting.order in ("mdy", "ymd")
    return list(dict.fromkeys(_only(*((month_first, day_first) if swapped else (day_first, month_first)))))
