"""One form, every surface: what is asked, what is understood, and that nothing typed is ever lost."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from time import process_time
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from bot.fields import Amount, Choice, Day, Later, Problem, Reading
from bot.form import Form, facts, fill, questions, shown
from bot.i18n import Translator
from bot.prm.money import Money, decimals


class PayForm(Form):
    value: Amount = Field(title="Value")


TODAY = date(2026, 11, 20)
EUROS = Reading(today=TODAY, currency="EUR", choices={"product": (Choice("p1", "Keep Cloud"), Choice("p2", "Reach"))})


class Size(StrEnum):
    SMALL = "small"
    VERY_LARGE = "very_large"


class OrderForm(Form):
    customer: str = Field(title="Customer", min_length=2)
    value: Amount = Field(title="Value")
    closes_on: Day = Field(title="Closing date")
    product: str = Field(title="Product")
    size: Annotated[Size, Later()] = Size.SMALL

    @field_validator("customer")
    @classmethod
    def is_a_company(cls, value: str) -> str:
        if value.isdecimal():
            raise Problem("Please write the name, not {number}.", number=value)
        return value


def test_typed_answers_become_exact_values():
    draft, form = fill(
        "order", OrderForm, {"customer": "Acme", "value": "50k", "closes_on": "end of March", "product": "reach"}, EUROS
    )

    assert form is not None
    assert form.value == Money(Decimal(50000), "EUR")
    assert form.closes_on == date(2027, 3, 31)
    assert form.product == "p2"
    assert draft.open_questions == ()


def test_what_surfaces_send_back_is_read_like_what_was_typed():
    first = fill("order", OrderForm, {"customer": "Acme", "value": "1.234,56 €", "closes_on": "2027-03-31"}, EUROS)
    again = fill("order", OrderForm, first.draft.known, EUROS)

    assert again.draft.known == first.draft.known == {
        "customer": "Acme",
        "value": {"amount": "1234.56", "currency": "EUR"},
        "closes_on": "2027-03-31",
    }  # fmt: skip


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3),
    st.sampled_from(["EUR", "USD", "KRW", "JPY", "HUF", "KWD"]),
    st.sampled_from(["en", "de", "ko", "hu", "fr"]),
)
def test_kept_amounts_stay_exact_in_every_language(amount: Decimal, currency: str, language: str) -> None:
    """A draft that is read again, perhaps in another language, never changes what it is worth."""
    money = Money(round(amount, decimals(currency)), currency)
    kept = {"amount": str(money.amount), "currency": currency}

    _, form = fill("pay", PayForm, {"value": kept}, Reading(t=Translator(language), today=TODAY))

    assert form == PayForm.model_construct(value=money)


def test_missing_answers_are_open_and_not_wrong():
    draft, form = fill("order", OrderForm, {"customer": "Acme"}, EUROS)

    assert form is None
    assert draft.errors == {}
    assert [q.name for q in draft.open_questions] == ["value", "closes_on", "product"]


def test_a_wrong_answer_is_explained_and_kept_as_it_was_typed():
    draft, form = fill("order", OrderForm, {"customer": "12", "value": "plenty", "product": "Bicycle"}, EUROS)

    assert form is None
    assert draft.known == {"customer": "12", "value": "plenty", "product": "Bicycle"}
    assert draft.errors == {
        "customer": "Please write the name, not 12.",
        "value": "I could not read an amount in that. Write it like this: 50,000 EUR",
        "product": "Please choose from: Keep Cloud, Reach",
    }


def test_the_example_of_an_amount_is_in_the_currency_that_counts_and_written_as_the_reader_does():
    reading = Reading(t=Translator("de"), today=TODAY, currency="USD")
    draft, _ = fill("order", OrderForm, {"value": "viel"}, reading)

    assert draft.errors == {"value": "Darin erkenne ich keinen Betrag. Bitte schreiben Sie ihn so: 50.000 USD"}


def test_an_amount_without_any_currency_asks_for_it():
    draft, _ = fill("order", OrderForm, {"value": "50k"}, Reading(today=TODAY))

    assert draft.errors == {"value": "Which currency? Write it like this: 50,000 EUR"}


def test_questions_describe_themselves_to_surfaces_that_know_no_pydantic():
    asked = {q.name: q for q in fill("order", OrderForm, {}, EUROS).draft.questions}

    assert {name: q.kind for name, q in asked.items()} == {
        "customer": "text",
        "value": "money",
        "closes_on": "date",
        "product": "choice",
        "size": "choice",
    }
    assert [c.label for c in asked["size"].choices] == ["Small", "Very large"]
    assert asked["size"].later
    assert not asked["size"].required


def test_known_answers_are_spelled_out_so_that_nobody_misreads_them():
    known = {"value": "50000", "closes_on": "03/04/2027", "product": "p1"}
    american = Reading(t=Translator("en"), today=TODAY, currency="KRW", country="US", choices=EUROS.choices)
    draft, _ = fill("order", OrderForm, known, american)

    assert dict(facts(draft, Translator("en"))) == {
        "Value": "₩50,000",
        "Closing date": "March 4, 2027",
        "Product": "Keep Cloud",
    }


@given(st.dictionaries(st.sampled_from([*OrderForm.model_fields, "confirmed", "x"]), st.one_of(
    st.text(max_size=40), st.none(), st.integers(), st.booleans(), st.lists(st.text(max_size=9), max_size=3),
    st.dictionaries(st.sampled_from(["amount", "currency"]), st.text(max_size=9)),
)))  # fmt: skip
def test_no_input_breaks_a_form_and_nothing_given_is_lost(values):
    draft, form = fill("order", OrderForm, values, EUROS)

    given_and_asked = {k for k, v in values.items() if k in OrderForm.model_fields and v not in (None, "", [], ())}
    assert {k for k in given_and_asked if str(values[k]).strip()} <= draft.known.keys() | {"size"}
    assert form is None or not draft.errors


def test_an_impossible_amount_is_an_error_and_no_crash():
    for value in ({"amount": "999999999999999", "currency": "EUR"}, "99999999999999999999 EUR"):
        draft, _ = fill("pay", PayForm, {"value": value}, EUROS)
        assert draft.errors.keys() == {"value"}


@pytest.mark.parametrize("value", [5, True, 1e300, ["x"], {"amount": "50"}, {"amount": [1], "currency": {}}, "soon"])
def test_whatever_a_surface_sends_can_be_shown(value: object) -> None:
    for question in questions(OrderForm, EUROS):
        assert isinstance(shown(question, value, Translator("en")), str)


def test_an_answer_that_names_thousands_of_choices_is_refused_at_once() -> None:
    countries = tuple(Choice(*country) for country in Translator("en").countries())
    reading = Reading(choices={"product": countries})

    started = process_time()
    draft, _ = fill("order", OrderForm, {"product": [f"nowhere {n}" for n in range(5000)]}, reading)

    assert "product" in draft.errors
    assert process_time() - started < 2


@pytest.mark.parametrize(
    "typed",
    [
        "50.000.00 EUR",
        "50000 BTC",
        "0x50000 EUR",
        "50000 USD EUR",
        "(50000) EUR",
        "1 EUR 50000",
        "5 0000 EUR",
        "50000 XXX",
        "50000 XAU",
        {"amount": "1 EUR 50000", "currency": "USD"},
        {"amount": "50.000.00", "currency": "EUR"},
    ],
)
def test_an_amount_that_could_mean_something_else_is_asked_for_again(typed: object) -> None:
    """What is sent in a form is done: the amount must be the one that was typed."""
    draft, form = fill("pay", PayForm, {"value": typed}, EUROS)

    assert form is None
    assert draft.errors.keys() == {"value"}


@pytest.mark.parametrize(
    ("typed", "language", "amount"),
    [
        ("50k", "en", "50000"),
        ("about 50k USD", "en", "50000"),
        ("1,234.50 €", "en", "1234.50"),
        ("1.234.567,89", "de", "1234567.89"),
        ("50 000 EUR", "fr", "50000"),
        ("CHF 50'000", "de", "50000"),
        ("12,34,567 INR", "en", "1234567"),
        ("2.5 million", "en", "2500000"),
        ("5천만 원", "ko", "50000000"),
        ("500万円", "ja", "5000000"),
        ("50 ezer euró", "hu", "50000"),
        ("ca. 50 Tsd. Euro", "de", "50000"),
        ("$50,000", "en", "50000"),
        ("fifty thousand euros", "en", "50000"),
    ],
)
def test_amounts_as_people_write_them_are_read(typed: str, language: str, amount: str) -> None:
    _, form = fill("pay", PayForm, {"value": typed}, Reading(t=Translator(language), today=TODAY, currency="EUR"))

    assert form is not None
    assert isinstance(form, PayForm)
    assert form.value.amount == Decimal(amount)
