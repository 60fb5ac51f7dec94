"""Business time: how far away a deadline is for people who do not work every day.

*2 business days* later is the same time by the clock on the wall, on the second business day from now: a Saturday,
Sunday or public holiday in between does not count, and neither does a change of the clocks.
*48 business hours* later is when 48 hours have passed on business days, each from midnight to midnight, or within
opening hours where the calendar has any: time stands still on other days, and a day of 23 hours counts 23.
*90 days* later counts every day, and is the same time by the clock on the wall, too.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.prm.business_calendar import ONE_DAY, BusinessCalendar, calendar_of


def after_days(start: datetime, days: int, zone: str) -> datetime:
    """The same time of day `days` calendar days later (earlier if negative) in a zone, as aware UTC.

    A time that the clocks skip is the moment they are changed, one they repeat is the first.
    """
    calendar = calendar_of(zone)
    local = start.astimezone(ZoneInfo(calendar.zone))
    return calendar.moment(local.date() + timedelta(days=days), local.time())


def after_business_days(start: datetime, days: int, zone: str, country: str | None = None) -> datetime:
    """The same time of day `days` business days later, as aware UTC; 0 days are no time at all.

    `zone` is an IANA zone, or the `key_of` a calendar; `country` is "AT" or, where its region has holidays of its own,
    "DE-BY". Without one, Monday to Friday are business days. A time that does not exist on that day is when the clocks
    are changed, one that exists twice is the first.
    """
    if days == 0:
        return start.astimezone(UTC)
    calendar = BusinessCalendar(zone, country) if country else calendar_of(zone)
    local = start.astimezone(ZoneInfo(calendar.zone))
    day = local.date()
    for _ in range(days):
        day = calendar.business_day_from(day + ONE_DAY)
    return calendar.moment(day, local.time())


def after_business_hours(start: datetime, hours: timedelta, calendar: BusinessCalendar) -> datetime:
    """When this much business time has passed, as aware UTC; of no time at all, the next moment that is open."""
    left, moment = hours, next_open(start, calendar)
    while True:
        day = moment.astimezone(ZoneInfo(calendar.zone)).date()
        _, closes = calendar.open_on(day)
        if moment + left <= closes:
            return moment + left
        left -= closes - moment
        moment, _ = calendar.open_on(calendar.business_day_from(day + ONE_DAY))


def next_open(start: datetime, calendar: BusinessCalendar) -> datetime:
    """This moment if it is open then, else the next that is, as aware UTC."""
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    while True:
        day = calendar.business_day_from(day)
        opens, closes = calendar.open_on(day)
        if start < closes:
            return max(opens, start.astimezone(UTC))
        day += ONE_DAY


def business_time_between(start: datetime, end: datetime, calendar: BusinessCalendar) -> timedelta:
    """How much business time lies between two moments; none where `end` is not later."""
    passed, moment = timedelta(), next_open(start, calendar)
    while moment < end:
        day = moment.astimezone(ZoneInfo(calendar.zone)).date()
        _, closes = calendar.open_on(day)
        passed += min(closes, end) - moment
        moment, _ = calendar.open_on(calendar.business_day_from(day + ONE_DAY))
    return passed
