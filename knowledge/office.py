"""Word documents and PowerPoint slides as Markdown: headings, lists, tables, and what the speaker notes say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import docx
import pptx
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.errors import UnreadableDocument

MAX_BLOCKS = 50_000
"""Paragraphs and tables of one Word file; a book has a tenth of them. A few kilobytes of zip can hold millions."""


def docx_markdown(file: IO[bytes]) -> tuple[str, str]:
    """Markdown and title of a .docx file."""
    document = docx.Document(file)
    title = (document.core_properties.title or "").strip()
    out: list[str] = []
    for number, item in enumerate(document.iter_inner_content()):
        if number >= MAX_BLOCKS:
            raise UnreadableDocument(f"more than {MAX_BLOCKS:,} paragraphs")
        if isinstance(item, Table):
            out.append(table_markdown([[cell.text for cell in row.cells] for row in item.rows]))
        elif item.text.strip():
            line = _docx_line(item)
            joined = _is_item(line) and out and _is_item(out[-1])
            out[-1:] = [f"{out[-1]}\n{line}"] if joined else [*out[-1:], line]
    return "\n\n".join(block for block in out if block), title


def _docx_line(paragraph: Paragraph) -> str:
    style = str(getattr(paragraph.style, "name", None) or "")
    text = " ".join(paragraph.text.split())
    if style == "Title":
        return f"# {text}"
    if heading := re.fullmatch(r"Heading ([1-6])", style):
        return f"{'#' * int(heading.group(1))} {text}"
    properties: Any = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    if style.startswith("List Number"):
        return f"1. {text}"
    if style.startswith("List") or numbered:
        return f"- {text}"
    return text


def _is_item(line: str) -> bool:
    return line.startswith(("- ", "1. "))


def pptx_markdown(file: IO[bytes]) -> tuple[str, str]:
    """Markdown and title of a .pptx file: one section per slide, its notes at the end of it."""
    slides = pptx.Presentation(file)
    title = (slides.core_properties.title or "").strip()
    if title == "PowerPoint Presentation":
        title = ""
    return "\n\n".join(block for number, slide in enumerate(slides.slides, 1) for block in _slide(number, slide)), title


def _slide(number: int, slide: Any) -> Iterator[str]:
    head = slide.shapes.title
    name = " ".join(head.text_frame.text.split()) if head is not None else ""
    yield f"## {name or f'Slide {number}'}"
    for shape in _shapes(slide.shapes):
        if head is not None and shape.shape_id == head.shape_id:
            continue
        if shape.has_table:
            yield table_markdown([[cell.text for cell in row.cells] for row in shape.table.rows])
        elif shape.has_text_frame:
            yield _text_frame(shape.text_frame)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield slide.notes_slide.notes_text_frame.text.strip()


def _shapes(shapes: Any) -> Iterator[Any]:
    """All shapes, those inside groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _text_frame(frame: Any) -> str:
    lines = [(paragraph.level, " ".join(paragraph.text.split())) for paragraph in frame.paragraphs]
    lines = [(level, text) for level, text in lines if text]
    if len(lines) == 1:
        return str(lines[0][1])
    return "\n".join(f"{'  ' * level}- {text}" for level, text in lines)


def table_markdown(rows: list[list[str]]) -> str:
    """Rows of cells as a Markdown table, the first row as its header."""
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * len(cells[0]), *lines[1:]])
