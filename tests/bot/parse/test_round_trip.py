"""What babel writes for the people of a locale is read back exactly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.parse import Money, parse_date, parse_money, parse_number
from bot.parse.text import LANGUAGES

TODAY = date(2026, 11, 21)
amounts = st.decimals(min_value=1, max_value=10**9, places=2)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(amount=amounts, currency=st.sampled_from(["EUR", "USD", "GBP", "CHF", "HUF", "CNY", "CAD", "INR"]))
def test_money(language: str, amount: Decimal, currency: str) -> None:
    written = format_currency(amount, currency, locale=language, currency_digits=False)

    assert parse_money(written, locale=language) == Money(amount, currency)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=30, deadline=None)
@given(amount=st.integers(1, 10**9), currency=st.sampled_from(["JPY", "KRW"]))
def test_money_without_coins(language: str, amount: int, currency: str) -> None:
    assert parse_money(format_currency(amount, currency, locale=language), locale=language) == Money(
        Decimal(amount), currency
    )


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(number=st.decimals(min_value=0, max_value=10**9, places=2))
def test_numbers(language: str, number: Decimal) -> None:
    assert parse_number(format_decimal(number, locale=language), locale=language) == number


@pytest.mark.parametrize("shape", ["full", "long", "medium"])
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=30, deadline=None)
@given(days=st.integers(0, 15_000))
def test_days(language: str, shape: str, days: int) -> None:
    day = TODAY + timedelta(days=days)
    written = format_date(day, format=shape, locale=language)

    assert parse_date(written, locale=language, reference=TODAY) == day


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "de", "es", "fr", "hu", "ja", "ko", "zh"])
@settings(max_examples=30, deadline=None)
@given(days=st.integers(0, 15_000))
def test_days_in_digits_in_the_order_of_the_place(locale: str, days: int) -> None:
    day = TODAY + timedelta(days=days)

    assert parse_date(format_date(day, format="short", locale=locale), locale=locale, reference=TODAY) == day
