"""What a typed answer can mean, and when the person is asked which; today is 20 November 2026."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import Field

from bot.fields import Amount, Day, Deadline, Reading
from bot.form import Form, facts, fill
from bot.i18n import Translator
from bot.prm.money import Money

TODAY = date(2026, 11, 20)


class OrderForm(Form):
    value: Amount = Field(title="Value")
    starts_on: Day = Field(title="Start")
    closes_on: Deadline = Field(title="Order by")


def reading(language: str = "en", country: str | None = None, currency: str = "EUR", fiscal: int = 1) -> Reading:
    return Reading(t=Translator(language), today=TODAY, currency=currency, country=country, fiscal_year_start=fiscal)


@pytest.mark.parametrize(
    ("language", "country", "asked"),
    [
        ("en", None, "Which day do you mean: March 4, 2027 or April 3, 2027?"),
        ("en", "CA", "Which day do you mean: March 4, 2027 or April 3, 2027?"),
        ("en", "US", None),
        ("en", "DE", None),
        ("es", "ES", None),
        ("ja", "JP", None),
    ],
)
def test_day_and_month_are_asked_about_where_no_custom_tells_them_apart(
    language: str, country: str | None, asked: str | None
) -> None:
    draft, _ = fill("order", OrderForm, {"closes_on": "03/04"}, reading(language, country))

    assert draft.errors.get("closes_on") == asked


def test_a_german_who_writes_a_slash_is_asked_and_one_who_writes_points_is_not() -> None:
    slashed, _ = fill("order", OrderForm, {"closes_on": "03/04"}, reading("de", "DE"))
    dotted, _ = fill("order", OrderForm, {"closes_on": "3.4."}, reading("de", "DE"))

    assert "closes_on" in slashed.errors
    assert dict(facts(dotted, Translator("de")))["Order by"] == "3. April 2027"


def test_what_was_typed_stays_until_the_answer_says_which_day() -> None:
    asked, _ = fill("order", OrderForm, {"closes_on": "03/04", "value": "50k"}, reading())
    told, _ = fill("order", OrderForm, {**asked.known, "closes_on": "3 April"}, reading())

    assert asked.known["closes_on"] == "03/04"
    assert told.known["closes_on"] == "2027-04-03"


@pytest.mark.parametrize("typed", ["03/04/27", "3-4-27", "Q1", "end of q1", "next Friday", "EOM", "31.3."])
def test_a_day_that_is_not_asked_about_is_spelled_out(typed: str) -> None:
    draft, _ = fill("order", OrderForm, {"closes_on": typed}, reading(country="US"))

    assert str(TODAY.year)[:2] in dict(facts(draft, Translator("en")))["Order by"]
    assert not draft.errors


@pytest.mark.parametrize(
    ("typed", "start", "close"),
    [
        ("March", "2027-03-01", "2027-03-31"),
        ("Q1", "2027-02-01", "2027-04-30"),
        ("calendar Q1", "2027-01-01", "2027-03-31"),
        ("Q1 FY27", "2026-02-01", "2026-04-30"),
        ("2 to 5 March", "2027-03-05", "2027-03-05"),
    ],
)
def test_a_start_is_the_first_day_and_a_close_the_last_of_the_programmes_period(
    typed: str, start: str, close: str
) -> None:
    draft, _ = fill("order", OrderForm, {"starts_on": typed, "closes_on": typed}, reading(fiscal=2))

    assert (draft.known["starts_on"], draft.known["closes_on"]) == (start, close)


@pytest.mark.parametrize("typed", ["between 50 and 60k", "50-60k", "50k to 60k EUR"])
def test_a_range_of_amounts_is_asked_about_since_either_end_may_be_meant(typed: str) -> None:
    draft, _ = fill("order", OrderForm, {"value": typed}, reading())

    assert draft.errors["value"] == "Which amount shall I note down: €50,000.00 or €60,000.00?"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("about 50k", 50_000), ("50k+", 50_000), ("at least 50k", 50_000), ("up to 60k", 60_000), ("50.000", 50_000)],
)
def test_a_loose_amount_is_noted_down_as_it_is_and_shown(typed: str, amount: int) -> None:
    draft, _ = fill("order", OrderForm, {"value": typed}, reading())

    assert dict(facts(draft, Translator("en")))["Value"] == f"€{amount:,}.00"


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("USD", "$50,000.00"), ("CAD", "CA$50,000.00"), ("AUD", "A$50,000.00"), ("EUR", "$50,000.00")],
)
def test_the_dollars_meant_are_those_the_partner_deals_in_and_shown_as_such(currency: str, shown: str) -> None:
    draft, _ = fill("order", OrderForm, {"value": "$50k"}, reading(currency=currency))

    assert dict(facts(draft, Translator("en")))["Value"] == shown


def test_one_thousand_two_hundred_or_one_and_a_fifth_is_the_reading_nobody_would_write_otherwise() -> None:
    _, form = fill(
        "order", OrderForm, {"value": "1.234", "starts_on": "2027-01-01", "closes_on": "2027-01-01"}, reading()
    )

    assert form is not None
    assert form.value == Money(Decimal(1234), "EUR")
