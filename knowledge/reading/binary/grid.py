"""Lines whose cells stand under each other become the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.reading.binary.drawn import Run
from knowledge.reading.binary.lines import Line

MARKER = re.compile(r"^(?:[•▪●◦‣·–—*-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])$")
"""What stands before an item of a list, in a cell of its own."""
_NEAR = 2.2
"""Type sizes between baselines, at most, from one row to the next."""
Rows = list[list[str]]


def tables(lines: Sequence[Line]) -> Iterator[Line | Rows]:
    """The lines in order, with those that form a table as its rows."""
    waiting = [_marked(line) for line in lines]
    at = 0
    while at < len(waiting):
        end = _end(waiting, at)
        rows = _rows(waiting[at:end]) if end - at > 1 else None
        if rows:
            yield rows
            at = end
        else:
            yield waiting[at]
            at += 1


def _marked(line: Line) -> Line:
    """A bullet and its item are one cell."""
    if len(line.cells) < 2 or not MARKER.match(line.cells[0].text):
        return line
    first, second, *rest = line.cells
    return replace(line, cells=(replace(second, text=f"{first.text} {second.text}", left=first.left), *rest))


def _end(lines: Sequence[Line], at: int) -> int:
    """After the last line that may belong to a table beginning here."""
    if len(lines[at].cells) < 2:
        return at
    end = last = at + 1
    while end < len(lines) and 0 < lines[end - 1].base - lines[end].base < _NEAR * lines[end].size:
        end += 1
        if len(lines[end - 1].cells) > 1:
            last = end
        elif end - last > 2:
            break
    return _with_tail(lines, at, last)


def _with_tail(lines: Sequence[Line], at: int, last: int) -> int:
    """The rest of the last row's cells, where they go on below it but not below its first one."""
    second = max(lines[at:last], key=lambda line: len(line.cells)).cells[1].left
    while last < len(lines) and len(lines[last].cells) == 1 and lines[last].left > second - 2:
        if not 0 < lines[last - 1].base - lines[last].base < _NEAR * lines[last].size:
            break
        last += 1
    return last


def _rows(lines: Sequence[Line]) -> Rows | None:
    """The table's cells; None if the cells do not stand under each other."""
    wide = [line for line in lines if len(line.cells) > 1]
    most = max(len(line.cells) for line in wide)
    spans = _spans([cell for line in wide for cell in line.cells if len(line.cells) == most])
    if len(spans) != most or len(wide) < 2 or (len(wide) < 3 and most < 3):
        return None
    if any(len(set(places)) < len(places) for places in ([_place(c, spans) for c in line.cells] for line in wide)):
        return None
    rows: Rows = []
    for line in lines:
        cells = [""] * most
        for cell in line.cells:
            cells[_place(cell, spans)] = cell.text
        if cells[0] or not rows:
            rows.append(cells)
        else:
            rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], cells, strict=True)]
    return rows


def _spans(cells: Sequence[Run]) -> list[tuple[float, float]]:
    """Columns: the ranges that cells cover, those that overlap as one."""
    found: list[tuple[float, float]] = []
    for cell in sorted(cells, key=lambda cell: cell.left):
        if found and cell.left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], cell.right))
        else:
            found.append((cell.left, cell.right))
    return found


def _place(cell: Run, spans: Sequence[tuple[float, float]]) -> int:
    """The column it covers most of, else the nearest."""
    shared = [min(cell.right, end) - max(cell.left, start) for start, end in spans]
    return shared.index(max(shared))
