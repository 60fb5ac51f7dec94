"""Web pages: what a reader came for, in its structure, and nothing of what stands around it."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest

from knowledge.reading.html import html_markdown


def markdown(body: str, head: str = "") -> str:
    return html_markdown(f"<html><head>{head}</head><body>{body}</body></html>")[0]


def test_menus_banners_and_what_is_hidden_are_left_out() -> None:
    body = """
    <div id="cookie-banner">We use cookies</div><div role="navigation">Home</div>
    <ul class="breadcrumbs"><li>Docs</li></ul>
    <div class="onetrust-pc consent">Accept</div><p hidden>Hidden</p><p style="color:red; display: none">None</p>
    <div><header><h1>Deals</h1></header><p>Register them.</p><span aria-hidden="true">#</span></div>
    <footer>Imprint</footer>
    """
    assert markdown(body) == "# Deals\n\nRegister them."


def test_the_main_part_is_taken_if_it_is_the_main_part() -> None:
    assert markdown("<div>Around</div><div role=main><p>What partners came for.</p></div>") == "What partners came for."
    rest = "<p>" + "The text is here. " * 20 + "</p>"
    assert "The text is here." in markdown(f"<main>Loading</main><div>{rest}</div>")
    assert markdown("<article><p>One</p></article><article><p>Two</p></article>") == "One\n\nTwo"


def test_a_cell_over_several_rows_or_columns_stands_in_each() -> None:
    body = """<table><caption>Margins</caption>
    <tr><th rowspan=2>Tier</th><th colspan=2>2026</th></tr><tr><th>Hardware</th><th>Software</th></tr>
    <tr><td>Gold</td><td rowspan=2>20 %</td><td>25 %</td></tr><tr><td>Silver</td><td>15 %</td></tr></table>"""
    assert markdown(body) == (
        "Margins\n\n| Tier | 2026 | 2026 |\n| --- | --- | --- |\n| Tier | Hardware | Software |\n"
        "| Gold | 20 % | 25 % |\n| Silver | 20 % | 15 % |"
    )


def test_terms_stay_with_what_they_mean() -> None:
    assert markdown(
        "<dl><dt>MDF</dt><dd>Market development funds</dd><dt>SPIFF</dt><dt>Bonus</dt><dd>Money</dd></dl>"
    ) == ("- **MDF:** Market development funds\n- **SPIFF, Bonus:** Money")


def test_code_keeps_its_lines_its_language_and_its_backticks() -> None:
    body = '<p>Call <code>a&lt;b&gt;</code>:</p><pre><code class="language-sh">  run\n```\nstop</code></pre>'
    assert markdown(body) == "Call `a<b>`:\n\n````sh\n  run\n```\nstop\n````"


def test_details_keep_their_summary() -> None:
    assert (
        markdown("<details><summary>How long?</summary><p>Ninety days.</p></details>")
        == "**How long?**\n\nNinety days."
    )


def test_relative_links_lead_to_the_page_they_are_on() -> None:
    head = '<link rel="canonical" href="https://docs.example.com/deals/index.html">'
    body = '<p><a href="protect.html">Protect</a> <a href="javascript:alert(1)">No</a> <a href="/a b">Space</a></p>'
    assert markdown(body, head) == "[Protect](https://docs.example.com/deals/protect.html) No Space"
    assert markdown('<p><a href="protect.html">Protect</a></p>') == "Protect"


def test_signs_that_mean_something_in_markdown_are_words() -> None:
    assert markdown("<p># 1 in sales</p><p>Use &lt;b&gt; for bold.</p>") == "\\# 1 in sales\n\nUse &lt;b> for bold."


def test_a_numbered_list_goes_on_where_it_says() -> None:
    assert markdown("<ol start=3><li>c<ul><li>d</li></ul></li><li>e</li></ol>") == "3. c\n   - d\n4. e"


@pytest.mark.parametrize("body", ["<span><b>" * 300 + "x", "<i>" * 20_000, "<p>x" * 20_000, "<td rowspan=99999>x" * 50])
def test_pages_made_to_exhaust_their_reader_are_read_or_refused_in_time(body: str) -> None:
    started = process_time()
    with suppress(RecursionError):  # which the parsing process says in words
        markdown(body)
    assert process_time() - started < 10


def test_what_a_page_tells_search_engines_about_its_audience_neither_opens_nor_closes_it() -> None:
    _, _, meta = html_markdown("<html><head><meta name='audience' content='All'></head><body><p>Hi</p></body></html>")
    assert meta == {}
