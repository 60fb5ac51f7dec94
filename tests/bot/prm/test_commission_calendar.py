"""A statement's days are the programme's own: months, weekends and clocks that are put forward and back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.commission_calendar import Month, closes_on, midnight, payable_on, review_ends_on, year_of
from bot.prm.programme import Rules

NOVEMBER = Month(date(2026, 11, 1), date(2026, 11, 30))


def test_a_month_closes_on_the_1st_is_reviewed_for_7_days_and_paid_on_the_13th() -> None:
    rules = Rules()
    days = (closes_on(NOVEMBER, rules), review_ends_on(NOVEMBER, rules), payable_on(NOVEMBER, rules))
    assert days == (date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 13))


def test_nothing_is_paid_before_the_review_has_ended() -> None:
    assert payable_on(NOVEMBER, Rules(statement_review_days=20)) == date(2027, 1, 13)


@pytest.mark.parametrize(
    ("day", "zone", "begins"),
    [
        (date(2026, 11, 1), "Europe/Vienna", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        (date(2026, 7, 1), "Europe/Vienna", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (date(2026, 4, 24), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),  # no 00:00 here: 23:59 is 01:00
        (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),  # 00:00 strikes twice
    ],
)
def test_a_day_begins_once_where_the_programme_is(day: date, zone: str, begins: datetime) -> None:
    assert midnight(day, zone) == begins


@pytest.mark.parametrize(
    ("starts_in", "day", "first"),
    [(1, "2026-11-20", "2026-01-01"), (4, "2026-11-20", "2026-04-01"), (4, "2026-03-31", "2025-04-01")],
)
def test_revenue_counts_together_in_the_programmes_fiscal_year(starts_in: int, day: str, first: str) -> None:
    assert year_of(date.fromisoformat(day), Rules(fiscal_year_starts_in=starts_in)) == date.fromisoformat(first)


@given(
    day=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    closes=st.integers(1, 28),
    review=st.integers(0, 90),
    payable=st.integers(1, 28),
)
def test_months_follow_each_other_and_payment_follows_review(day: date, closes: int, review: int, payable: int) -> None:
    rules = Rules(statement_closes_on_day=closes, statement_review_days=review, statement_payable_on_day=payable)
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert month.after.first == month.last + timedelta(days=1)
    assert month.after.before == month
    assert month.last < closes_on(month, rules) <= review_ends_on(month, rules) <= payable_on(month, rules)
    assert payable_on(month, rules).day == payable
