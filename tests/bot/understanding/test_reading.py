"""Which value of a sentence answers which question: told by the words of the question alone, in forms of any kind."""

from datetime import date
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from bot.fields import Amount, Choice, Day, Later, Reading
from bot.form import Form, Question, questions
from bot.i18n import Translator
from bot.parse import find_dates, find_numbers
from bot.understanding.values import Reader
from bot.understanding.words import reading_languages
from tests.bot.understanding.hearing import BOOK, TODAY, reading

PLANS = (Choice("std", "Standard plan"), Choice("pro", "Pro plan"), Choice("ent", "Enterprise plan"))


class TripForm(Form):
    """Nothing the product has: what is read comes from the words of its questions."""

    start_city: str = Field(title="From", description="City where the journey starts")
    destination: str = Field(title="To", description="City of arrival")
    first_day: Day = Field(title="Start date", description="Day of departure")
    last_day: Day = Field(title="Return date", description="Day of the way back")
    departure_time: str = Field(title="Departure time", description="When to leave")
    guests: int = Field(title="Guests", description="Number of people who come along")
    rooms: int = Field(title="Rooms", description="Number of rooms to reserve")
    budget: Amount = Field(title="Budget", description="What it may cost")
    plan: str = Field(title="Plan")
    insurance: bool = Field(title="Insurance", description="Whether to add insurance")
    contact: Annotated[str | None, Later()] = Field(default=None, title="Contact person")


class PersonForm(Form):
    first_name: str
    last_name: str


def read(text: str, language: str = "en", asked: str = "", form: type[Form] = TripForm) -> dict[str, Any]:
    just = tuple(asked.split())
    reader = Reader(text, reading_languages(text, language), TODAY, just_asked=just)
    return reader.read(trip(language) if form is TripForm else questions(form, Reading()))


def trip(language: str) -> tuple[Question, ...]:
    t = Translator(language)
    return questions(TripForm, Reading(t=t, today=TODAY, currency="EUR", choices={"plan": PLANS}))


@pytest.mark.parametrize(("said", "answers"), [
    ("I'm going from San Diego to New York", {"start_city": "San Diego", "destination": "New York"}),
    ("to Portland, OR from Seattle please", {"start_city": "Seattle", "destination": "Portland, OR"}),
    ("leaving Berlin for Prague", {"start_city": "Berlin", "destination": "Prague"}),
    ("from the 3rd of May until the 9th of May", {"first_day": "2027-05-03", "last_day": "2027-05-09"}),
    ("returning on 9 May, starting on 3 May", {"first_day": "2027-05-03", "last_day": "2027-05-09"}),
    ("at half past two, and two rooms for five people",
     {"departure_time": "half past two", "rooms": "2", "guests": "5"}),
    ("one room, 4 guests, 5pm", {"rooms": "1", "guests": "4", "departure_time": "5pm"}),
    ("with insurance, at most 900 EUR", {"insurance": True, "budget": "900 EUR"}),
    ("3 guests without insurance", {"guests": "3", "insurance": False}),
    ("I don't need any insurance", {"insurance": False}),
    ("the pro plan for 2 people", {"plan": "pro", "guests": "2"}),
    ("not the Standard plan but the Enterprise plan", {"plan": "ent"}),
    ("instead of 3 May start on 5 May", {"first_day": "2027-05-05"}),
    ("contact person: Jane Doe and rooms: 3", {"contact": "Jane Doe", "rooms": "3"}),
])  # fmt: skip
def test_the_words_around_a_value_tell_which_question_it_answers(said, answers):
    assert read(said) == answers


@pytest.mark.parametrize(("language", "said", "answers"), [
    ("de", "von Berlin nach Wien, mit 3 Personen", {"start_city": "Berlin", "destination": "Wien", "guests": "3"}),
    ("de", "vom 3. Mai bis 9. Mai um 17 Uhr",
     {"first_day": "2027-05-03", "last_day": "2027-05-09", "departure_time": "17 Uhr"}),
    ("es", "desde Sevilla hasta Granada a las 5 de la tarde",
     {"start_city": "Sevilla", "destination": "Granada", "departure_time": "5 de la tarde"}),
    ("fr", "de Lyon vers Paris à 15h30",
     {"start_city": "Lyon", "destination": "Paris", "departure_time": "15h30"}),
])  # fmt: skip
def test_they_do_so_in_other_languages(language, said, answers):
    assert read(said, language) == answers


@pytest.mark.parametrize(("asked", "said", "answers"), [
    ("destination", "San Diego", {"destination": "San Diego"}),
    ("start_city", "I'm in Portland", {"start_city": "Portland"}),
    ("destination", "i want to go to philly on 9 May", {"destination": "philly", "first_day": "2027-05-09"}),
    ("departure_time", "around 7", {"departure_time": "7"}),
    ("guests", "7", {"guests": "7"}),
    ("plan", "enterprise", {"plan": "ent"}),
])  # fmt: skip
def test_what_was_just_asked_is_what_a_bare_answer_answers(asked, said, answers):
    assert read(said, asked=asked) == answers


def test_a_full_name_is_cut_where_its_parts_are_asked_for_apart():
    said = read("my name is Carisa Hahner", form=PersonForm, asked="first_name last_name")

    assert said == {"first_name": "Carisa", "last_name": "Hahner"}


WORDS = (
    "from to with until not instead of but no yes please the a customer is closing worth change and for in at on my "
    "Acme Globex GmbH Berlin Lisbon New York Jane Doe tomorrow March 31 3 May 2027 50k 60.000 EUR € two one people "
    "rooms pm 5 17:30 insurance without pro plan Standard Keep Cloud Reach Core statt nicht sondern 고객 한빛 "
    "주식회사와의 딜 5천만 원 山田製作所社との 案件 ではなく 不是 是 华星 , . ; : ? - ( ) ' \" \x01"
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS.split(" ")), min_size=1, max_size=14).map(" ".join),
    st.sampled_from(("en", "de", "ko", "ja", "zh", "hu")),
    st.sampled_from(("", "destination", "first_day", "guests", "departure_time", "insurance")),
)
def test_values_never_come_from_nowhere(said, language, asked):
    deal = questions(BOOK["register_deal"].form, reading(language))
    for form in (deal, trip(language)):
        reader = Reader(said, reading_languages(said, language), TODAY, just_asked=(asked,))
        for name, value in reader.read(form).items():
            question = next(each for each in form if each.name == name)
            assert _stands(question, value, said, language), (name, value)


def _stands(question: Question, value: Any, said: str, language: str) -> bool:
    """Whether a value is written in the sentence, or is what some part of it reads as."""
    if question.choices:
        offered = {choice.value for choice in question.choices}
        return set(value if isinstance(value, list) else [value]) <= offered
    if question.kind == "yes_no":
        return isinstance(value, bool)
    if value in said:
        return True
    parts = list(_parts(said))
    if question.kind == "date":
        days = {f.value for part in parts for edge in ("first", "last") for f in _days(part, language, edge)}
        return date.fromisoformat(value) in days
    return value == "1" or value in {
        str(f.value) for part in parts for each in (language, "en") for f in find_numbers(part, locale=each)
    }


def _days(part: str, language: str, edge: Any) -> Any:
    for each in (language, *reading_languages(part, language)):
        yield from find_dates(part, locale=each, reference=TODAY, edge=edge)


def _parts(said: str) -> Any:
    """The sentence, and every run of its words."""
    words = said.split(" ")
    yield said
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 7) + 1):
            yield " ".join(words[start:end])
