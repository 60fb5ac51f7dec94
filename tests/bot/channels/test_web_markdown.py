"""Whatever an answer or a document contains, the page shows it and does nothing else with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web_markdown import ATTRIBUTES, TAGS, content_address, document, said
from knowledge.reading.split import parts
from tests.bot.channels.test_web_html import Read

PIECES = (
    *("<script>", "<style>", "<!--", "-->", "<img src=x onerror=alert(1)>", "<a href='", "&#x6A;avascript:", "data:x"),
    *("[a](javascript:alert(1))", "[b](/sign-out)", "[c](https://ok.example)", "[d](/content/a.md#b)", "](", "`"),
    *("![x](http://x/p.png)", "<https://x.example>", "[e]: vbscript:x\n", "\n# ", "|a|\n|-|\n", "\x00", "\u2028"),
)
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=10)).map("".join)


@given(HOSTILE)
def test_nothing_but_reading_matter_and_safe_links_comes_out(text: str) -> None:
    for markup in (said(text), document(text, ["a", "b"])):
        for tag, attributes in Read(markup).tags:
            assert tag in TAGS
            assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ({"rel", "target"} if tag == "a" else set())
            href = attributes.get("href") or "/content/"
            assert href.startswith(("https://", "http://", "/content/"))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//evil.example", "/sign-out", "/content/../sign-out", "/content/%2e%2e/x", "https:evil",
     "/content/\\..\\x", "data:text/html,x", "mailto:a@b.example"],
)  # fmt: skip
def test_a_link_leads_to_our_documents_or_openly_elsewhere_or_nowhere(address: str) -> None:
    assert "href" not in said(f"[here]({address})")


def test_what_is_meant_as_emphasis_is_shown_as_such() -> None:
    assert said("**90 days**\n\n- one\n- two") == (
        "<p><strong>90 days</strong></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )
    assert said("# Big") == "<h4>Big</h4>\n"
    assert "<table>" in said("|a|b|\n|-|-|\n|1|2|")


def test_a_documents_headings_have_the_names_under_which_the_index_cites_them() -> None:
    again = "## Was & wie?\n\ny\n\n"
    text = f"# Über *Deals*\n\nx\n\n{again}{again}Setext\n------\n\n> # not a section\n\n### 보호 기간\n"
    anchors = [part.anchor for part in parts(text) if part.heading]
    shown = [attributes["id"] for _, attributes in Read(document(text, anchors)).tags if "id" in attributes]
    assert shown == anchors == ["über-deals", "was--wie", "was--wie-1", "setext", "보호-기간"]


def test_an_image_is_its_description() -> None:
    assert said("![a *chart* <b>](https://x.example/p.png)") == "<p>a chart &lt;b&gt;</p>\n"


def test_addresses_of_documents_survive_any_name() -> None:
    assert content_address("한국어/deal guide?.md", "보호") == (
        "/content/%ED%95%9C%EA%B5%AD%EC%96%B4/deal%20guide%3F.md#%EB%B3%B4%ED%98%B8"
    )
