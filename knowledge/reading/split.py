"""A document becomes passages: one per section, several where a section is long.

Tables, lists, listings and question-answer pairs stay whole where they fit; each passage knows the headings above it
and the anchor under which the section is found in the document's page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.text.markdown import Block, blocks, to_plain

SPLITTER = "headings-5"
"""Changes whenever splitting changes, so that documents are split again."""

TARGET = 1200
"""Characters a passage should not exceed: about 250 words, half of what the embedding model reads at once."""
LIMIT = 2400
"""Characters a table, list or listing may have before even it is cut."""


_QUESTION = re.compile(r"[?？]\W*$|(?:까|나요|가요|ですか|ますか)\W*$")


@dataclass(frozen=True)
class Chunk:
    """A passage before it is stored."""

    heading: tuple[str, ...]
    anchor: str
    text: str
    plain: str
    level: int = 0


@dataclass
class Part:
    """A section while it is read: its headings, its anchor, its blocks."""

    heading: tuple[str, ...] = ()
    anchor: str = ""
    level: int = 0
    blocks: list[Block] = field(default_factory=list)


def split(document: Sequence[Part]) -> list[Chunk]:
    """Passages of a document in reading order. A heading without text of its own yields none."""
    return [chunk for part in document for chunk in _chunks(part)]


def parts(markdown: str) -> list[Part]:
    """A Markdown document cut at its headings; the first part, before any heading, may be empty."""
    found = [Part()]
    path: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for block in blocks(markdown):
        if block.kind != "heading":
            found[-1].blocks.append(block)
            continue
        path = [(level, text) for level, text in path if level < block.level] + [(block.level, block.plain)]
        found.append(Part(tuple(text for _, text in path), anchor(block.plain, seen), block.level))
    return found


def anchor(heading: str, seen: dict[str, int]) -> str:
    """The heading's slug: lower case, spaces to hyphens, punctuation dropped, a repeated one numbered -1, -2, ..."""
    words = " ".join(unicodedata.normalize("NFC", heading).lower().split())
    slug = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
    count = seen.get(slug, 0)
    seen[slug] = count + 1
    return f"{slug}-{count}" if count else slug


def is_question(heading: str) -> bool:
    """Is the heading a question that its section answers? Then both are one text, as in a list of questions."""
    return bool(_QUESTION.search(heading))


def _chunks(part: Part) -> Iterator[Chunk]:
    group: list[Block] = []
    for block in _small_enough(part.blocks):
        if group and not _belongs(group, block):
            yield _chunk(part, group)
            group = []
        group.append(block)
    if group:
        yield _chunk(part, group)


def _belongs(group: Sequence[Block], block: Block) -> bool:
    """Does the block go into the same passage? A lead-in ("...:", "...?") never ends one while its sequel fits."""
    size = sum(len(one.markdown) for one in group) + len(block.markdown)
    introduced = group[-1].plain.rstrip().endswith((":", "?", "：", "？"))
    return size <= (LIMIT if introduced else TARGET)


def _chunk(part: Part, group: Sequence[Block]) -> Chunk:
    text = "\n\n".join(block.markdown for block in group)
    return Chunk(part.heading, part.anchor, text, "\n".join(block.plain for block in group), part.level)


def _small_enough(found: Sequence[Block]) -> Iterator[Block]:
    for block in found:
        if len(block.markdown) <= LIMIT:
            yield block
        elif block.kind == "table" and len(block.parts) > 2:
            yield from _cut_table(block)
        elif block.kind == "list" and len(block.parts) > 1:
            yield from _join("list", block.parts, "\n")
        elif block.kind == "code":
            yield from _cut_code(block)
        else:
            yield from _join(block.kind, _sentences(block.markdown), " ")


def _cut_table(block: Block) -> Iterator[Block]:
    """Rows in groups, each group under the table's own header."""
    head, *rows = block.parts
    columns = max(1, head.strip().strip("|").count("|") + 1)
    top = f"{head}\n|{' --- |' * columns}"
    for group in _join("table", rows, "\n"):
        yield Block("table", f"{top}\n{group.markdown}", f"{_row(head)}\n{_rows(group.markdown)}", parts=())


def _cut_code(block: Block) -> Iterator[Block]:
    """Lines in groups, each group a listing of its own with the fence and the language of the whole."""
    lines = block.markdown.split("\n")
    fence = re.match(r"\s{0,3}(`{3,}|~{3,})", lines[0])
    closed = fence is not None and len(lines) > 1 and lines[-1].strip() == fence[1]
    body = lines[1 if fence else 0 : -1 if closed else None]
    for group in _join("code", body, "\n"):
        text = f"{lines[0]}\n{group.markdown}\n{fence[1]}" if fence else group.markdown
        yield Block("code", text, group.markdown.strip())


def _row(line: str) -> str:
    return " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))


def _rows(lines: str) -> str:
    return "\n".join(_row(line) for line in lines.split("\n"))


def _sentences(text: str) -> list[str]:
    """Sentences, none longer than the limit even in a text that never ends one."""
    found = re.split(r"(?<=[.!?。！？])\s+|(?<=[。！？])|\n\n+", text)
    return [piece for sentence in found if sentence for piece in _slices(sentence)]


def _slices(sentence: str) -> Iterator[str]:
    for start in range(0, len(sentence), TARGET):
        yield sentence[start : start + TARGET]


def _join(kind: str, pieces: Sequence[str], glue: str) -> Iterator[Block]:
    group: list[str] = []
    size = 0
    for piece in (cut for whole in pieces for cut in (_slices(whole) if len(whole) > LIMIT else (whole,))):
        if group and size + len(piece) > TARGET:
            yield _joined(kind, group, glue)
            group, size = [], 0
        group.append(piece)
        size += len(piece)
    if group:
        yield _joined(kind, group, glue)


def _joined(kind: str, group: Sequence[str], glue: str) -> Block:
    text = glue.join(group)
    return Block(kind, text, to_plain(text) if kind in ("list", "paragraph", "quote") else text)
