"""The rows of a CSV file, whatever its delimiter."""

from __future__ import annotations

import csv
import io
from collections import Counter

from knowledge.errors import UnreadableDocument

DELIMITERS = ",;\t|"
MAX_FIELD = 100_000
_SAMPLE = 50


def rows_of(text: str) -> list[list[str]]:
    """Its rows with the outer spaces of cells taken away. Raises `UnreadableDocument`."""
    text = text.lstrip("\ufeff")
    declared = text[:6].casefold()
    if declared.startswith("sep=") and declared[4:5] in DELIMITERS:  # as Excel writes it
        return _read(text.partition("\n")[2], declared[4])
    return _read(text, max(DELIMITERS, key=lambda one: _fit(text, one)))


def _read(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    csv.field_size_limit(MAX_FIELD)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [row for row, _ in zip(reader, range(most), strict=False)] if most else list(reader)
    except csv.Error as broken:
        raise UnreadableDocument(f"not a CSV file: {broken}") from broken
    return [[cell.strip() for cell in row] for row in rows]


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How many of the first rows have the same number of cells, more than one; and how many cells that is."""
    try:
        widths = Counter(len(row) for row in _read(text, delimiter, _SAMPLE) if any(row))
    except UnreadableDocument:
        return 0.0, 0
    several = {width: count for width, count in widths.items() if width > 1}
    width = max(several, key=lambda one: (several[one], one), default=0)
    return several.get(width, 0) / max(1, widths.total()), width
