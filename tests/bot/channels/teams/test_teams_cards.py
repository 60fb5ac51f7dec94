"""Replies and forms as Adaptive Cards: complete, within Teams' limits, and sending back what they show."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import skills
from bot.channels.teams_cards import card, dialog, dialog_title, size
from bot.channels.teams_input import Searched, searched, turn_of
from bot.channels.teams_limits import CARD_BYTES, TEXT_BYTES
from bot.channels.teams_markdown import markdown, plain
from bot.channels.teams_message import message, split
from bot.channels.told_tables import apart
from bot.fields import Choice, Reading
from bot.form import Draft, Question, questions
from bot.i18n import LANGUAGES, Translator
from bot.reply import Button, Citation, Download, Reply, Table
from tests.bot.channels.teams.card_rules import check
from tests.bot.channels.teams.talk import inputs_of, pressed, words

T = Translator("en")
BOOK = skills.load()


def form(*asked: Question, errors: dict[str, str] | None = None, **known: Any) -> Draft:
    return Draft("register_deal", "Register a deal", asked, known, errors or {}, id="d1", version=3)


def question(name: str, kind: Any = "text", *, required: bool = False, **more: Any) -> Question:
    return Question(name=name, label=name.title(), kind=kind, required=required, **more)


COLOURS = (Choice("red", "Red"), Choice("green", "Green, light"), Choice("a,b%", "Odd"))


def test_a_reply_says_everything_it_has() -> None:
    reply = Reply(
        text="# Deals\nYours *now*:",
        facts=(("Value", "€50,000.00"),),
        table=Table(columns=("Deal", "State"), rows=(("D-1", "approved"),)),
        buttons=(Button(label="More", skill="my_deals"),),
        downloads=(Download(label="As PDF", kind="statement", name="S-1.pdf"),),
        citations=(Citation(title="Guide", source="g.md", heading="Terms", link="https://docs.example/g"),),
    )
    shown = card(reply, T)
    check(shown)
    assert words(shown).splitlines() == [
        *("**Deals**", "Yours *now*:", "Deal", "State", "D-1", "approved", "Value: €50,000.00"),
        *("\\[1\\] [Guide > Terms](https://docs.example/g)", "As PDF", "More"),
    ]


def test_a_wide_table_becomes_lines_that_can_be_read_on_a_phone() -> None:
    columns = ("Deal", "Customer", "Value", "State", "Until")
    shown = card(Reply(text="", table=Table(columns=columns, rows=(("D-1", "Acme", "€1", "won", ""),))), T)
    check(shown)
    assert words(shown).splitlines() == ["**D-1** Acme", "Value: €1 · State: won"]


def test_a_table_in_a_documents_text_is_a_table_where_it_stands() -> None:
    told = "Rebates:\n\n| Tier | **Rebate** |\n|---|---|\n| Gold | 20 % |\n\nPer year."
    before, table, after = card(Reply(text=told), T)["body"]

    assert (before["text"], after["text"]) == ("Rebates:", "Per year.")
    assert [[cell["items"][0]["text"] for cell in row["cells"]] for row in table["rows"]] == [
        ["Tier", "Rebate"],
        ["Gold", "20 %"],
    ]
    assert table["fallback"]["text"] == "Tier · Rebate\nGold · 20 %", "for clients that know no tables"
    check(card(Reply(text=told), T))


def test_a_wide_table_in_a_documents_text_is_read_on_a_phone_as_well() -> None:
    told = "| Tier | Name | From | Rebate |\n|---|---|---|---|\n| 1 | Gold | 100 | 20 % |"
    (line,) = card(Reply(text=told), T)["body"]

    assert [each["text"] for each in line["items"]] == ["**1**", "Name: Gold · From: 100 · Rebate: 20 %"]


def test_an_answer_names_its_sources_above_the_table_it_ends_with() -> None:
    """Teams takes sources in a message's text alone, and tables in a card alone."""
    told = "Rebates [1]:\n\n| Tier | Rebate |\n|---|---|\n| Gold | 20 % |\n\nPer year [2]."
    guide = Citation(title="Guide", source="guide.md")
    shown = message(Reply(text=told, citations=(guide, guide)), T)

    assert shown["text"] == "Rebates [1]:\n\n[2]"
    assert [each["type"] for each in shown["attachments"][0]["content"]["body"]] == ["Table", "TextBlock"]
    assert len(shown["entities"][0]["citation"]) == 2


