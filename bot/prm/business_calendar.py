"""Where and when somebody is at work: the days of a country and its region, the hours of a zone.

Weekends and public holidays come from the package `holidays`, made-up working Saturdays included. Where a country is
not known to it, Saturday and Sunday are the weekend and no day is a holiday; an unknown region counts as its country.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

SATURDAY = 5
MIDNIGHT = time.min
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Business days by country ("AT") or region ("DE-BY", ISO 3166), with opening hours in an IANA zone.

    Open from midnight to midnight unless told otherwise, and also where it would close before it opens.
    """

    zone: str
    country: str | None = None
    opens: time = MIDNIGHT
    closes: time = MIDNIGHT

    def is_business_day(self, day: date) -> bool:
        return _works(self.country, day) and _exists(self.zone, day)

    def business_day_from(self, day: date) -> date:
        """This day, or else the first business day after it."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def open_on(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it is open on a business day, as aware UTC: 23 or 25 hours where the clocks change."""
        if self.opens < self.closes:
            return self.moment(day, self.opens), self.moment(day, self.closes)
        return self.moment(day, MIDNIGHT), self.moment(day + ONE_DAY, MIDNIGHT)

    def moment(self, day: date, at: time) -> datetime:
        """When it is this time on this day, as aware UTC.

        Of a time that the clocks skip, the moment they are changed; of one they repeat, the first.
        """
        naive = datetime.combine(day, at)
        zone = ZoneInfo(self.zone)
        found = naive.replace(tzinfo=zone).astimezone(UTC)
        return found if found.astimezone(zone).replace(tzinfo=None) == naive else _clocks_changed(naive, zone)


def key_of(zone: str, country: str | None) -> str:
    """Where days are counted, in one word for the database: "Europe/Berlin DE-BY"."""
    return f"{zone} {country}" if country else zone


def calendar_of(key: str, *, opens: time = MIDNIGHT, closes: time = MIDNIGHT) -> BusinessCalendar:
    """The calendar of a `key_of`, with these opening hours."""
    zone, _, country = key.partition(" ")
    return BusinessCalendar(zone, country or None, opens, closes)


@lru_cache(maxsize=100_000)
def _works(country: str | None, day: date) -> bool:
    kept = _holidays(country)
    if kept is None:
        return day.weekday() < SATURDAY
    kept.get(day)  # makes the package compute the day's year; before that it knows of no working Saturday
    return kept.is_working_day(day)


@lru_cache(maxsize=100_000)
def _exists(zone: str, day: date) -> bool:
    """Samoa had no 30th of December 2011."""
    whole = BusinessCalendar(zone)
    return whole.moment(day, MIDNIGHT) < whole.moment(day + ONE_DAY, MIDNIGHT)


@lru_cache(maxsize=1000)
def _holidays(country: str | None) -> HolidayBase | None:
    land, _, region = (country or "").partition("-")
    for subdivision in dict.fromkeys((region or None, None)):
        try:
            return country_holidays(land, subdiv=subdivision)
        except NotImplementedError:
            continue
    return None


def _clocks_changed(skipped: datetime, zone: tzinfo) -> datetime:
    """When the clocks went forward over this time, as aware UTC, to the second."""
    after, before = (skipped.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    winter = before.astimezone(zone).utcoffset()
    while after - before > ONE_SECOND:
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == winter else (before, middle)
    return after.replace(microsecond=0)
