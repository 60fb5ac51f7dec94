"""The days of a statement: a calendar month in the programme's time zone, when it closes, and when it is paid."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from bot.prm.programme import Programme, Rules


class Month(NamedTuple):
    """A calendar month, by its days."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.replace(day=1), _following(day) - timedelta(days=1))

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        return Month.of(_following(self.first))


def _following(day: date) -> date:
    """The first of the next month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in `zone`, as aware UTC.

    Where clocks are put forward at midnight it begins an hour later by the clock, where they are put back, the first
    time it strikes.
    """
    return datetime.combine(day, time_of_day(), ZoneInfo(zone)).astimezone(UTC)


def day_in(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def day_of(moment: datetime | None, zone: str) -> date | None:
    """The same where there may have been no such moment."""
    return None if moment is None else day_in(moment, zone)


def today(programme: Programme, now: datetime) -> date:
    """The day it is for the programme."""
    return day_in(now, programme.time_zone)


def closes_on(month: Month, rules: Rules) -> date:
    """The day with whose beginning the statement of a month is final."""
    return month.after.first.replace(day=rules.statement_closes_on_day)


def review_ends_on(month: Month, rules: Rules) -> date:
    """The first day on which its lines can no longer be disputed."""
    return closes_on(month, rules) + timedelta(days=rules.statement_review_days)


def payable_on(month: Month, rules: Rules) -> date:
    """The programme's day of payment, the first one after the review."""
    earliest = review_ends_on(month, rules)
    this_month = earliest.replace(day=rules.statement_payable_on_day)
    return this_month if this_month >= earliest else _following(earliest).replace(day=rules.statement_payable_on_day)


def year_of(day: date, rules: Rules) -> date:
    """The first day of the year in which revenue counts together: the programme's fiscal year."""
    begins = day.replace(month=rules.fiscal_year_starts_in, day=1)
    return begins if begins <= day else begins.replace(year=day.year - 1)
