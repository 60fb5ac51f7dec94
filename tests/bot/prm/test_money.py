"""Money is exact or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm.money import LARGEST_MINOR, Money, NotAnAmount, TooManyDecimals, decimals

CURRENCIES = ("EUR", "USD", "KRW", "JPY", "KWD", "HUF")


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.sampled_from(CURRENCIES))
def test_minor_units_and_amount_are_the_same_money(minor: int, currency: str) -> None:
    money = Money.of_minor(minor, currency)
    assert money.minor == minor
    assert Money(money.amount, currency) == money


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("KRW", 0), ("JPY", 0), ("KWD", 3), ("IQD", 3)])
def test_decimals_are_those_of_iso_4217(currency: str, places: int) -> None:
    assert decimals(currency) == places
    with pytest.raises(TooManyDecimals):
        Money(Decimal(1).scaleb(-places - 1), currency)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1e300"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(NotAnAmount):
        Money(Decimal(amount), "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ABC", "€"])
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(NotAnAmount):
        Money(Decimal(1), currency)


def test_equal_amounts_are_equal_however_they_were_written() -> None:
    assert Money(Decimal("50000"), "EUR") == Money(Decimal("5E+4"), "EUR") == Money(Decimal("50000.00"), "EUR")
    assert str(Money(Decimal("1234567.5"), "EUR")) == "1,234,567.50 EUR"
