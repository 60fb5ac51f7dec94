"""Excel workbooks: the cells of each sheet as the sheet shows them.

openpyxl's read-only mode does not know which rows and columns are hidden and which cells are merged, so sheets are read
whole; the parsing process limits what that may cost.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.number_format import shown
from knowledge.reading.binary.parsed import Parsed
from knowledge.reading.binary.unpacking import properties, unpackable

MAX_CELLS = 500_000
"""Cells with something in them; a price list of a large vendor has a fifth of them."""
_FORMULA_ALONE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def workbook_text(content: bytes) -> Parsed:
    """The visible sheets. What is hidden, also by a filter, is hidden from readers too and left out."""
    book = openpyxl.load_workbook(unpackable(content), data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if sum(len(sheet._cells) for sheet in visible) > MAX_CELLS:
        raise UnreadableDocument(f"more than {MAX_CELLS:,} cells")
    sheets = tuple((sheet.title, _rows(sheet)) for sheet in visible)
    title = str(book.properties.title or "").strip()
    warnings = ("some formulas have no result in the file: open and save it once",) if _lacks_results(content) else ()
    return Parsed("", title, properties(content), sheets, warnings)


def _lacks_results(content: bytes) -> bool:
    """Programs that only write workbooks leave computing to Excel, so there is nothing to read in such a cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        return any(_FORMULA_ALONE.search(archive.read(name)) for name in sheets)


def _rows(sheet: Any) -> list[list[str]]:
    """Its visible cells; one empty row stays between others, for it parts tables."""
    hidden, covered = _hidden_columns(sheet), _covered(sheet)
    used = sorted({column for _, column in sheet._cells if column not in hidden})
    filled = sorted({row for row, _ in sheet._cells})
    rows: list[list[str]] = []
    last = 0
    for row in filled:
        gap, last = row > last + 1, row
        if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden:
            continue
        if gap and rows and any(rows[-1]):
            rows.append([])
        rows.append([_cell(sheet, *covered.get((row, column), (row, column))) for column in used])
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _cell(sheet: Any, row: int, column: int) -> str:
    cell = sheet._cells.get((row, column))
    return "" if cell is None else shown(cell.value, cell.number_format)


def _hidden_columns(sheet: Any) -> set[int]:
    return {
        column
        for one in sheet.column_dimensions.values()
        if one.hidden
        for column in range(one.min or 0, min(one.max or 0, 20_000) + 1)
    }


def _covered(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Places below a merged cell, to the place whose value they show, so that each row says everything."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for merged in sheet.merged_cells.ranges:
        first, last, left, right = merged.min_row, merged.max_row, merged.min_col, merged.max_col
        if (last - first + 1) * (right - left + 1) > 10_000:
            continue
        for row in range(first, last + 1):
            for column in range(left, right + 1):
                found[row, column] = (first, left)
    return found
