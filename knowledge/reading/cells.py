"""Cells become a table in Markdown, or a list of their own for each row where rows are too long to be read in one."""

from __future__ import annotations

from collections.abc import Sequence


def table_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as a Markdown table, the first row as its header. Rows without words are left out."""
    cells = [[cell_text(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    width = max(map(len, cells))
    lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def cell_text(cell: str) -> str:
    """A cell's words on one line, with nothing that would end it."""
    return " ".join(cell.split()).replace("|", "\\|")
