"""Sheets of cells, from Excel or CSV, as Markdown: questions with answers each a section, everything else tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.reading.cells import cell_text, table_markdown
from knowledge.reading.faq import Pair, pair_languages, pairs_markdown, table_pairs

LONG_ROW = 1200
"""Characters: a table with longer rows is no table any more but records, each a list of its own."""
_FIGURE = re.compile(r"^[^\w]*\d|^[-–—.]?$")
_READERS = {"audience", "visibility", "access", "confidentiality", "classification", "readers", "visible to"}
_LEVELS = {"public", "partners", "partner", "internal", "confidential", "restricted", "secret", "nda"}
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, empty for a file that has but one, and its rows."""

    name: str
    rows: Rows


def sheets_markdown(sheets: Sequence[Sheet]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The sheets in order, and the headings of questions with the language of each.

    Raises `UnclearRights` if a row may name its own readers, `UnreadableDocument` if there is nothing in them.
    """
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise UnreadableDocument("no text in it")
    named = len(filled) > 1
    texts: list[str] = []
    pairs: list[Pair] = []
    for sheet in filled:
        _refuse_readers(sheet.rows)
        found = table_pairs(sheet.rows)
        if found is None:
            texts += [f"# {cell_text(sheet.name)}", *_tables(sheet.rows)] if named else _tables(sheet.rows)
            continue
        grouped = [replace(pair, group=pair.group or sheet.name) for pair in found] if named else found
        pairs += grouped
        texts.append(pairs_markdown(grouped))
    return "\n\n".join(text for text in texts if text), pair_languages(pairs)


def _refuse_readers(rows: Rows) -> None:
    """A column that says of each row who may read it would be lost."""
    header = next((row for row in rows if any(row)), [])
    for at, name in enumerate(header):
        said = name.strip().casefold() in _READERS
        if said and any(at < len(row) and row[at].strip().casefold() in _LEVELS for row in rows):
            raise UnclearRights(f"column '{name}' says who may read a row; make a file of its own for each audience")


def _tables(rows: Rows) -> Iterator[str]:
    """Tables parted by empty rows, each under its header; what stands alone in a row is a paragraph."""
    header: list[str] = []
    for block in _blocks(rows):
        while block and _is_title(block[0], block):
            yield cell_text(next(cell for cell in block[0] if cell))
            block = block[1:]
        if not block:
            continue
        own = _header(block, first=not header)
        if own:
            header, block = own
        yield from _table(header, block)


def _blocks(rows: Rows) -> Iterator[list[list[str]]]:
    """Rows between empty ones, without columns that are empty everywhere."""
    width = max(map(len, rows), default=0)
    used = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
    block: list[list[str]] = []
    for row in [*rows, []]:
        cells = [row[at] if at < len(row) else "" for at in used]
        if any(cells):
            block.append(cells)
        elif block:
            yield block
            block = []


def _is_title(row: Sequence[str], block: Rows) -> bool:
    """One text over a table, or alone in its block."""
    said = {cell for cell in row if cell}
    wide = median(sum(map(bool, other)) for other in block) > 1 or len(block) == 1
    return len(said) == 1 and len(row) > 1 and wide and not _FIGURE.match(next(iter(said)))


def _header(block: list[list[str]], first: bool) -> tuple[list[str], list[list[str]]] | None:
    """The header and the rows below it; None if the block has none of its own and goes on with the last one."""
    top = block[0]
    looks_like_one = len(block) > 1 and all(not _FIGURE.match(cell) for cell in top if cell)
    if looks_like_one and len(block) > 2 and _is_spanning(top) and not any(map(_is_figure, block[1])):
        joined = [" ".join(dict.fromkeys(filter(None, pair))) for pair in zip(top, block[1], strict=True)]
        return joined, block[2:]
    if looks_like_one and (first or any(_is_figure(cell) for row in block[1:] for cell in row)):
        return top, block[1:]
    return ([""] * len(top), block) if first else None


def _is_spanning(row: Sequence[str]) -> bool:
    """Does a merged cell stand over several columns?"""
    return any(one and one == two for one, two in pairwise(row))


def _is_figure(cell: str) -> bool:
    return bool(cell) and bool(_FIGURE.match(cell))


def _table(header: Sequence[str], rows: Rows) -> Iterator[str]:
    if len(header) == 1:
        yield from (cell for cell in (*header, *(row[0] for row in rows)) if cell)
    elif any(sum(map(len, row)) > LONG_ROW for row in rows):
        yield from ("\n".join(_record(header, row)) for row in rows)
    else:
        yield table_markdown([header, *rows])


def _record(header: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for name, cell in zip(header, row, strict=True):
        if cell:
            yield f"- **{cell_text(name)}:** {cell_text(cell)}" if name else f"- {cell_text(cell)}"
