"""A web page's text; see `knowledge.reading.html`."""

from __future__ import annotations

from knowledge.reading.binary.parsed import Parsed
from knowledge.reading.html import html_markdown


def page_text(content: bytes) -> Parsed:
    """The page, given in UTF-8."""
    markdown, title, meta = html_markdown(content.decode("utf-8", "replace"))
    return Parsed(markdown, title, meta)
