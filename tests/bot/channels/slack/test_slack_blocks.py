"""Every kind of reply as a Slack message: complete, within the limits, and safe."""

from dataclasses import replace

import pytest

from bot.cards.announcement_card import bar
from bot.channels import slack_press
from bot.channels.slack_blocks import Look, render
from bot.channels.slack_limits import TooLong
from bot.form import Draft, Question
from bot.i18n import LANGUAGES, Translator
from bot.reply import Button, Citation, Download, Reply, Table, literal
from skills.rate_answer import rating_buttons
from tests import block_kit
from tests.bot.channels.slack.talk import Post

LOOK = Look(t=Translator("en"), address="https://chat.example")


def posts(reply: Reply) -> list[Post]:
    messages = render(reply, LOOK).messages
    for message in messages:
        assert block_kit.faults_of_message(list(message.blocks)) == []
    return [Post({"channel": "C1", "blocks": list(message.blocks), "text": message.text}) for message in messages]


def test_facts_stand_below_the_text_each_on_its_line() -> None:
    [post] = posts(Reply(text="Registered.", facts=(("Customer", "Acme <!here>"), ("Value", "€50,000.00"))))

    assert post.text == "Registered.\nCustomer: Acme <!here>\nValue: €50,000.00"
    assert post.message["text"] == "Registered.\n\nCustomer: Acme &lt;!here&gt;\nValue: €50,000.00"


def test_a_notification_shows_words_and_no_marks_of_markdown() -> None:
    told = (
        "**Gold** partners get *20 %* [1], see `D-1` and [the guide](/content/guide.md).\n\n"
        "1. Register\n2. Wait\n   - for *us*\n\n| Tier | Rebate |\n|---|---|\n| **Gold** | 20 % |\n\n"
        "## Then\n\n> Per year.\n\nNo \\*star\\* lost."
    )
    [post] = posts(Reply(text=told))

    assert post.message["text"] == (
        "Gold partners get 20 % [1], see D-1 and the guide.\n1. Register\n2. Wait\n  • for us\n\n"
        "Tier | Rebate\nGold | 20 %\n\nThen\n&gt; Per year.\n\nNo *star* lost."
    )


def test_a_screen_reader_is_given_the_figure_of_a_chart_and_not_its_bar() -> None:
    [post] = posts(Reply(text=f"It reached 1 of 2 partners. {bar(1, 2)}", facts=(("Sent", f"1  {bar(1, 2)}"),)))

    assert "█████░░░░░" in post.text
    assert post.message["text"] == "It reached 1 of 2 partners. 50\N{NO-BREAK SPACE}%\n\nSent: 1  50\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_the_way_to_the_form_is_named_in_the_readers_language(language: str) -> None:
    asked = Reply(text="?", ask=Draft("register_deal", "", (Question("customer", "", "text", True),), {}, id="d1"))
    [message] = render(asked, replace(LOOK, t=Translator(language))).messages
    [label] = Post({"blocks": message.blocks}).buttons
    assert label != "Fill in the form"


def test_files_stand_in_rows_of_their_own_and_end_with_what_they_are() -> None:
    acts = tuple(Button(label=f"Act {n}", skill="help") for n in range(3))
    name = f"Offer for Acme Robotics GmbH & Co. KG, {'signed, ' * 10}version 3.pdf (1.2 MB)"
    offered = tuple(Download(label=each, name="f" * 32, kind="file") for each in ("photo.png (2 KB)", name))
    [post] = posts(Reply(text="Your deal", buttons=acts, downloads=offered))

    rows = [[each["text"]["text"] for each in block["elements"]] for block in post.message["blocks"][1:]]
    assert rows[0] == ["Act 0", "Act 1", "Act 2"]
    assert rows[1][0] == "photo.png (2 KB)"
    assert rows[1][1].startswith("Offer for Acme Robotics GmbH & Co. KG")
    assert rows[1][1].endswith("version 3.pdf (1.2 MB)")


def test_a_table_without_rows_is_no_line_of_heads_in_a_notification() -> None:
    [post] = posts(Reply(text="Nothing yet.", table=Table(columns=("Deal", "Amount"), rows=())))

    assert post.message["text"] == "Nothing yet."


