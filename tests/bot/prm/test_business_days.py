"""Two business days are two days on which somebody works; 48 business hours are hours of such days."""

from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.prm.business_calendar import BusinessCalendar, calendar_of, key_of
from bot.prm.business_days import after_business_days, after_business_hours, after_days, next_open

ZONES = ("Europe/Vienna", "America/Chicago", "Asia/Seoul", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia")
FIRST, LAST = (datetime.combine(date(year, 1, 1), time()) for year in (2011, 2031))
COUNTRIES = (None, "AT", "DE-BY", "SA", "US", "IR", "ZZ")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "start", "days", "end"),
    [
        # Berlin, 28 March 2027: 02:00 to 03:00 does not exist. 31 October: 02:00 to 03:00 comes twice.
        ("Europe/Berlin", "2027-03-01 08:00", 90, "2027-05-30 07:00"),  # 09:00 on the wall, both days
        ("Europe/Berlin", "2027-03-27 01:30", 1, "2027-03-28 01:00"),  # 02:30 is skipped: when the clocks change
        ("Europe/Berlin", "2027-10-30 00:30", 1, "2027-10-31 00:30"),  # 02:30 comes twice: the first
        ("Europe/Berlin", "2027-10-31 00:30", 1, "2027-11-01 01:30"),  # from the first 02:30
        ("Europe/Berlin", "2027-10-31 01:30", 1, "2027-11-01 01:30"),  # and from the second
        ("Europe/Berlin", "2027-10-31 01:30", -1, "2027-10-30 00:30"),
        # New York, 14 March 2027: 02:00 to 03:00 does not exist. 7 November: 01:00 to 02:00 comes twice.
        ("America/New_York", "2027-03-13 07:30", 1, "2027-03-14 07:00"),
        ("America/New_York", "2027-11-06 05:30", 1, "2027-11-07 05:30"),
        ("America/New_York", "2027-11-07 06:30", 90, "2028-02-05 06:30"),
        ("America/New_York", "2027-09-01 12:00", 90, "2027-11-30 13:00"),
    ],
)
def test_days_end_at_the_same_time_on_the_wall(zone: str, start: str, days: int, end: str) -> None:
    assert after_days(utc(start), days, zone) == utc(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2027-03-01 09:00", 2, "2027-03-03 09:00"),  # Monday to Wednesday
        ("2027-03-05 15:00", 1, "2027-03-08 15:00"),  # over a weekend
        ("2027-03-06 11:00", 2, "2027-03-09 11:00"),  # from a Saturday
        ("2027-03-05 15:00", 0, "2027-03-05 15:00"),
        ("2027-03-26 15:00", 1, "2027-03-29 14:00"),  # Vienna's clocks go forward in between
        ("2027-10-29 15:00", 1, "2027-11-01 16:00"),  # and back
    ],
)
def test_weekends_do_not_count_and_the_time_of_day_stays(start: str, days: int, end: str) -> None:
    assert after_business_days(utc(start), days, "Europe/Vienna") == utc(end)


def test_a_weekend_is_the_weekend_of_the_zone() -> None:
    friday_evening = datetime(2027, 3, 5, 20, tzinfo=UTC)  # in Seoul it is Saturday morning already
    assert after_business_days(friday_evening, 1, "Asia/Seoul") == datetime(2027, 3, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("AT", "2027-05-17", False),  # Whit Monday
        ("US", "2027-05-17", True),
        ("DE", "2027-11-01", True),  # All Saints' Day is kept in Bavaria, not in all of Germany
        ("DE-BY", "2027-11-01", False),
        ("DE-XX", "2027-10-03", False),  # an unknown region has its country's holidays
        ("SA", "2027-03-05", False),  # Friday and Saturday are the weekend
        ("SA", "2027-03-07", True),
        ("CN", "2024-02-04", True),  # a Sunday worked for the days around the new year
        ("CN", "2024-02-16", False),  # a Friday
        ("ZZ", "2027-05-17", True),  # no such country: Monday to Friday
        (None, "2027-05-16", False),
    ],
)
def test_weekend_and_public_holidays_are_those_of_the_country_and_its_region(
    country: str | None, day: str, works: bool
) -> None:
    assert BusinessCalendar("UTC", country).is_business_day(date.fromisoformat(day)) is works


def test_holidays_delay_what_is_counted_in_business_days() -> None:
    friday = utc("2027-05-14 09:00")
    assert after_business_days(friday, 1, "Europe/Vienna", "AT") == utc("2027-05-18 09:00")
    assert after_business_days(friday, 1, key_of("Europe/Vienna", "AT")) == utc("2027-05-18 09:00")
    assert after_business_days(friday, 1, "Europe/Vienna") == utc("2027-05-17 09:00")


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2027-03-01 09:00", 48, "2027-03-03 09:00"),
        ("2027-03-05 09:00", 48, "2027-03-09 09:00"),  # the weekend stands still
        ("2027-03-06 11:00", 48, "2027-03-09 23:00"),  # begun on a Saturday: all of Monday and Tuesday in Vienna
        ("2027-05-14 09:00", 48, "2027-05-19 09:00"),  # a weekend and Whit Monday
        ("2027-03-05 22:30", 1, "2027-03-07 23:30"),  # the half hour until midnight, and one of Monday
    ],
)
def test_business_hours_pass_around_the_clock_but_only_on_business_days(start: str, hours: int, end: str) -> None:
    vienna = BusinessCalendar("Europe/Vienna", "AT")
    assert after_business_hours(utc(start), timedelta(hours=hours), vienna) == utc(end)


