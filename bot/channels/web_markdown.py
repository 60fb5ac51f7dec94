"""Markdown of answers and documents to HTML that can do nothing but be read.

Raw HTML in it stays text, and whatever the parser makes passes an allow-list: a model, an imported document or a
customer's name can neither run anything nor load anything, and a link leads to our own pages or openly elsewhere.
"""

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from bot.channels.web_html import Html

CONTENT = "/content/"  # where the pages of cited documents live
REL = "noopener noreferrer nofollow"
TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
}
HEADINGS = {f"h{level}" for level in range(1, 7)}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, **{heading: {"id"} for heading in HEADINGS}}


def said(text: str) -> Html:
    """What the assistant says. Its headings become small ones: the page has its own."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.tag in HEADINGS:
            token.tag = "h4"
    return _clean(tokens)


def document(text: str, anchors: Sequence[str]) -> Html:
    """A whole document. Its headings in reading order get `anchors`, which is how the index names its sections."""
    tokens = _parser().parse(text)
    headings = (token for token in tokens if token.type == "heading_open" and token.level == 0)
    for token, anchor in zip(headings, anchors, strict=False):
        token.attrSet("id", anchor)
    return _clean(tokens)


def safe_address(address: str) -> str | None:
    """An address a link may have: an open web page, or one of our content pages by its full path."""
    parts = _split(address)
    if parts is None:
        return None
    if parts.scheme in ("http", "https") and parts.netloc:
        return address
    own = not parts.scheme and not parts.netloc and parts.path.startswith(CONTENT)
    return address if own and ".." not in unquote(parts.path) else None


def content_address(source: str, anchor: str = "") -> str:
    """Where a document of the index can be read, at one of its headings."""
    return CONTENT + quote(source) + (f"#{quote(anchor, safe='%')}" if anchor else "")


def _split(address: str) -> SplitResult | None:
    """None for what no browser and no parser agree on: control characters, backslashes, broken hosts."""
    if "\\" in address or not address.isprintable():
        return None
    try:
        return urlsplit(address)
    except ValueError:
        return None


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _described)
    return parser


def _described(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """An image as its description: nothing is loaded from elsewhere."""
    return escape(renderer.renderInlineAsText(tokens[at].children, options, env))


def _clean(tokens: Sequence[Token]) -> Html:
    parser = _parser()
    return Html(
        nh3.clean(
            parser.renderer.render(tokens, parser.options, {}),
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=_keep,
            url_schemes={"http", "https"},
            link_rel=REL,
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )
    )


def _keep(tag: str, name: str, value: str) -> str | None:
    return safe_address(value) if (tag, name) == ("a", "href") else value