def test_words_without_a_table_need_no_card() -> None:
    assert "attachments" not in message(Reply(text="a | b\n\nc"), T)


def test_what_is_quoted_is_set_apart_without_its_marks() -> None:
    shown = card(Reply(text="Anna wrote:\n\n> Who pays?\n> *We* do.\n\nAnswer it.\n> Or not."), T)
    check(shown)
    assert words(shown).splitlines() == ["Anna wrote:", "Who pays?", "*We* do.", "Answer it.", "Or not."]
    assert [each.get("style") for each in shown["body"]] == [None, "emphasis", None, "emphasis"]


def test_a_column_of_sentences_is_broader_than_one_of_figures() -> None:
    table = Table(columns=("Figure", "Value", "What it means"), rows=(("Asked", "2", "Questions to it. " * 9),))
    (shown,) = card(Reply(text="", table=table), T)["body"]
    assert [each["width"] for each in shown["columns"]] == [1, 1, 2]


def test_a_records_number_is_not_broken_in_two() -> None:
    shown = card(Reply(text="", facts=(("C-2026-0001", "Keep Cloud: €600.00"),)), T)
    assert words(shown) == "**C-2026-0001:** Keep Cloud: €600.00"


def test_what_people_wrote_stays_what_they_wrote() -> None:
    shown = card(Reply(text="", facts=(("Customer", "[free](https://evil.example) *now*"),)), T)
    assert words(shown) == "**Customer:** \\[free\\](https://evil.example) \\*now\\*"


def test_files_stand_in_rows_of_their_own_so_that_they_tear_no_decision_apart() -> None:
    files = tuple(Download(label=f"paper {n}", kind="file", name=str(n)) for n in range(4))
    decide = tuple(Button(label=label, skill=label) for label in ("Accept", "Ask for more", "Reject"))
    body = card(Reply(text="A claim", downloads=files, buttons=decide), T)["body"]
    rows = [[action["title"] for action in row["actions"]] for row in body if "actions" in row]
    assert rows == [[each.label for each in files], ["Accept", "Ask for more", "Reject"]]


def test_more_buttons_than_teams_shows_at_once_stand_in_several_rows() -> None:
    shown = card(Reply(text="?", buttons=tuple(Button(label=f"B{n}", skill="help") for n in range(14))), T)
    check(shown)
    assert sum(each.get("type") == "ActionSet" for each in shown["body"]) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_every_skill_is_a_card_within_the_limits(language: str) -> None:
    t = Translator(language)
    for skill in BOOK.values():
        asked = questions(skill.form, Reading(t=t))
        if not asked:
            continue
        draft = Draft(skill.name, t(skill.title), asked, {}, {asked[0].name: "No."}, id="d" * 32, version=1)
        for shown in (card(Reply(text="?", ask=draft), t), dialog(draft, t)):
            check(shown)
            assert size(shown) <= CARD_BYTES, skill.name


def test_a_form_shows_what_is_known_and_what_is_wrong_with_it() -> None:
    asked = (question("value", "money", required=True), question("day", "date"), question("why", "long_text"))
    draft = form(*asked, errors={"day": "That is no day."}, value={"amount": "50", "currency": "CHF"}, day="soon")
    shown = card(Reply(text="?", ask=draft), T)
    check(shown)
    assert {each["id"]: each.get("value") for each in inputs_of(shown)} == {
        "f.value.amount": "50",
        "f.value.currency": "CHF",
        "f.day": "soon",
        "f.why": None,
    }
    assert "That is no day." in words(shown)


