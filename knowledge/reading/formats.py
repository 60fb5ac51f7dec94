"""Every format becomes Markdown: one function per format, chosen by the file's suffix.

Bytes in, Markdown and what the file says about itself out. A file that cannot be read raises `UnreadableDocument` with
the reason, never anything else, so that one broken document cannot stop a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.worker import PARSER
from knowledge.reading.decoding import decode
from knowledge.reading.delimited import rows_of
from knowledge.reading.faq import pair_languages, pairs_markdown, yaml_pairs
from knowledge.reading.front_matter import front_matter
from knowledge.reading.rights_words import CARD, plain_name, speaks_of_rights
from knowledge.reading.sheets import Sheet, sheets_markdown

MAX_BYTES = 50 * 1024 * 1024
MAX_CHARACTERS = 5_000_000


@dataclass(frozen=True)
class Text:
    """A file as Markdown with what it says about itself."""

    markdown: str
    title: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    languages: tuple[tuple[str, str], ...] = ()
    """Headings of sections in order with the language of each, where a file has several."""
    warnings: tuple[str, ...] = ()
    """What could not be read of it, in words for the person who runs the assistant."""


def read(name: str, content: bytes) -> Text:
    """The file's text. `name` decides the format by its suffix; see `FORMATS`."""
    reader = FORMATS.get(suffix(name))
    if reader is None:
        raise UnreadableDocument(f"unknown format: {suffix(name) or 'no suffix'}")
    if len(content) > MAX_BYTES:
        raise UnreadableDocument(f"larger than {MAX_BYTES // 2**20} MB")
    if not content.strip():
        raise UnreadableDocument("the file is empty")
    try:
        text = reader(content)
    except UnreadableDocument:
        raise
    except RecursionError as deep:
        raise UnreadableDocument("nested too deeply") from deep
    except Exception as broken:
        raise UnreadableDocument(f"damaged file ({type(broken).__name__}: {str(broken)[:120]})") from broken
    if not text.markdown.strip():
        raise UnreadableDocument("no text in it")
    if len(text.markdown) > MAX_CHARACTERS:
        raise UnreadableDocument(f"more than {MAX_CHARACTERS:,} characters of text")
    return text


def suffix(name: str) -> str:
    """`.md` of `guide.MD`."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def _markdown(content: bytes) -> Text:
    meta, body = front_matter(decode(content))
    return Text(body, str(meta.get("title") or ""), meta)


def _html(content: bytes) -> Text:
    return _parsed(".html", decode(content).encode())


def _parsed(kind: str, content: bytes) -> Text:
    """What another process reads, because a file of this kind may be made to exhaust its reader."""
    found = PARSER.parse(kind, content)
    meta = {name: value for name, value in found.meta.items() if speaks_of_rights(name) or plain_name(name) in CARD}
    if not found.sheets:
        return Text(found.markdown, found.title, dict(meta), (), found.warnings)
    markdown, languages = sheets_markdown([Sheet(name, rows) for name, rows in found.sheets])
    return Text(markdown, found.title, dict(meta), languages, found.warnings)


def _csv(content: bytes) -> Text:
    markdown, languages = sheets_markdown([Sheet("", rows_of(decode(content)))])
    return Text(markdown, languages=languages)


def _yaml(content: bytes) -> Text:
    pairs, meta = yaml_pairs(decode(content))
    return Text(pairs_markdown(pairs), str(meta.get("title") or ""), meta, pair_languages(pairs))


FORMATS: dict[str, Callable[[bytes], Text]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": partial(_parsed, ".pdf"),
    ".docx": partial(_parsed, ".docx"),
    ".pptx": partial(_parsed, ".pptx"),
    ".xlsx": partial(_parsed, ".xlsx"),
    ".csv": _csv,
    ".yaml": _yaml,
    ".yml": _yaml,
}
"""Suffix to reader."""