def test_what_somebody_wrote_can_be_told_from_what_others_say_in_a_notification_too() -> None:
    told = f"**Anna (Nordlicht):**\n\n{literal('**Support:** all is well')}\n\n**Erik (Vendor):**\n\nOk"
    [post] = posts(Reply(text=told))

    assert post.message["text"] == "Anna (Nordlicht):\n&gt; **Support:** all is well\n\nErik (Vendor):\n&gt; Ok"


def test_a_table_is_a_table_and_an_empty_cell_is_no_fault() -> None:
    [post] = posts(Reply(text="Your deals:", table=Table(columns=("Deal", "Note"), rows=(("D-1", ""), ("D-2", "x")))))

    [table] = [block for block in post.message["blocks"] if block["type"] == "table"]
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["Deal", "Note"], ["D-1", " "], ["D-2", "x"]]


def test_a_table_in_a_documents_text_is_a_table_where_it_stands() -> None:
    text = "You need:\n\n| Tier | Revenue |\n|---|--:|\n| **Silver** | EUR 60,000 |\n| Gold | |\n\nPer year."
    [post] = posts(Reply(text=text))

    assert [block["type"] for block in post.message["blocks"]] == ["rich_text", "table", "rich_text"]
    table = post.message["blocks"][1]["rows"]
    assert [[cell["text"] for cell in row] for row in table] == [
        ["Tier", "Revenue"],
        ["Silver", "EUR 60,000"],
        ["Gold", " "],
    ]


def test_two_tables_of_a_text_stand_in_two_messages() -> None:
    table = "| Tier | Rate |\n|---|---|\n| Gold | 2 % |"
    shown = posts(Reply(text=f"Until June:\n\n{table}\n\nThen:\n\n{table}\n\nThat is all."))

    kinds = [[block["type"] for block in post.message["blocks"]] for post in shown]
    assert kinds == [["rich_text", "table", "rich_text"], ["table", "rich_text"]]


@pytest.mark.parametrize(
    "text", ["| Tier | Rate |\n|---|---|", "- a\n\n  | Tier | Rate |\n  |---|---|\n  | Gold | 2 % |"]
)
def test_a_head_alone_and_a_table_within_a_list_stay_text(text: str) -> None:
    [post] = posts(Reply(text=text))
    assert "Tier | Rate" in post.text


def test_a_long_table_continues_in_the_next_message_under_the_same_head() -> None:
    rows = tuple((f"D-{n}", "in review") for n in range(250))
    shown = posts(Reply(text="Your deals:", table=Table(columns=("Deal", "State"), rows=rows)))

    tables = [block for post in shown for block in post.message["blocks"] if block["type"] == "table"]
    assert len(shown) == len(tables) == 3
    assert all([cell["text"] for cell in table["rows"][0]] == ["Deal", "State"] for table in tables)
    assert sum(len(table["rows"]) - 1 for table in tables) == 250


@pytest.mark.parametrize("rows", [("x" * 10_001, "y"), ("x", *"y" * 21)], ids=["long", "wide"])
def test_a_table_that_slack_would_refuse_is_told_in_words_with_its_head(rows: tuple[str, ...]) -> None:
    shown = posts(Reply(text="", table=Table(columns=("Deal", *"n" * (len(rows) - 1)), rows=(rows,))))
    blocks = [block for post in shown for block in post.message["blocks"]]
    assert {block["type"] for block in blocks} == {"rich_text"}
    assert all(words in str(blocks) for words in ("Deal", "y"))


def test_lines_that_end_as_on_old_machines_are_said_once() -> None:
    [post] = posts(Reply(text="a\rb\n\n| Tier | Rate |\n|---|---|\n| Gold | 2 % |\n\nThat is all."))
    before, table, after = post.message["blocks"]
    assert ("Tier" in str(before), table["type"], "That is all." in str(after)) == (False, "table", True)


def test_sources_lead_to_our_pages_and_to_the_original() -> None:
    source = Citation(title="Deal guide", source="guides/deals.md", heading="Deals > Limits", anchor="limits")
    [post] = posts(Reply(text="Up to 100,000 [1].", citations=(replace(source, link="https://vendor.example/d"),)))

    links = [e for b in post.message["blocks"] for part in b["elements"] for e in _inside(part) if e["type"] == "link"]
    assert [each["url"] for each in links] == [
        "https://chat.example/content/guides/deals.md#limits",
        "https://vendor.example/d",
    ]