@pytest.mark.parametrize("typed", ["-3", "12", "2.5", 7])
def test_a_number_that_is_wrong_stays_as_it_was_typed(typed: Any) -> None:
    shown = card(Reply(text="?", ask=form(question("leads", "number"), errors={"leads": "No."}, leads=typed)), T)
    (box,) = inputs_of(shown)
    assert (box["type"], json.dumps(box["value"])) == ("Input.Number", str(typed))


def test_questions_that_can_wait_are_folded_unless_they_are_wrong() -> None:
    draft = form(question("name"), question("site", later=True))
    assert [each["isVisible"] for each in card(Reply(text="?", ask=draft), T)["body"] if "isVisible" in each] == [False]
    wrong = form(question("name"), question("site", later=True), errors={"site": "No."}, site="x")
    assert [each["isVisible"] for each in card(Reply(text="?", ask=wrong), T)["body"] if "isVisible" in each] == [True]


def test_a_long_form_is_filled_in_a_dialog() -> None:
    draft = form(*(question(f"q{n}") for n in range(12)), q1="known")
    shown = card(Reply(text="?", ask=draft, buttons=(Button(label="Cancel", skill="cancel"),)), T)
    check(shown)
    assert inputs_of(shown) == []
    assert "Q1: known" in words(shown)
    opened = pressed(shown, "Fill in")
    assert opened["msteams"] == {"type": "task/fetch"}
    assert turn_of(opened) == {
        "skill": "register_deal",
        "values": {},
        "draft": "d1",
        "version": 3,
        "confirmed": False,
        "edit": True,
    }
    check(dialog(draft, T))
    assert len(inputs_of(dialog(draft, T))) == 12
    assert len(dialog_title(Draft("s", "A very long title " * 9, (), {}), T)) == 60


def test_choices_that_are_too_many_for_a_card_are_found_as_one_types() -> None:
    many = tuple(Choice(f"value-{n}", f"A rather long label of choice number {n}" * 2) for n in range(280))
    shown = card(Reply(text="?", ask=form(question("pick", "choice", choices=many), pick="value-77")), T)
    check(shown)
    (asked,) = inputs_of(shown)
    assert asked["choices.data"] == {"type": "Data.Query", "dataset": "register_deal.pick"}
    assert (asked["value"], asked["choices"][0]["title"][:17], len(asked["choices"])) == (
        "value-77",
        "A rather long lab",
        16,
    )
    assert searched({"dataset": "register_deal.pick", "queryText": "77"}) == Searched("register_deal", "pick", "77")


@pytest.mark.parametrize("dataset", ["", "pick", "register_deal.", ".pick", "a.b.c", "../x.y", 7, None])
def test_what_is_no_question_of_ours_is_not_searched(dataset: Any) -> None:
    assert searched({"dataset": dataset, "queryText": "77"}) is None


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30),
        "value": st.fixed_dictionaries(
            {"amount": st.decimals(0, 10**9, places=2).map(str), "currency": st.sampled_from(("EUR", "JPY"))}
        ),
        "agreed": st.booleans(),
        "colours": st.lists(st.sampled_from([c.value for c in COLOURS]), min_size=1, unique=True),
        "colour": st.sampled_from(["red", "green"]),
        "deal": st.sampled_from(["D-1", "D-77"]),
    },
)


