"""Markdown as a list of blocks: what a heading, a list, a table is, and what each says in plain words.

Every format is turned into Markdown first, so this is the one place that knows the structure of content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")

_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DOCS_LINE = re.compile(r"^\s*(?:>\s*)*(?::::.*|\[!(?:div|INCLUDE|VIDEO)[^\n]*)$", re.IGNORECASE)
_DOCS_IMAGE = re.compile(r":::image\b.*?:::")
_DOCS_INCLUDE = re.compile(r"\[!INCLUDE\s*\[[^\]]*\]\([^)]*\)\]", re.IGNORECASE)
_DOCS_NOTE = re.compile(
    r"^(\s*(?:>\s*)+)\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION|Note|Tip|Important|Warning)\]\s*", re.IGNORECASE
)
_DOCS_TAB = re.compile(r"^#\s+\[([^\]]+)\]\(#tab/[^)]*\)\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)\s]*(?:\s+\"[^\"]*\")?\) ?")
_LOCAL_LINK = re.compile(r"(?<!\!)\[([^\]\[]+)\]\((?!https?://|mailto:)[^)]*\)")
_KNOWN_TAG = re.compile(
    r"</?(?:a|b|i|u|s|p|em|strong|span|div|sup|sub|font|small|center|section|kbd|code|ins|del|mark|img|hr|br)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """One piece of a document that should not be cut: a paragraph, a list, a table, a listing, a heading."""

    kind: str
    """heading, paragraph, list, table, code, quote or html"""
    markdown: str
    plain: str
    level: int = 0
    """Of a heading, 1 to 6."""
    parts: tuple[str, ...] = ()
    """Items of a list or rows of a table, as Markdown, for the case that it must be cut after all."""


def clean(markdown: str) -> str:
    """Markdown without what is no content: comments, images, vendor directives, links that lead nowhere from a chat.

    Understands the dialect of Microsoft's documentation (`> [!NOTE]`, `:::image`, `[!INCLUDE]`, tabs). Code stays.
    """
    lines = []
    in_code = ""
    for line in _COMMENT.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        fence = _FENCE.match(line)
        if fence and (not in_code or fence.group(1).startswith(in_code)):
            in_code = "" if in_code else fence.group(1)[:3]
        lines.append(line if in_code or fence else _clean_line(line))
    return "\n".join(lines)


def _clean_line(line: str) -> str:
    line = _DOCS_INCLUDE.sub("", _DOCS_IMAGE.sub("", line))
    if _DOCS_LINE.match(line):
        return ""
    line = _DOCS_NOTE.sub(_note, line)
    line = _DOCS_TAB.sub(r"**\1**", line)
    line = _LOCAL_LINK.sub(r"\1", _IMAGE.sub("", line))
    if "<" in line:
        line = _KNOWN_TAG.sub("", _BREAK_TAG.sub(" ", line) if "|" in line else _BREAK_TAG.sub("  ", line))
    return line


def _note(found: re.Match[str]) -> str:
    more = found.string[found.end() :].strip()
    return f"{found.group(1)}**{found.group(2).capitalize()}:**{' ' if more else ''}"


def blocks(markdown: str) -> Iterator[Block]:
    """The top-level blocks of cleaned Markdown, in order."""
    lines = markdown.split("\n")
    for group in _top_level(_PARSER.parse(markdown)):
        first = group[0]
        if first.map is None or first.type == "hr":
            continue
        source = "\n".join(lines[first.map[0] : first.map[1]]).strip("\n")
        plain = plain_text(group)
        if plain or first.type == "heading_open":
            yield _block(first, group, source, plain, lines)


def _block(first: Token, group: Sequence[Token], source: str, plain: str, lines: Sequence[str]) -> Block:
    kind = {
        "heading_open": "heading",
        "bullet_list_open": "list",
        "ordered_list_open": "list",
        "table_open": "table",
        "fence": "code",
        "code_block": "code",
        "blockquote_open": "quote",
        "html_block": "html",
    }.get(first.type, "paragraph")
    level = int(first.tag[1]) if kind == "heading" else 0
    if kind == "html":
        source = plain
    part = {"list": "list_item_open", "table": "tr_open"}.get(kind)
    parts = tuple(
        "\n".join(lines[token.map[0] : token.map[1]]).rstrip()
        for token in group
        if token.type == part and token.map and (kind == "table" or token.level == first.level + 1)
    )
    return Block(kind, source, plain, level, parts)


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def plain_text(tokens: Sequence[Token]) -> str:
    """What the tokens say, without markup: list items and rows on lines of their own, cells parted by a bar."""
    lines: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" | ".join(row))
            row = None
        elif token.type == "inline":
            words = inline_text(token)
            if row is None:
                lines.append(words)
            else:
                row.append(words)
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
        elif token.type == "html_block":
            lines.append(re.sub(r"<[^<>]*>", " ", token.content).strip())
    return "\n".join(line for line in lines if line.strip())


def inline_text(token: Token) -> str:
    """One line of text without emphasis, links or tags."""
    words: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return re.sub(r"\s+", " ", "".join(words)).strip()


def to_plain(markdown: str) -> str:
    """Plain words of a piece of Markdown."""
    return plain_text(_PARSER.parse(markdown))
