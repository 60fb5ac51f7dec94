"""A reply as a piece of the page."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web_card import Line, Reader, line
from bot.channels.web_page import transcript, with_states
from bot.fields import Choice
from bot.form import Draft, Kind, Question
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, Table
from tests.bot.channels.test_web_html import Read
from tests.website import text_of

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
READER = Reader(t=Translator("en"), zone="Europe/Berlin", currency="CHF")
CHOICES = tuple(Choice(value, value.upper()) for value in "abcdef")
KINDS: tuple[Kind, ...] = ("text", "long_text", "number", "money", "date", "yes_no", "choice", "choices")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


def said(reply: Reply, *, id: int = 1) -> Line:
    return Line(id=id, key="k", author="assistant", reply=reply, at=NOON)


def form(*questions: Question, **known: Any) -> Draft:
    return Draft("register_deal", "Register a deal", questions, known, id="d1", version=3)


def controls(draft: Draft) -> list[tuple[str, dict[str, str | None]]]:
    read = Read(line(said(Reply(text="", ask=draft)), READER))
    return [(tag, attributes) for tag, attributes in read.tags if tag in ("input", "select", "textarea", "option")]


def test_everything_a_reply_holds_is_shown() -> None:
    reply = Reply(
        text="Your deals:",
        facts=(("Value", "50,000 €"),),
        table=Table(columns=("Deal", "State"), rows=(("D-1", "Approved"),)),
        citations=(Citation(title="Guide", source="a b.md", heading="Guide > Protection", anchor="protection"),),
        buttons=(Button(label="More", skill="help"),),
    )
    shown = line(said(reply), READER)
    assert text_of(shown) == (
        "Assistant Your deals: Value 50,000 € Deal State D-1 Approved 1 Guide Protection More 1:00 PM"
    )
    assert 'href="/content/a%20b.md#protection"' in shown
    assert 'datetime="2026-11-20T12:00:00+00:00"' in shown


@given(st.text(), st.text())
def test_a_button_says_what_it_was_made_to_say(label: str, value: str) -> None:
    button = Button(label=label, skill="help", values={"x": value}, draft="d", version=2, confirms=True)
    read = Read(line(said(Reply(text="", buttons=(button,))), READER))
    [attributes] = [attributes for tag, attributes in read.tags if tag == "button"]
    assert json.loads(attributes["data-turn"] or "") == {
        "skill": "help",
        "values": {"x": value},
        "draft": "d",
        "version": 2,
        "confirmed": True,
        "edit": False,
    }


def test_a_picture_is_drawn_from_our_own_server_and_any_other_file_is_a_link() -> None:
    offered = (
        Download(label="a.png (1 KB)", kind="file", name="f1", picture=True),
        Download(label="b.pdf (1 KB)", kind="file", name="f2"),
    )
    read = Read(line(said(Reply(text="", downloads=offered)), READER))
    [drawn] = [attributes for tag, attributes in read.tags if tag == "img"]
    assert (drawn["src"], drawn["alt"]) == ("/files/f1?anyway=true", "a.png (1 KB)")
    assert [attributes["href"] for tag, attributes in read.tags if tag == "a"] == ["/files/f1", "/files/f2"]


@pytest.mark.parametrize(
    ("kind", "known", "expected"),
    [
        ("text", "Acme", ("input", {"type": "text", "value": "Acme"})),
        ("number", "5", ("input", {"inputmode": "decimal", "value": "5"})),
        ("date", "2027-03-31", ("input", {"type": "date", "value": "2027-03-31"})),
        ("date", "some day", ("input", {"type": "text", "value": "some day"})),
        ("money", {"amount": "50", "currency": "XAU"}, ("option", {"value": "XAU", "selected": None})),
        ("money", "lots", ("input", {"value": "lots", "data-part": "amount"})),
        ("money", "lots", ("option", {"value": "CHF", "selected": None})),
        ("yes_no", False, ("input", {"type": "radio", "value": "false", "checked": None})),
        ("choices", ["b"], ("input", {"type": "checkbox", "value": "b", "checked": None})),
        ("choice", "b", ("option", {"value": "b", "selected": None})),
    ],
)
def test_what_is_known_is_filled_in(kind: Kind, known: Any, expected: tuple[str, dict[str, str | None]]) -> None:
    draft = form(Question("q", "Question", kind, True, choices=CHOICES), q=known)
    tag, attributes = expected
    assert any(tag == t and attributes.items() <= a.items() for t, a in controls(draft))


def test_few_choices_stand_side_by_side_and_many_in_a_list() -> None:
    few = form(Question("q", "Question", "choice", True, choices=CHOICES[:3]))
    assert [attributes["type"] for _, attributes in controls(few)] == ["radio"] * 3
    many = form(Question("q", "Question", "choice", True, choices=CHOICES))
    assert [tag for tag, _ in controls(many)] == ["select"] + ["option"] * 7


def test_one_record_of_thousands_is_suggested_and_can_be_typed() -> None:
    draft = form(Question("q", "Question", "choice", True, choices=CHOICES, record=True), q="D-2026-0001")
    (_, line), *suggested = controls(draft)
    assert (line["list"], line["value"]) == ("f1-q-records", "D-2026-0001")
    assert [attributes["value"] for _, attributes in suggested] == [choice.value for choice in CHOICES]


def test_an_error_stands_beside_its_field_and_is_read_out_with_it() -> None:
    draft = replace(form(Question("value", "Value", "text", True, "For example 5"), value="x"), errors={"value": "No."})
    [(_, attributes)] = controls(draft)
    assert attributes["aria-invalid"] == "true"
    assert attributes["aria-describedby"] == "f1-value-help f1-value-error"
    shown = line(said(Reply(text="", ask=draft)), READER)
    assert '<p class="error" id="f1-value-error">No.</p>' in shown
    assert '<p class="help" id="f1-value-help">For example 5</p>' in shown


def test_what_can_wait_is_folded_away_unless_it_is_wrong() -> None:
    draft = form(Question("a", "A", "text", True), Question("b", "B", "text", False, later=True))
    assert '<details class="later"><summary>1 more detail, optional' in line(said(Reply(text="", ask=draft)), READER)
    wrong = replace(draft, errors={"b": "No."})
    assert '<details open class="later">' in line(said(Reply(text="", ask=wrong)), READER)


def test_an_amount_is_in_the_currency_of_its_record_before_that_of_whoever_reads() -> None:
    shown = line(said(Reply(text="", ask=form(Question("q", "Question", "money", True, currency="JPY")))), READER)
    assert '<option value="JPY" selected>' in shown


@given(kind=st.sampled_from(KINDS), known=json_values, choices=st.sampled_from([(), CHOICES[:2], CHOICES]))
def test_no_kept_value_breaks_the_page(kind: Kind, known: Any, choices: tuple[Choice, ...]) -> None:
    draft = form(Question("q", "Question", kind, False, choices=choices), q=known)
    assert "Question" in line(said(Reply(text="", ask=draft)), READER)


def test_only_the_newest_card_of_a_form_can_be_used_and_only_while_it_is_current() -> None:
    def states(*versions: int, open_version: int | None) -> list[str]:
        lines = [
            said(Reply(text="", ask=replace(form(), version=version)), id=number)
            for number, version in enumerate(versions)
        ]
        return [each.state for each in with_states(lines, {"d1": open_version} if open_version is not None else {})]

    assert states(1, open_version=1) == ["open"]
    assert states(1, 2, open_version=2) == ["replaced", "open"]
    assert states(2, 2, open_version=2) == ["replaced", "open"]
    assert states(1, open_version=2) == ["closed"]
    assert states(1, 2, open_version=None) == ["replaced", "closed"]


def test_a_button_to_continue_replaces_no_card() -> None:
    card = said(Reply(text="", ask=form()), id=1)
    reminder = said(Reply(text="", buttons=(Button(label="Continue", skill="x", draft="d1", version=3),)), id=2)
    assert [each.state for each in with_states([card, reminder], {"d1": 3})] == ["open", "open"]


def test_a_new_day_is_marked_by_the_readers_clock() -> None:
    late = replace(said(Reply(text="late"), id=1), at=datetime(2026, 11, 20, 22, 59, tzinfo=UTC))
    later = replace(said(Reply(text="later"), id=2), at=datetime(2026, 11, 20, 23, 1, tzinfo=UTC))
    shown = transcript([late, later], READER)
    assert shown.count('role="separator"') == 2
    assert "November 21, 2026" in shown
