"""Answers as Slack shows them: what a document or a person wrote is never interpreted, and nothing is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import slack_rich as rich
from bot.channels.slack_limits import RICH_TEXT
from tests import block_kit


def own(address: str) -> str | None:
    return f"https://chat.example{address}" if address.startswith("/content/") else None


def elements(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    inside = [part for block in blocks for part in block["elements"]]
    flat = [each for part in inside for each in part["elements"]]
    return [each for each in [*flat, *(e for f in flat for e in f.get("elements", ()))] if each["type"] == kind]


def shown(blocks: list[dict[str, Any]]) -> str:
    return "".join(each["text"] for each in [*elements(blocks, "text")])


def test_mentions_pings_and_links_in_an_answer_stay_the_letters_they_are() -> None:
    blocks = rich.blocks("Ask <@U1> or <!channel>, see https://evil.example and [here](https://evil.example).", own)

    assert "Ask <@U1> or <!channel>, see https://evil.example and here." in shown(blocks)
    assert elements(blocks, "link") == []


def test_a_link_to_our_own_content_is_a_link() -> None:
    [link] = elements(rich.blocks("See [the guide](/content/guide.md#start).", own), "link")

    assert link == {"type": "link", "url": "https://chat.example/content/guide.md#start", "text": "the guide"}


def test_paragraphs_lists_quotes_and_code_look_like_what_they_are() -> None:
    text = "# Margins\n\nGold **20 %**.\n\n- one\n- two\n  - deep\n\n> said\n\n```\ncode\n```"
    [block] = rich.blocks(text, own)

    kinds = [(part["type"], part.get("style"), part.get("indent")) for part in block["elements"]]
    assert kinds == [
        ("rich_text_section", None, None),
        ("rich_text_section", None, None),
        ("rich_text_list", "bullet", 0),
        ("rich_text_list", "bullet", 1),
        ("rich_text_quote", None, None),
        ("rich_text_preformatted", None, None),
    ]
    assert {"type": "text", "text": "20 %", "style": {"bold": True}} in elements([block], "text")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "1. Open\n\n   ```\n   code\n   ```\n\n   then save\n\n   and close\n2. Done",
            ["then save", "and close", "Done"],
        ),
        (
            "- One\n\n  | Tier | Rate |\n  |---|---|\n  | Gold | 2 % |\n- Two",
            ["One", "Tier | Rate", "Gold | 2 %", "Two"],
        ),
        ("> | Tier | Rate |\n> |---|---|\n> | Gold | 2 % |", ["Tier | Rate", "Gold | 2 %"]),
    ],
)
def test_what_stands_between_the_items_of_a_list_is_not_lost(text: str, kept: list[str]) -> None:
    said = shown(rich.blocks(text, own))
    assert [each for each in kept if each not in said] == []


def test_a_long_answer_is_divided_between_its_paragraphs() -> None:
    paragraphs = [f"Paragraph {n}. " + "word " * 150 for n in range(20)]
    blocks = rich.blocks("\n\n".join(paragraphs), own)

    assert len(blocks) > 1
    assert all(sum(map(rich.length, block["elements"])) <= RICH_TEXT for block in blocks)
    assert all(paragraph.strip() in shown(blocks) for paragraph in paragraphs)


@given(st.lists(st.text(min_size=1, max_size=300), max_size=30), st.integers(1, 40))
def test_whatever_is_said_fits_and_no_word_is_lost(words: list[str], times: int) -> None:
    text = " ".join(word.replace("\n", " ") for word in words * times)[:20_000]
    blocks = rich.divided(rich.section(rich.words(text))) if text else []

    assert shown(blocks) == text
    assert all(sum(map(rich.length, block["elements"])) <= RICH_TEXT for block in blocks)


@given(st.text(alphabet="ab <>@!|#*_`~[]()-\n&\\", max_size=400))
def test_any_markdown_gives_blocks_slack_takes(text: str) -> None:
    blocks = rich.blocks(text, own)

    assert not blocks or block_kit.faults_of_message(blocks) == []
    assert elements(blocks, "link") == []
