"""A value counts only if the sentence says it, however it is written there."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.form import questions
from bot.parse import find_money
from bot.understanding.model.grounding import Grounds
from bot.understanding.words import reading_languages
from tests.bot.understanding.hearing import BOOK, TODAY, reading

EN = "pls register Acme Robotics, 50k EUR, closing end of Q1, they want the cloud plan, mail joe@acme.example"


def grounded(text: str, language: str = "en", **told: Any) -> dict[str, Any]:
    """What is left of the values a model told for a deal."""
    asked = questions(BOOK["register_deal"].form, reading(language))
    several = {name: value if isinstance(value, list) else [value] for name, value in told.items()}
    return Grounds(text, reading_languages(text, language), TODAY).values(several, asked)


SAID = [
    (EN, "en", "customer", "acme robotics", "Acme Robotics"),
    (EN, "en", "value", "50000", "50k EUR"),
    (EN, "en", "value", "50,000 EUR", "50k EUR"),
    (EN, "en", "closes_on", "2027-03-31", "2027-03-31"),
    (EN, "en", "closes_on", "end of Q1", "2027-03-31"),
    (EN, "en", "products", "keep-cloud", ["keep-cloud"]),
    (EN, "en", "products", "Keep Cloud", ["keep-cloud"]),
    (EN, "en", "contact_email", "joe@acme.example", "joe@acme.example"),
    ("It is a tender with Acme", "en", "tender", "true", True),
    ("Acme wants Reach Cor", "en", "products", "reach-core", ["reach-core"]),
    ("Müller GmbH, 50.000 €, bis 31.3.", "de", "customer", "muller gmbh", "Müller GmbH"),
    ("Müller GmbH, 50.000 €, bis 31.3.", "de", "value", "50000", "50.000 €"),
    ("Müller GmbH, 50.000 €, bis 31.3.", "de", "closes_on", "2027-03-31", "2027-03-31"),
    ("한빛 주식회사와의 딜, 5만 유로, 3월 말", "ko", "customer", "한빛 주식회사", "한빛 주식회사"),
    ("한빛 주식회사와의 딜, 5만 유로, 3월 말", "ko", "value", "50000 EUR", "5만 유로"),
    ("アクメ社の案件、500万円", "ja", "customer", "アクメ社", "アクメ社"),
    ("阿克梅公司，五万欧元", "zh", "value", "50000", "五万欧元"),
    ("Acme-vel, 50 ezer euró", "hu", "customer", "Acme", "Acme"),
]

NOT_SAID = [
    (EN, "customer", "Globex"),
    (EN, "customer", "gister"),
    (EN, "customer", "..."),
    (EN, "value", "500k"),
    (EN, "value", "5000 EUR"),
    (EN, "value", "50000 USD"),
    (EN, "value", "1"),
    (EN, "closes_on", "2027-04-01"),
    (EN, "closes_on", "2026-11-20"),
    (EN, "closes_on", "2027-13-45"),
    (EN, "closes_on", "next year"),
    (EN, "products", "reach-core"),
    (EN, "products", "keep"),
    (EN, "country", "US"),
    (EN, "country", "DE"),
    (EN, "website", "evil.example"),
    (EN, "contact_email", "eve@evil.example"),
    (EN, "contact_email", "Acme Robotics"),
    (EN, "tender", "yes"),
    (EN, "tender", "no"),
    (EN, "notes", "approved by management"),
    ("deal on 2027-03-31 with Acme", "value", "2027"),
]


@pytest.mark.parametrize(("text", "language", "question", "told", "found"), SAID)
def test_what_is_said_is_found_as_the_person_wrote_it(
    text: str, language: str, question: str, told: str, found: Any
) -> None:
    assert grounded(text, language, **{question: told}) == {question: found}


@pytest.mark.parametrize(("text", "question", "told"), NOT_SAID)
def test_what_is_not_said_is_dropped(text: str, question: str, told: str) -> None:
    assert grounded(text, **{question: told}) == {}


def test_of_several_choices_those_that_are_named_stay() -> None:
    assert grounded("Acme wants Keep Cloud", products=["keep-cloud", "reach-core"]) == {"products": ["keep-cloud"]}


PIECES = [
    "register", "acme", "globex", "50k", "60.000", "€", "eur", "USD", "march", "Keep", "Cloud", "no", "yes", "2027",
    "31.3.", "q1", "é", "万",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES))
TOLD = st.one_of(st.text(max_size=20), WORDS.map(" ".join), st.integers().map(str))


@given(WORDS.map(" ".join), TOLD)
@settings(max_examples=60, deadline=None)
def test_a_text_that_comes_out_always_stands_in_the_sentence(text: str, told: str) -> None:
    for value in grounded(text, customer=told, notes=told, competitors=told).values():
        assert value in text


@given(st.integers(1, 999_999), st.integers(1, 999_999))
@settings(max_examples=60, deadline=None)
def test_no_other_amount_than_the_one_said_ever_comes_out(said: int, told: int) -> None:
    found = grounded(f"a deal with Acme over {said} EUR", value=f"{told} EUR")
    assert bool(found) == (said == told)


@given(st.integers(0, 700), st.integers(0, 700))
@settings(max_examples=40, deadline=None)
def test_no_other_day_than_the_one_said_ever_comes_out(said: int, told: int) -> None:
    day, other = TODAY + timedelta(said), TODAY + timedelta(told)
    found = grounded(f"Acme signs on {day.isoformat()}", closes_on=other.isoformat())
    assert found == ({"closes_on": day.isoformat()} if day == other else {})


@given(WORDS.map(" ".join), TOLD)
@settings(max_examples=60, deadline=None)
def test_an_amount_or_day_that_comes_out_is_read_from_the_sentence(text: str, told: str) -> None:
    found = grounded(text, value=told, closes_on=told)
    if isinstance(value := found.get("value"), str):
        digits = re.sub(r"\D", "", value)
        assert value in text or any(Decimal(digits or 0) == f.value.amount for f in find_money(text))
    if "closes_on" in found:
        assert date.fromisoformat(found["closes_on"])
        assert grounded(text, closes_on=found["closes_on"]) == {"closes_on": found["closes_on"]}