def test_a_day_of_a_changing_clock_counts_the_hours_it_has() -> None:
    israel = BusinessCalendar("Asia/Jerusalem")  # where the clocks go forward on a Friday
    friday = utc("2027-03-25 22:00")  # midnight there
    assert after_business_hours(friday, timedelta(hours=23), israel) == utc("2027-03-26 21:00")  # the end of Friday
    assert after_business_hours(friday, timedelta(hours=24), israel) == utc("2027-03-28 22:00")  # an hour into Monday


def test_with_opening_hours_only_those_count() -> None:
    office = calendar_of("Europe/Vienna AT", opens=time(8), closes=time(18))
    friday = utc("2027-03-05 15:00")  # 16:00 there
    assert after_business_hours(friday, timedelta(hours=2), office) == utc("2027-03-05 17:00")
    assert after_business_hours(friday, timedelta(hours=3), office) == utc("2027-03-08 08:00")
    assert next_open(friday, office) == friday
    assert next_open(utc("2027-03-05 17:00"), office) == utc("2027-03-08 07:00")  # closing time is closed
    assert next_open(utc("2027-03-08 03:00"), office) == utc("2027-03-08 07:00")


def test_whoever_closes_before_opening_is_always_open() -> None:
    odd = BusinessCalendar("UTC", opens=time(18), closes=time(8))
    assert next_open(utc("2027-03-05 23:00"), odd) == utc("2027-03-05 23:00")


def test_a_time_the_clocks_skip_is_when_they_change_and_one_they_repeat_is_the_first() -> None:
    vienna = BusinessCalendar("Europe/Vienna")
    assert vienna.moment(date(2027, 3, 28), time(2, 30)) == utc("2027-03-28 01:00")
    assert vienna.moment(date(2027, 10, 31), time(2, 30)) == utc("2027-10-31 00:30")
    samoa = BusinessCalendar("Pacific/Apia")  # which left out the 30th of December 2011
    assert samoa.moment(date(2011, 12, 30), time(12)) == utc("2011-12-30 10:00")


moments = st.datetimes(timezones=st.just(UTC), min_value=FIRST, max_value=LAST)
near_changes = st.builds(
    lambda change, off: change + off,
    st.sampled_from(
        [utc("2027-03-28 01:00"), utc("2027-10-31 01:00"), utc("2027-03-14 08:00"), utc("2011-12-30 10:00")]
    ),
    st.timedeltas(timedelta(hours=-30), timedelta(hours=30)),
)
starts = moments | near_changes
calendars = st.builds(
    BusinessCalendar,
    st.sampled_from(ZONES),
    st.sampled_from(COUNTRIES),
    st.sampled_from([time(0), time(2, 30), time(8)]),
    st.sampled_from([time(0), time(18)]),
)


@settings(deadline=None)
@given(calendar=calendars, start=starts, one=st.integers(0, 20), two=st.integers(1, 20))
def test_business_hours_add_up(calendar: BusinessCalendar, start: datetime, one: int, two: int) -> None:
    first, second = timedelta(hours=one), timedelta(hours=two)
    both = after_business_hours(start, first + second, calendar)
    assert both == after_business_hours(after_business_hours(start, first, calendar), second, calendar)


@settings(deadline=None)
@given(calendar=calendars, one=starts, two=starts, days=st.integers(1, 10), hours=st.integers(0, 60))
def test_whoever_starts_later_is_never_due_earlier(
    calendar: BusinessCalendar, one: datetime, two: datetime, days: int, hours: int
) -> None:
    early, late = sorted((one, two))
    zone, span = ZoneInfo(calendar.zone), timedelta(hours=hours)
    key = key_of(calendar.zone, calendar.country)
    on_the_wall = [each.astimezone(zone).replace(tzinfo=None) for each in (early, late)]
    if on_the_wall == sorted(on_the_wall) and all(calendar.is_business_day(each.date()) for each in on_the_wall):
        assert after_business_days(early, days, key) <= after_business_days(late, days, key)
    assert after_business_hours(early, span, calendar) <= after_business_hours(late, span, calendar)


@settings(deadline=None)
@given(calendar=calendars, start=starts, days=st.integers(1, 10))
def test_a_deadline_in_days_falls_on_a_business_day_at_the_same_time_of_day(
    calendar: BusinessCalendar, start: datetime, days: int
) -> None:
    zone = ZoneInfo(calendar.zone)
    due = after_business_days(start, days, key_of(calendar.zone, calendar.country)).astimezone(zone)
    asked = datetime.combine(due.date(), start.astimezone(zone).time())
    skipped = asked.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != asked
    assert calendar.is_business_day(due.date())
    assert due.time() == asked.time() or skipped


def test_a_deadline_costs_less_than_a_tenth_of_a_millisecond() -> None:
    vienna, start = BusinessCalendar("Europe/Vienna", "AT"), utc("2027-03-05 15:00")
    after_business_hours(start, timedelta(hours=48), vienna)
    begun = process_time()
    for _ in range(500):
        after_business_hours(start, timedelta(hours=48), vienna)
    assert (process_time() - begun) / 500 < 0.001  # a tenth on an idle machine
