"""Every skill's form as a Slack modal: it opens, it is prefilled, and what is sent comes back as it was meant."""

from datetime import date
from typing import Any

import pytest

import skills
from bot.channels.slack_modals import Origin, modal, submitted
from bot.fields import Choice, Reading
from bot.form import Draft, Question, fill
from bot.i18n import LANGUAGES, Translator
from tests import block_kit
from tests.bot.channels.slack.talk import _state

ORIGIN = Origin(conversation="slack:TVENDOR:CBOTH:1.1", place="slack:TVENDOR:CBOTH", private=False)
BOOK = skills.load()


def draft(*questions: Question, **known: Any) -> Draft:
    return Draft("some_skill", "Some skill", questions, known, id="d1", version=2)


def field(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(block for block in view["blocks"] if block.get("block_id") == name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_skills_form_opens_in_every_language(language: str) -> None:
    t = Translator(language)
    for skill in BOOK.values():
        shown, _ = fill(skill.name, skill.form, {}, Reading(t=t, today=date(2026, 11, 20)), title=t(skill.title))
        view = modal(shown, t, ORIGIN)

        assert block_kit.faults_of_view(view) == [], skill.name
        asked = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
        assert asked == {q.name for q in shown.questions if not q.unseen}, skill.name


def test_what_is_known_is_filled_in_and_what_is_sent_is_read() -> None:
    colours = (Choice("r", "Red"), Choice("g", "Green"))
    many = tuple(Choice(str(n), f"Country {n}") for n in range(250))
    asked = draft(
        Question("name", "Name", "text", True),
        Question("value", "Value", "money", True),
        Question("day", "Day", "date", True),
        Question("urgent", "Urgent?", "yes_no", False),
        Question("colour", "Colour", "choice", True, choices=colours),
        Question("colours", "Colours", "choices", True, choices=colours),
        Question("country", "Country", "choice", False, choices=many),
        name="Acme",
        value={"amount": "50000.00", "currency": "EUR"},
        day="2027-03-31",
        urgent=False,
        colour="g",
        colours=["r"],
        country="17",
    )
    view = modal(asked, Translator("en"), ORIGIN)
    assert block_kit.faults_of_view(view) == []

    sent = submitted({**view, "state": {"values": _state(view, {"name": "Acme Robotics", "urgent": "true"})}})

    assert sent is not None
    assert sent.values == {
        "name": "Acme Robotics",
        "value": "50000.00 EUR",
        "day": "2027-03-31",
        "urgent": True,
        "colour": "g",
        "colours": ["r"],
        "country": "17",
    }
    assert (sent.skill, sent.draft, sent.version, sent.origin) == ("some_skill", "d1", 2, ORIGIN)


def test_a_date_that_could_not_be_read_stays_readable_with_its_problem_beside_it() -> None:
    asked = Draft(
        "some_skill",
        "Some skill",
        (Question("day", "Day", "date", True),),
        {"day": "the day after"},
        errors={"day": "I could not read a date in that."},
    )
    shown = field(modal(asked, Translator("en"), ORIGIN), "day")

    assert shown["element"]["initial_value"] == "the day after"
    assert shown["hint"]["text"].startswith("⚠ I could not read a date in that.")


def test_more_choices_than_a_list_takes_are_searched() -> None:
    many = tuple(Choice(str(n), f"Country {n}") for n in range(101))
    shown = field(modal(draft(Question("c", "C", "choice", True, choices=many)), Translator("en"), ORIGIN), "c")

    assert shown["element"]["type"] == "external_select"


def test_a_title_too_long_for_the_window_stands_in_it_whole() -> None:
    asked = Draft("s", "A title that is longer than a window takes", (Question("x", "X", "text", True),), {})
    view = modal(asked, Translator("en"), ORIGIN)

    assert view["title"]["text"] == "Form"
    assert view["blocks"][0]["text"]["text"] == asked.title


@pytest.mark.parametrize("kept", ["", "{}", "[]", '{"s": 1, "c": "", "p": "", "o": true}', "\x00"])
def test_a_window_that_is_not_ours_is_no_form(kept: str) -> None:
    assert submitted({"private_metadata": kept, "state": {"values": {}}}) is None
