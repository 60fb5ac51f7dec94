"""Lines of PDF pages become paragraphs, lists and headings again, and words cut at a line's end become whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from knowledge.reading.binary.drawn import Run
from knowledge.reading.binary.grid import Rows
from knowledge.reading.binary.lines import Line
from knowledge.reading.cells import table_markdown

_BULLET = re.compile(r"^\s*[•▪●◦‣·–—*-]\s+")
_NUMBER = re.compile(r"^\s*\(?(\d{1,3})[.)]\s+")
_END = re.compile(r"[.!?:;。！？：][\"'”’)\]]*$")
_LETTERS = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\u00ad": ""}
)
"""Letters that were joined for print, and hyphens for lines that could have ended there."""
LARGER = 1.12
"""A heading's type size, at least, as a multiple of the text's."""
MAX_HEADING = 120
"""Characters; more in large type is a quotation, not a heading."""
Page = Sequence[Line | Rows]


def markdown_of(pages: Sequence[Page]) -> str:
    """The pages as one Markdown text; pages are headings where there are few or no others to jump to."""
    lines = [item for page in pages for item in page if isinstance(item, Line)]
    levels = _levels(lines)
    headings = sum(_level(line, levels) > 0 for line in lines)
    mark_pages = len(pages) > 1 and headings < len(pages) / 2
    text = _Text({word for line in lines for word in re.findall(r"[\w-]+", line.text)})
    for number, page in enumerate(pages, 1):
        if mark_pages and page and not any(isinstance(one, Line) and _level(one, levels) for one in page):
            text.heading(min(max(levels.values(), default=0) + 1, 6), f"Page {number}")
        _write(text, page, levels)
    return text.markdown()


def usual_size(found: Iterable[Run]) -> float:
    """The type size that most characters have; 0 without any."""
    weight: Counter[float] = Counter()
    for run in found:
        weight[round(run.size, 1)] += len(run.text)
    return weight.most_common(1)[0][0] if weight else 0.0


def _levels(lines: Sequence[Line]) -> dict[float, int]:
    """Type sizes clearly above the text's, the largest as level 1, at most three levels."""
    body = usual_size(cell for line in lines for cell in line.cells)
    larger = sorted({round(line.size, 1) for line in lines if line.size > body * LARGER}, reverse=True)
    return {size: min(level, 3) for level, size in enumerate(larger, 1)}


def _level(line: Line, levels: dict[float, int]) -> int:
    return levels.get(round(line.size, 1), 0) if len(line.text) <= MAX_HEADING and re.search(r"\w", line.text) else 0


def _write(text: _Text, page: Page, levels: dict[float, int]) -> None:
    above: Line | None = None
    leading = _leading(page)
    for item in page:
        if not isinstance(item, Line):
            text.table(item)
            above = None
        elif level := _level(item, levels):
            wrapped = above is not None and _level(above, levels) == level and _near(above, item, 1.5 * item.size)
            text.heading(level, item.text, more=wrapped)
            above = item
        else:
            text.line(item.text, new=_begins(above, item, leading, text.is_list) or text.is_heading)
            above = item


def _begins(above: Line | None, line: Line, leading: float, in_list: bool) -> bool:
    """Does a paragraph begin here: after a gap, with an indent, or after a line that ended one early?"""
    if above is None:
        return False
    if above.base <= line.base:
        return bool(_END.search(above.text)) and not line.text[:1].islower()
    if not _near(above, line, max(1.35 * leading, 1.1 * line.size)):
        return True
    return not in_list and bool(_END.search(above.text)) and line.left > above.left + 0.8 * line.size


def _near(above: Line, line: Line, most: float) -> bool:
    return 0 < above.base - line.base <= most


def _leading(page: Page) -> float:
    """Points from one baseline to the next within paragraphs."""
    lines = [item for item in page if isinstance(item, Line)]
    steps = [one.base - two.base for one, two in pairwise(lines) if one.base > two.base]
    close = [step for step in steps if step < 2 * usual_size(cell for line in lines for cell in line.cells)]
    return median(close) if close else 0.0


class _Text:
    """Markdown while it is written."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._blocks: list[tuple[str, str]] = []

    @property
    def is_list(self) -> bool:
        return bool(self._blocks) and self._blocks[-1][0] == "list"

    @property
    def is_heading(self) -> bool:
        return bool(self._blocks) and self._blocks[-1][0] == "heading"

    def heading(self, level: int, words: str, more: bool = False) -> None:
        words = words.translate(_LETTERS)
        if more and self.is_heading:
            self._blocks[-1] = ("heading", f"{self._blocks[-1][1]} {words}")
        else:
            self._blocks.append(("heading", f"{'#' * level} {words}"))

    def table(self, rows: Rows) -> None:
        self._blocks.append(("table", table_markdown([[cell.translate(_LETTERS) for cell in row] for row in rows])))

    def line(self, words: str, new: bool) -> None:
        words = words.translate(_LETTERS) if not words.endswith("\u00ad") else f"{words[:-1]}-".translate(_LETTERS)
        if item := _item(words, new or not self._blocks or self._blocks[-1][0] != "text"):
            goes_on = self.is_list and (self._blocks[-1][1][0] == "-") == (item[0] == "-")
            before = self._blocks.pop()[1] + "\n" if goes_on else ""
            self._blocks.append(("list", before + item))
        elif self._blocks and self._blocks[-1][0] in ("list", "text") and not new:
            self._blocks[-1] = (self._blocks[-1][0], self._continued(self._blocks[-1][1], words))
        else:
            self._blocks.append(("text", _plain_start(words)))

    def _continued(self, before: str, words: str) -> str:
        """Two lines as one; the word cut at the line's end is whole again, unless it is written with a hyphen."""
        cut = re.search(r"([^\W\d_]+)-$", before)
        rest = re.match(r"[^\W\d_]+", words)
        if not cut or not rest or not words[0].islower():
            return f"{before}{'' if before.endswith('-') else ' '}{words}"
        kept = f"{cut[1]}-{rest[0]}" in self._words and cut[1] + rest[0] not in self._words
        return f"{before}{words}" if kept else before[:-1] + words

    def markdown(self) -> str:
        return "\n\n".join(text for _, text in self._blocks if text.strip())


def _item(words: str, begins: bool) -> str:
    """A line that begins an item of a list, as one in Markdown; empty if it does not.

    In the middle of a paragraph a number is one of its words, but for the 1 of a list that follows it.
    """
    if _BULLET.match(words):
        return "- " + _BULLET.sub("", words)
    number = _NUMBER.match(words)
    return f"{number[1]}. " + words[number.end() :] if number and (begins or number[1] == "1") else ""


def _plain_start(words: str) -> str:
    """Words that are no heading, quotation or table in Markdown either."""
    return re.sub(r"^([#>|+])", r"\\\1", words)
