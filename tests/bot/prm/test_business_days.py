"""Two business days are two days on which somebody works, at the same time of day."""

from datetime import UTC, datetime

import pytest

from bot.prm.business_days import after_business_days


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
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert after_business_days(begins, days, "Europe/Vienna") == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_a_weekend_is_the_weekend_of_the_zone() -> None:
    friday_evening = datetime(2027, 3, 5, 20, tzinfo=UTC)  # in Seoul it is Saturday morning already
    assert after_business_days(friday_evening, 1, "Asia/Seoul") == datetime(2027, 3, 7, 20, tzinfo=UTC)
