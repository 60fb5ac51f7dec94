"""How long something takes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.parse import find_durations, parse_duration


@pytest.mark.parametrize(
    ("text", "locale", "amount", "unit"),
    [
        ("90 min", "en", "90", "minute"),
        ("one and a half hours", "en", "1.5", "hour"),
        ("1 hour and 30 minutes", "en", "90", "minute"),
        ("eine dreiviertel Stunde", "de", "0.75", "hour"),
        ("1,5 Stunden", "de", "1.5", "hour"),
        ("dos semanas", "es", "2", "week"),
        ("une heure et demie", "fr", "1.5", "hour"),
        ("félóra", "hu", "0.5", "hour"),
        ("3年半", "ja", "3.5", "year"),
        ("두 달", "ko", "2", "month"),
        ("半个月", "zh", "0.5", "month"),
    ],
)
def test_a_length_keeps_the_unit_it_was_said_in(text: str, locale: str, amount: str, unit: str) -> None:
    found = parse_duration(text, locale=locale)

    assert found is not None
    assert (found.amount, found.unit) == (Decimal(amount), unit)


def test_a_day_of_the_calendar_is_no_length() -> None:
    assert find_durations("2027年3月31日", locale="zh") == []
    assert find_durations("3월 15일", locale="ko") == []