def _inside(part: dict[str, object]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for each in part["elements"]:  # type: ignore[attr-defined] # rich text is nested as deep as it likes
        found += _inside(each) if "elements" in each else [each]
    return found


def test_a_button_carries_its_turn_with_draft_and_version() -> None:
    confirm = Button(label="Confirm", skill="register_deal", draft="d1", version=3, confirms=True, style="primary")
    [post] = posts(
        Reply(text="Right?", buttons=(confirm, Button(label="Cancel", skill="cancel", values={"form": "d1"})))
    )

    assert slack_press.read(post.buttons["Confirm"]["value"]) == confirm.turn
    assert post.buttons["Confirm"]["style"] == "primary"


def test_a_turn_too_long_for_its_button_is_kept_under_a_name() -> None:
    long = Button(label="Register a deal", skill="register_deal", values={"notes": "x" * 3_000})
    rendered = render(Reply(text="Which?", buttons=(long,)), LOOK)

    [(name, turn)] = rendered.kept.items()
    assert rendered.messages[0].blocks[-1]["elements"][0]["value"] == name
    assert slack_press.read(turn) == long.turn


def test_whether_an_answer_helped_is_asked_with_slacks_own_thumbs() -> None:
    person = Button(label="Talk to a person", skill="talk_to_person", style="quiet")
    [post] = posts(Reply(text="Because.", buttons=(*rating_buttons("q1", LOOK.t), person)))

    assert list(post.buttons) == ["Talk to a person"]
    [thumbs] = [block for block in post.message["blocks"] if block["type"] == "context_actions"]
    [element] = thumbs["elements"]
    assert slack_press.read(element["negative_button"]["value"]) == rating_buttons("q1", LOOK.t)[1].turn


def test_two_quiet_buttons_are_no_thumbs() -> None:
    german = Button(label="German", skill="preview_announcement", style="quiet")
    [post] = posts(Reply(text="Spring promotion", buttons=(german, replace(german, label="Open A-2026-0001"))))
    [second] = posts(Reply(text="Or so.", buttons=(rating_buttons("q1", LOOK.t)[0], german)))

    assert list(post.buttons) == ["German", "Open A-2026-0001"]
    assert list(second.buttons) == ["That solved it", "German"]


def test_a_form_is_one_press_away_and_can_be_answered_in_words() -> None:
    draft = Draft("register_deal", "Register a deal", (Question("customer", "Customer", "text", True),), {}, id="d1")
    [post] = posts(Reply(text="One answer is missing.", ask=draft, next_question="Customer: legal name"))

    assert list(post.buttons) == ["Fill in the form"]
    assert "Or answer here. Customer: legal name" in post.text


def test_an_answer_longer_than_a_message_takes_several_with_the_buttons_below_the_last() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(30))
    shown = posts(Reply(text=text, buttons=(Button(label="More", skill="my_deals"),)))

    assert len(shown) > 1
    assert [list(post.buttons) for post in shown] == [*[[]] * (len(shown) - 1), ["More"]]
    assert all(f"Paragraph {n}." in "".join(post.text for post in shown) for n in range(30))


def test_many_buttons_stand_in_rows_and_all_are_there() -> None:
    buttons = tuple(Button(label=f"Choice {n}", skill="my_deals", values={"after": n}) for n in range(40))
    [post] = posts(Reply(text="Which?", buttons=buttons))

    assert len(post.buttons) == 40


def test_a_label_of_ours_that_cannot_fit_is_a_mistake_that_shows() -> None:
    with pytest.raises(TooLong):
        render(Reply(text="x", buttons=(Button(label="x" * 1_000, skill="help"),)), LOOK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_say_around_a_reply_fits_in_every_language(language: str) -> None:
    look = replace(LOOK, t=Translator(language))
    draft = Draft("register_deal", "Register a deal", (Question("customer", "Customer", "text", True),), {}, id="d1")
    reply = Reply(text="x", ask=draft, citations=(Citation(title="Guide", source="a.md"),))

    for message in render(reply, look).messages:
        assert block_kit.faults_of_message(list(message.blocks)) == []
