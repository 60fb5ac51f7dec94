"""Every format becomes Markdown: one function per format, chosen by the file's suffix.

Bytes in, Markdown and what the file says about itself out. A file that cannot be read raises `UnreadableDocument` with
the reason, never anything else, so that one broken document cannot stop a run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml
from charset_normalizer import from_bytes

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.faq import csv_pairs, pair_languages, pairs_markdown, yaml_pairs
from knowledge.html import html_markdown
from knowledge.office import docx_markdown, pptx_markdown
from knowledge.pdf import pdf_markdown
from knowledge.plain_yaml import plain_yaml

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
"""An office file is a zip archive; one that unpacks to more than this is an attack or a film."""
MAX_CHARACTERS = 5_000_000


@dataclass(frozen=True)
class Text:
    """A file as Markdown with what it says about itself."""

    markdown: str
    title: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    languages: tuple[tuple[str, str], ...] = ()
    """Headings of sections in order with the language of each, where a file has several."""


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


def decode(content: bytes) -> str:
    """Text in whatever encoding it was written. Binary data raises `UnreadableDocument`."""
    for marker, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(marker):
            return content.decode(encoding, "replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(content).best()
        if best is None:
            raise UnreadableDocument("no text encoding fits") from None
        text = str(best)
    if text.count("\0") > len(text) // 100:
        raise UnreadableDocument("binary data, not text")
    return text.replace("\0", " ")


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The YAML between `---` lines at the top, and the rest. Raises `UnclearRights` if they may hide a rule."""
    lines = text.lstrip("\ufeff\u200b \t\n").split("\n")
    if lines[0].strip() == "+++":
        raise UnclearRights("front matter is written in TOML (+++); write it in YAML, between lines of ---")
    if lines[0].strip() != "---":
        return {}, text
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), None)
    if end is None:
        raise UnclearRights("front matter has no end (a line of ---)")
    try:
        meta = plain_yaml("\n".join(lines[1:end]))
    except (yaml.YAMLError, ValueError, RecursionError) as unclear:
        meta = _loose(lines[1:end])
        if meta is None:
            raise UnclearRights("front matter cannot be read, and it speaks of who may read the document") from unclear
    if meta is not None and not isinstance(meta, dict):
        raise UnclearRights("front matter is not a list of names and values")
    return {str(key): value for key, value in (meta or {}).items()}, "\n".join(lines[end + 1 :])


def _loose(lines: list[str]) -> dict[str, Any] | None:
    """Names and values line by line, as in `title: Part one: start` without quotes; None if rights are among them."""
    if any(_RIGHTS.search(line) for line in lines):
        return None
    found = (_NAME_AND_VALUE.match(line) for line in lines)
    return {one.group(1): one.group(2).strip("\"' ") for one in found if one}


_RIGHTS = re.compile(r"\b(?:audience|level|tiers?|regions?|types?|partners?|valid_\w+)[\"']?\s*:", re.IGNORECASE)
_NAME_AND_VALUE = re.compile(r"([\w.-]+):\s+(.+)$")


def _markdown(content: bytes) -> Text:
    meta, body = front_matter(decode(content).replace("\r\n", "\n").replace("\r", "\n"))
    return Text(body, str(meta.get("title") or ""), meta)


def _html(content: bytes) -> Text:
    markdown, title, meta = html_markdown(decode(content))
    return Text(markdown, title, meta)


def _pdf(content: bytes) -> Text:
    markdown, title = pdf_markdown(content)
    return Text(markdown, title)


def _docx(content: bytes) -> Text:
    markdown, title = docx_markdown(_unpackable(content))
    return Text(markdown, title)


def _pptx(content: bytes) -> Text:
    markdown, title = pptx_markdown(_unpackable(content))
    return Text(markdown, title)


def _csv(content: bytes) -> Text:
    pairs = csv_pairs(decode(content))
    return Text(pairs_markdown(pairs), languages=pair_languages(pairs))


def _yaml(content: bytes) -> Text:
    pairs, meta = yaml_pairs(decode(content))
    return Text(pairs_markdown(pairs), str(meta.get("title") or ""), meta, pair_languages(pairs))


def _unpackable(content: bytes) -> io.BytesIO:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise UnreadableDocument(f"unpacks to more than {MAX_UNPACKED // 2**20} MB")
    return io.BytesIO(content)


FORMATS: dict[str, Callable[[bytes], Text]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
    ".pptx": _pptx,
    ".csv": _csv,
    ".yaml": _yaml,
    ".yml": _yaml,
}
"""Suffix to reader."""
