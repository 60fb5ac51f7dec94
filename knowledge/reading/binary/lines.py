"""Runs of a page become lines in reading order: columns one after the other, cells of a table apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from knowledge.reading.binary.drawn import Run

_SPACE = 0.1
"""Gaps are shares of the type size. From here on two runs are two words."""
_GUTTER = 0.6
"""From here on two runs may stand in two columns."""
_CELL = 0.9
"""From here on two runs may be two cells of a table."""
_SAME_LINE = 0.4
MOST_COLUMNS_DEEP = 2
"""Columns are looked for within columns so often: up to four beside each other."""
_PROSE_CHARACTERS = 18
"""Median of characters per line: shorter lines are cells of a table, not columns of text."""
_FULL = 0.7
"""A line of prose fills its column to this share, but for the last one of a paragraph."""


@dataclass(frozen=True)
class Line:
    """What stands on one baseline of one column, in cells."""

    cells: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(cell.text.strip() for cell in self.cells)

    @property
    def size(self) -> float:
        """Type size of most of it."""
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].right

    @property
    def base(self) -> float:
        """Height of its baseline."""
        return self.cells[0].base


def page_lines(runs: Sequence[Run]) -> list[Line]:
    """The lines of a page as a person reads them."""
    return [line for region in _regions(list(runs), 0) for line in _lines(region, _CELL)]


def plain_lines(runs: Sequence[Run]) -> list[Line]:
    """The lines from top to bottom, across columns."""
    return _lines(runs, _CELL)


def _lines(runs: Sequence[Run], gap: float) -> list[Line]:
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.base):
        first = rows[-1][0] if rows else None
        if first is not None and first.base - run.base <= _SAME_LINE * max(first.size, run.size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [Line(tuple(_cells(row, gap))) for row in rows]


def _cells(row: list[Run], gap: float) -> Iterator[Run]:
    """Runs of one baseline joined to words and these to cells."""
    cell: Run | None = None
    for run in sorted(row, key=lambda run: run.left):
        if cell is not None and run.left - cell.right < gap * max(cell.size, run.size):
            cell = _joined(cell, run)
        else:
            if cell is not None:
                yield _read(cell)
            cell = run
    if cell is not None:
        yield _read(cell)


def _joined(cell: Run, run: Run) -> Run:
    apart = run.left - cell.right > _SPACE * min(cell.size, run.size)
    glue = " " if apart and not (cell.text.endswith(" ") or run.text.startswith(" ")) else ""
    size = cell.size if len(cell.text) >= len(run.text) else run.size
    return replace(cell, text=cell.text + glue + run.text, right=max(cell.right, run.right), size=size)


def _read(cell: Run) -> Run:
    return replace(cell, text=" ".join(cell.text.split()))


# columns


def _regions(runs: list[Run], depth: int) -> list[list[Run]]:
    """Parts of the page in the order in which they are read; one part where there are no columns."""
    gutter = _gutter(runs) if depth < MOST_COLUMNS_DEEP else None
    if gutter is None:
        return [runs] if runs else []
    pieces = [cell for line in _lines(runs, _GUTTER) for cell in line.cells]
    crossing = sorted((p for p in pieces if p.left < gutter - 1 and p.right > gutter), key=lambda p: -p.base)
    found: list[list[Run]] = []
    top = float("inf")
    for bottom in [*dict.fromkeys(piece.base for piece in crossing), float("-inf")]:
        band = [run for run in runs if bottom + 1 < run.base < top - 1]
        found += _side_by_side(band, gutter, depth)
        across = [run for run in runs if abs(run.base - bottom) <= 1]
        found += [across] if across else []
        top = bottom
    return _merged(found)


def _side_by_side(band: list[Run], gutter: float, depth: int) -> list[list[Run]]:
    left = [run for run in band if run.left < gutter - 1]
    right = [run for run in band if run.left >= gutter - 1]
    if not left or not right:
        return [band] if band else []
    return [*_regions(left, depth + 1), *_regions(right, depth + 1)]


def _merged(regions: list[list[Run]]) -> list[list[Run]]:
    """Neighbours that follow each other down the page are one part, so that a table across them stays one."""
    found: list[list[Run]] = []
    for region in regions:
        above = found[-1] if found else None
        if above and _width(above) and min(run.base for run in above) > max(run.base for run in region):
            found[-1] = above + region
        else:
            found.append(region)
    return found


def _width(runs: list[Run]) -> float:
    return max(run.right for run in runs) - min(run.left for run in runs)


def _gutter(runs: list[Run]) -> float | None:
    """Where the right one of two columns of prose begins; None if there is none."""
    if not runs:
        return None
    start, end = min(run.left for run in runs), max(run.right for run in runs)
    pieces = [cell for line in _lines(runs, _GUTTER) for cell in line.cells]
    inner = Counter(
        round(piece.left / 2) * 2 for piece in pieces if 0.2 < (piece.left - start) / (end - start or 1) < 0.85
    )
    for place, count in inner.most_common(3):
        if count >= 3 and _are_columns(pieces, place - 2.0):
            return place - 2.0
    return None


def _are_columns(pieces: list[Run], gutter: float) -> bool:
    """Is it prose on both sides, and does little run across?"""
    left = [piece for piece in pieces if piece.right <= gutter + 1]
    right = [piece for piece in pieces if piece.left >= gutter - 1]
    across = len(pieces) - len(left) - len(right)
    clear = min(piece.left for piece in right) - _end(left) if left and right else 0.0
    apart = clear > _CELL * median(piece.size for piece in pieces)
    return apart and across < (len(left) + len(right)) and _is_prose(left) and _is_prose(right)


def _end(pieces: list[Run]) -> float:
    """Where nine in ten of the lines' last words end at the latest: one that sticks out does not close a gutter."""
    ends = sorted(line.right for line in _lines(pieces, _GUTTER))
    return ends[int(0.9 * (len(ends) - 1))]


def _is_prose(pieces: list[Run]) -> bool:
    """Do its lines fill it, with words and not with the gaps between cells?"""
    lines = _lines(pieces, _GUTTER)
    if len(lines) < 3 or median(len(line.text) for line in lines) < _PROSE_CHARACTERS:
        return False
    width = _width(pieces)
    full = sum(line.right - line.left > _FULL * width and _ink(line) > _FULL for line in lines)
    return full >= 0.55 * len(lines)


def _ink(line: Line) -> float:
    """The share of a line that is not gaps between its words."""
    return sum(cell.right - cell.left for cell in line.cells) / (line.right - line.left or 1)