@given(ANSWERS)
@settings(deadline=None)
def test_a_form_that_is_sent_unchanged_sends_what_it_showed(known: dict[str, Any]) -> None:
    asked = (
        question("name"),
        question("value", "money"),
        question("agreed", "yes_no"),
        question("colours", "choices", choices=COLOURS),
        question("colour", "choice", choices=COLOURS[:2]),
        question("deal", "choice", choices=(Choice("D-1", "D-1 Acme"),), record=True),
    )
    shown = card(Reply(text="?", ask=form(*asked, **known)), T)
    turn = turn_of(json.loads(json.dumps(pressed(shown, "Send"))))
    assert turn is not None
    assert {name: value for name, value in turn["values"].items() if value not in ("", [])} == known


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
@settings(deadline=None, max_examples=40)
def test_whatever_a_client_sends_is_a_turn_or_nothing(sent: Any) -> None:
    turn_of(sent if isinstance(sent, dict) else {"turn": sent})
    turn_of({"turn": {"skill": "help", "values": sent, "draft": sent, "version": sent}, "fields": sent, "f.x": sent})


def test_our_markdown_in_the_smaller_one_of_teams() -> None:
    assert markdown("## Rules\n| A | B |\n|---|---|\n| 1 | 2 |\n\n[here](/content/x.md) \\(so\\)") == (
        "**Rules**\nA · B\n\n1 · 2\n\nhere (so)"
    )
    assert plain("1. *a* - [b]\n- c") == "1\\. \\*a\\* - \\[b\\]\n\\- c"
    assert markdown("# **Closed** off ##\n# C#\n#\n# #\n#no") == "**Closed off**\n**C#**\n#\n**#**\n#no"


@pytest.mark.parametrize(
    "text", ["# a" + " " * 200_000 + "b", "[" * 200_000, "[](" * 70_000, "\n" * 200_000, " \n" * 100_000 + "x"]
)
def test_a_text_that_is_hard_to_read_costs_no_more_than_its_length(text: str) -> None:
    """Each would take minutes, and pytest's patience with it, where a pattern looks at the same characters again."""
    assert len(markdown(text)) <= len(text) + 4
    assert len(plain(text)) >= len(text)


def test_a_text_alone_is_a_message_without_a_card() -> None:
    assert message(Reply(text="**Done**"), T) == {"type": "message", "text": "**Done**", "textFormat": "markdown"}


def test_a_reply_that_is_too_large_is_split_and_nothing_of_it_is_lost() -> None:
    rows = tuple((f"D-{n}", "Acme Robotics International", "€50,000.00") for n in range(400))
    text = "\n\n".join(f"Paragraph {n}. " + "All of it counts. " * 20 for n in range(200))
    rest: Reply | None = Reply(
        text=text,
        table=Table(columns=("Deal", "Customer", "Value"), rows=rows),
        facts=(("Sum", "€1"),),
        buttons=(Button(label="More", skill="help"),),
    )
    said = []
    while rest is not None:
        now, rest = split(rest, T)
        shown = message(now, T)
        assert size(shown.get("text", "")) <= TEXT_BYTES
        for each in shown.get("attachments", ()):
            assert size(each["content"]) <= CARD_BYTES
        said.append(words(shown))
    whole = "\n".join(said)
    assert all(f"Paragraph {n}." in whole for n in range(200))
    assert [line for line in whole.splitlines() if line.startswith("D-")] == [row[0] for row in rows]
    assert whole.splitlines()[-1] == "More"


@given(st.text(min_size=1), st.floats(0.01, 1))
@settings(deadline=None, max_examples=15)
def test_any_text_comes_to_an_end(text: str, share: float) -> None:
    rest: Reply | None = Reply(text=text * 1_000)
    for _ in range(5_000):
        if rest is None:
            return
        now, rest = split(rest, T, share=share)
        assert now.text
    raise AssertionError("it never ends")


def test_bars_that_nobody_could_read_as_a_table_stay_what_they_are() -> None:
    """A parser fills each short row up, and a pattern tries each way to divide a line: neither is to take minutes."""
    wide = "\n".join(("|a" * 1_000 + "|", "|-" * 1_000 + "|", *["|a"] * 1_000))
    rule = "|" + "-" * 20_000 + "x|"
    assert list(apart(wide)) == [wide]
    assert markdown(f"{rule}\n| --- | :-: |") == rule.strip("|")
