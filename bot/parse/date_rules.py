"""Which date tokens stand together: patterns over their kinds, longest and most certain first."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.parse import periods
from bot.parse.date_days import (
    read_away,
    read_day_month,
    read_day_of_month,
    read_nth_weekday,
    read_numbers_only,
    read_numeric,
    read_relative_day,
    read_two_digit_year,
    read_weekday,
    read_weekday_in_week,
    read_weekday_number,
)
from bot.parse.date_parts import Parts, Readings
from bot.parse.date_spans import (
    read_calendar_week,
    read_fiscal_year,
    read_month,
    read_month_in_digits,
    read_part_of_year,
    read_running,
    read_several,
    read_week_of_month,
    read_year,
)
from bot.parse.periods import Period


def _edge(resolve: Callable[[Parts], Readings]) -> Callable[[Parts], Readings]:
    """The last day, the first or the middle one of what `resolve` finds."""

    def edge(parts: Parts) -> Readings:
        return [_edge_of(period, parts.kind("ebmE")) for period in resolve(parts)]

    return edge


def _edge_of(period: Period, kind: str) -> Period:
    middle = periods.shifted(period.first, days=(period.last - period.first).days // 2) or period.first
    day = {"b": period.first, "m": middle}.get(kind, period.last)
    return Period(day, day)


_MONTH = r"(?:[YV]M|M[YV]?|K)"
_PART = r"c?(?:(?:{0})c?[YVJ]|[YVJ]c?(?:{0})|{1}|{0})c?"
_STRETCHES: list[tuple[str, Callable[[Parts], Readings]]] = [
    (_PART.format("Q|ou|un", "Qn"), read_part_of_year),
    (_PART.format("H", "H"), read_part_of_year),
    (_MONTH, read_month),
    (r"G", read_month_in_digits),
    (r"(?:J|cY|Yc|[ptxX]?c)", read_fiscal_year),
    (r"k", read_running),
]
RULES: list[tuple[re.Pattern[str], Callable[[Parts], Readings]]] = [
    (re.compile(pattern), resolve)
    for pattern, resolve in [
        (r"(?:k?W|[ptxX]W|R)?NW?", read_numeric),
        (r"C[YV]?", read_calendar_week),
        (r"[on]W[MK][YV]?|[YV]?[MK][on]W|pW[MK][YV]?|[MK][pe]W|[YV]?[MK][pe]W", read_nth_weekday),
        (r"o[u][MK][YV]?|[YV]?[MK]ou|pu[MK][YV]?|[YV]?[MK][pe]u", read_week_of_month),
        (r"(?:k?W|k)?(?:[on]M[YV]|M[on][YV]|[YV]M[on])W?", read_day_month),
        (r"W?oMn", read_two_digit_year),
        (r"(?:k?W)?(?:[on][MK]|[MK][on])W?", read_day_month),
        (r"W?[on][on]Y|W?oo", read_numbers_only),
        (r"(?:k?W|[ptxX]W|R)?PW?", read_numeric),
        *((rf"[ebm]{p}|{p}[ebmE]|E{p}", _edge(r)) for p, r in _STRETCHES),
        (r"[ebm][YV]|[YV][ebm]", _edge(read_year)),
        (r"[on]uFW|W?i?[on]u[Ff]?[RN]W?|W?i[on]uW?|W?[on]ufW?|[on]u[a]|A[on]u|o[fa]|ufR|ua|iu|W[on]uf", read_away),
        (r"E|[ebm]u|u[ebm]", _edge(read_running)),
        (r"[kW]kW|kW|Wk", read_weekday_in_week),
        (r"[ptxX][on]u|[on][ptxX]u|[on]u[ptxX]", read_several),
        (r"[ptxX]W|W[ptxX]", read_weekday),
        (r"W[on]|oW", read_weekday_number),
        (r"R", read_relative_day),
        (r"W", read_weekday),
        (r"[ptxX]M|M[ptxX]", read_month),
        *_STRETCHES,
        (r"[YV]", read_year),
        (r"o|un|n", read_day_of_month),
    ]
]
