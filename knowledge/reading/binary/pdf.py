"""PDF as Markdown: headings by type size, paragraphs joined again, columns in order, tables as tables."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.drawn import Run, has_image, runs
from knowledge.reading.binary.grid import tables
from knowledge.reading.binary.lines import Line, page_lines, plain_lines
from knowledge.reading.binary.paragraphs import markdown_of, usual_size
from knowledge.reading.binary.parsed import Parsed

MIN_CHARACTERS = 20
"""A page with a picture and less text than this is a picture of a page: a scan."""
MAX_PAGES = 2000
EDGE = 2
"""Lines at the top and at the bottom of a page among which running heads are looked for."""


def pdf_text(content: bytes) -> Parsed:
    """The text of the pages that have any. Raises `UnreadableDocument` for a locked or a scanned file."""
    reader = _open(content)
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableDocument(f"more than {MAX_PAGES} pages")
    drawn = [runs(page) for page in reader.pages]
    empty = [at for at, found in enumerate(drawn) if sum(_readable(run) for run in found) < MIN_CHARACTERS]
    if len(empty) == len(drawn) and not sum(_readable(run) for found in drawn for run in found):
        raise UnreadableDocument("no text on its pages, it looks like a scan; it needs text recognition (OCR) first")
    scans = [at + 1 for at in empty if has_image(reader.pages[at])]
    pages = [list(tables(page_lines(found))) for found in _without_running_heads(drawn)]
    title = str((reader.metadata.title if reader.metadata else None) or "").strip()
    return Parsed(markdown_of(pages), title, warnings=_said(scans))


def _open(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("locked with a password; save a copy without one")
        len(reader.pages)
    except PyPdfError as broken:
        raise UnreadableDocument(f"damaged PDF ({broken})") from broken
    return reader


def _readable(run: Run) -> int:
    """Characters that a font's own numbering has not turned into signs without a meaning."""
    return sum(one.isalnum() and not "\ue000" <= one <= "\uf8ff" for one in run.text)


def _said(scans: Sequence[int]) -> tuple[str, ...]:
    if not scans:
        return ()
    pages = ", ".join(_ranges(scans))
    return (
        (f"pages {pages} are images without text: run OCR",)
        if len(scans) > 1
        else (f"page {pages} is an image without text: run OCR",)
    )


def _ranges(pages: Sequence[int]) -> Iterator[str]:
    """`1`, `3-5` of 1, 3, 4, 5."""
    first = last = pages[0]
    for page in [*pages[1:], 0]:
        if page == last + 1:
            last = page
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = page


def _without_running_heads(pages: Sequence[list[Run]]) -> list[list[Run]]:
    """All runs, without page numbers and without lines at the edge that repeat on many pages."""
    edges = [_edges(found) for found in pages]
    body = usual_size(run for found in pages for run in found)
    often = Counter(text for lines in edges for text in {_pattern(line) for line in lines})
    repeated = {text for text, count in often.items() if count > 2 and count >= 0.4 * len(pages)}
    kept = []
    for found, lines in zip(pages, edges, strict=True):
        gone = {line.base for line in lines if _is_number(line) or (_pattern(line) in repeated and _small(line, body))}
        kept.append([run for run in found if not any(abs(run.base - base) < 0.4 * run.size for base in gone)])
    return kept


def _edges(found: Sequence[Run]) -> list[Line]:
    lines = plain_lines(found)
    return lines if len(lines) <= 2 * EDGE else [*lines[:EDGE], *lines[-EDGE:]]


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _small(line: Line, body: float) -> bool:
    """Headings may repeat but for a number, "Chapter 1", and stay; running heads are no larger than the text."""
    return "#" not in _pattern(line) or line.size <= body * 1.12


def _is_number(line: Line) -> bool:
    return bool(re.fullmatch(r"[-–—|\s]*\d{1,4}[-–—|\s]*(?:(?:/|of|von|de|di|sur)\s*\d{1,4})?", line.text))
