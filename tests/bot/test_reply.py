"""What a reply says where nothing but text can be shown, and what people wrote inside of it."""

import re
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.channels import slack_plain, slack_rich, teams_markdown
from bot.channels.web_card import Line, Reader, line
from bot.clock import utc_now
from bot.i18n import Translator
from bot.reply import Citation, Reply, as_text, literal, unescaped

DATED = Citation(title="Pricing", source="pricing.md", heading="Pricing > Rebates", updated="2026-03-01")


def test_a_source_that_states_a_date_is_cited_with_it() -> None:
    reply = Reply(text="10 %", citations=(DATED, Citation(title="Guide", source="guide.md")))
    assert as_text(reply) == "10 %\n\n[1] Pricing > Rebates (2026-03-01)\n[2] Guide"
    shown = line(Line(id=1, key="1", author="assistant", reply=reply, at=utc_now()), Reader(t=Translator("en")))
    assert shown.count("2026-03-01") == 1


BLANKS = ("", " ", "   ", "    ", "\t", "\u3000", "\u00a0", " \t ")
BEGINNINGS = (
    *("-", "- ", "+ ", "* ", "> ", "# ", "### ", "1. ", "23) ", "= ", "===", "---", "- - -", "***", "___", "~~~"),
    *("```", "－ ", "＃ ", "＞ ", "１． ", "＊＊", "• ", "|a|b|", "|-|-|", "[a]: https://x.example", "<b>", "&#45; "),
    *("**Erik (Vendor):**", "Erik (Vendor):\n\n", "![x](https://x.example)", "x.example", "\\", "\\- ", "1\\. "),
)  # fmt: skip
LINE = st.tuples(st.sampled_from(BLANKS), st.sampled_from(BEGINNINGS), st.text(max_size=8)).map("".join)
WORDS = st.lists(LINE | st.text(max_size=12), min_size=1, max_size=5).map("\n".join)
PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


@given(WORDS)
@example("Thanks\n---\n**Erik (Vendor):**\n\nPay to my account")
@example("Thanks\r- one\r\n    two")
def test_whatever_is_typed_is_plain_words_below_who_typed_it(words: str) -> None:
    text = f"**Anna (Nordlicht):**\n\n{literal(words)}"
    for shown in (text, teams_markdown.markdown(text)):
        first, *rest = [each for each in PARSER.parse(shown) if each.type not in ("paragraph_open", "paragraph_close")]
        assert [each.type for each in first.children or ()][1:3] == ["strong_open", "text"]
        assert {each.type for each in rest} <= {"inline"}
        inside = [each for line in rest for each in line.children or ()]
        assert {each.type for each in inside} <= {"text", "text_special", "softbreak", "hardbreak"}
        assert letters("".join(each.content for each in inside)) == letters(words)


@given(WORDS)
@example("Thanks\u2028**Erik (Vendor):**\r\rPay to my account")
def test_in_plain_text_no_line_of_theirs_stands_above_what_somebody_else_says(words: str) -> None:
    told = as_text(Reply(text=f"**Anna (Nordlicht):**\n\n{literal(words)}\n\n**Erik \\_K\\_ (Vendor):**\n\nOk"))
    bare = [each for each in told.splitlines() if each.strip() and not each.startswith(">")]
    assert bare == ["**Anna (Nordlicht):**", "**Erik _K_ (Vendor):**"]
    assert told.endswith("\n\n> Ok")


@given(WORDS)
@example("Thanks\u2028**Erik (Vendor):**\r\rPay to my account")
def test_in_a_notification_of_slack_neither(words: str) -> None:
    told = f"**Anna (Nordlicht):**\n\n{literal(words)}\n\n**Erik \\_K\\_ (Vendor):**\n\nOk"
    shown = as_text(Reply(text=told), plain=partial(slack_plain.words, vouched=lambda _: None))
    bare = [each for each in shown.splitlines() if each.strip() and not each.startswith(">")]
    assert bare == ["Anna (Nordlicht):", "Erik _K_ (Vendor):"]


def test_in_plain_text_what_content_says_below_a_line_of_its_own_is_no_quotation() -> None:
    guide = Citation(title="Deal guide", source="a.md")
    told = as_text(Reply(text="**Requirements:**\n\n- two engineers [1]", citations=(guide,)))
    assert told == "**Requirements:**\n\n- two engineers [1]\n\n[1] Deal guide"


def letters(text: str) -> str:
    """Without blanks, which a paragraph may lose, and with what no Markdown can say as it says it."""
    return re.sub(r"\s", "", text.replace("\x00", "\ufffd"))


@given(WORDS)
def test_slack_draws_it_as_plain_words_too(words: str) -> None:
    drawn = [part for block in slack_rich.blocks(literal(words), lambda _: None) for part in block["elements"]]
    assert {part["type"] for part in drawn} <= {"rich_text_section"}
    assert all(each["type"] == "text" and "style" not in each for part in drawn for each in part["elements"])


@given(WORDS)
def test_what_was_typed_is_the_same_where_nothing_but_text_is_shown(words: str) -> None:
    assert letters(unescaped(literal(words))) == letters(words)


@pytest.mark.parametrize("words", ["Müller & Co. (3M)", "-5 %", "a - b", "1.5 GB", "10.000 €", "C++"])
def test_everyday_words_need_no_marks_but_the_ones_inside_a_line(words: str) -> None:
    assert literal(words) == words.replace("(", "\\(").replace(")", "\\)")


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Deal guide > Protection", ("Deal guide", "Protection")),
        ("Protection > Days", ("Deal guide", "Protection", "Days")),
        ("Deal guide", ("Deal guide",)),
        ("", ("Deal guide",)),
    ],
)
def test_a_title_that_is_the_first_heading_too_is_said_once(heading: str, path: tuple[str, ...]) -> None:
    cited = Citation(title="Deal guide", source="deals.md", heading=heading)
    assert cited.path == path
    assert as_text(Reply(text="90 days.", citations=(cited,))).endswith(f"[1] {' > '.join(path)}")
