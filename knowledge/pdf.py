"""PDF as Markdown: headings where the outline or the type size tells them, lines joined to paragraphs again."""

from __future__ import annotations

import io
import re
from collections import Counter

from pypdf import PageObject, PdfReader
from pypdf.errors import PdfReadError

from knowledge.errors import UnreadableDocument

MIN_CHARACTERS_PER_PAGE = 20
"""Less text than this on average means pictures of pages: a scan."""
MAX_PAGES = 2000
_BULLET = re.compile(r"^\s*(?:[•▪●◦‣·–*-]|\d{1,2}[.)])\s+")


def pdf_markdown(content: bytes) -> tuple[str, str]:
    """Markdown and title. Raises `UnreadableDocument` for a locked or a scanned file."""
    reader = _open(content)
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableDocument(f"more than {MAX_PAGES} pages")
    pages = [_lines(page) for page in reader.pages]
    characters = sum(len(text) for lines in pages for text, _ in lines)
    if characters < MIN_CHARACTERS_PER_PAGE * max(1, len(pages)):
        raise UnreadableDocument("no text on its pages, it looks like a scan; it needs text recognition first")
    title = str((reader.metadata.title if reader.metadata else None) or "").strip()
    return _markdown(_without_running_heads(pages)), title


def _open(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("locked with a password")
        len(reader.pages)
    except PdfReadError as broken:
        raise UnreadableDocument(f"damaged PDF ({broken})") from broken
    return reader


def _lines(page: PageObject) -> list[tuple[str, float]]:
    """The page's lines with their type size in points."""
    sizes: Counter[str] = Counter()
    largest: dict[str, float] = {}

    def note(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        for line in text.split("\n"):
            key = re.sub(r"\s+", "", line)
            if key:
                sizes[key] += 1
                largest[key] = max(largest.get(key, 0.0), abs(size * (matrix[3] or matrix[0] or 1)))

    text = page.extract_text(visitor_text=note) or ""
    return [(line.strip(), _size(line, largest)) for line in text.split("\n")]


def _size(line: str, largest: dict[str, float]) -> float:
    key = re.sub(r"\s+", "", line)
    if key in largest:
        return largest[key]
    return max((size for part, size in largest.items() if len(part) > 3 and part in key), default=0.0)


def _without_running_heads(pages: list[list[tuple[str, float]]]) -> list[tuple[str, float]]:
    """All lines, without page numbers and without first and last lines that repeat on most pages."""
    edges = Counter(
        line for lines in pages for line in {re.sub(r"\d+", "#", t) for t, _ in (*lines[:2], *lines[-2:]) if t}
    )
    often = {line for line, count in edges.items() if count > 2 and count > len(pages) / 2}
    kept: list[tuple[str, float]] = []
    for lines in pages:
        for at, (text, size) in enumerate(lines):
            edge = at < 2 or at >= len(lines) - 2
            if not (edge and (re.sub(r"\d+", "#", text) in often or re.fullmatch(r"[\d\s/|-]*", text or "x"))):
                kept.append((text, size))
    return kept


def _markdown(lines: list[tuple[str, float]]) -> str:
    """Larger type becomes a heading, bullets become items, other lines join until one ends like a paragraph."""
    levels = _levels(lines)
    out: list[str] = []
    open_paragraph = False
    for text, size in lines:
        level = levels.get(round(size, 1), 0) if len(text) <= 120 else 0
        if not text:
            open_paragraph = False
        elif level and text.startswith("") and re.search(r"\w", text):
            out.append(f"{'#' * level} {text}")
            open_paragraph = False
        elif _BULLET.match(text):
            item = "- " + _BULLET.sub("", text)
            joined = bool(out) and out[-1].startswith("- ")
            out[-1:] = [f"{out[-1]}\n{item}"] if joined else [*out[-1:], item]
            open_paragraph = True
        elif open_paragraph:
            out[-1] = out[-1][:-1] + text if re.search(r"\w-$", out[-1]) else f"{out[-1]} {text}"
        else:
            out.append(text)
            open_paragraph = True
    return "\n\n".join(out)


def _levels(lines: list[tuple[str, float]]) -> dict[float, int]:
    """Type sizes clearly above the body's (the one most characters have), the largest as level 1, at most three."""
    weight: Counter[float] = Counter()
    for text, size in lines:
        weight[round(size, 1)] += len(text)
    if not weight:
        return {}
    body = weight.most_common(1)[0][0]
    larger = sorted((size for size in weight if size > body * 1.12), reverse=True)
    return {size: min(level, 3) for level, size in enumerate(larger, 1)}
