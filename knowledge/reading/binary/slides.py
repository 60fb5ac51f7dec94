"""PowerPoint slides as Markdown: a section per slide with its texts, tables, figures of charts and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER

from knowledge.reading.binary.parsed import Parsed
from knowledge.reading.binary.unpacking import properties, unpackable
from knowledge.reading.cells import table_markdown

_ROW = 360_000
"""Shapes whose tops are in the same centimetre, in English Metric Units, stand beside each other."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ON_EVERY_SLIDE = {PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER}
_NO_TITLE = {
    "PowerPoint Presentation",
    "PowerPoint-Präsentation",
    "Présentation PowerPoint",
    "Presentación de PowerPoint",
}


def slides_text(content: bytes) -> Parsed:
    """The slides that are shown; hidden ones are left out."""
    deck = pptx.Presentation(unpackable(content))
    title = (deck.core_properties.title or "").strip()
    shown = [(n, slide) for n, slide in enumerate(deck.slides, 1) if slide._element.get("show") != "0"]
    blocks = [block for number, slide in shown for block in _slide(number, slide) if block]
    return Parsed("\n\n".join(blocks), "" if title in _NO_TITLE else title, properties(content))


def _slide(number: int, slide: Any) -> Iterator[str]:
    head = slide.shapes.title
    name = " ".join(head.text_frame.text.split()) if head is not None else ""
    yield f"## {name or f'Slide {number}'}"
    for shape in _in_order(slide.shapes):
        if head is None or shape.shape_id != head.shape_id:
            yield from _shape(shape)
    for part in (one.target_part for one in slide.part.rels.values() if one.reltype.endswith("/diagramData")):
        yield "\n".join(f"- {text}" for text in _diagram(part.blob))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from _paragraphs(slide.notes_slide.notes_text_frame)


def _in_order(shapes: Any) -> Iterator[Any]:
    """From the top, and what stands beside each other from the left; what a group holds stays together."""
    placed = sorted(shapes, key=lambda shape: ((shape.top or 0) // _ROW, shape.left or 0))
    for shape in placed:
        if hasattr(shape, "shapes"):
            yield from _in_order(shape.shapes)
        elif not (shape.is_placeholder and shape.placeholder_format.type in _ON_EVERY_SLIDE):
            yield shape


def _shape(shape: Any) -> Iterator[str]:
    if shape.has_table:
        yield table_markdown([[_cell(cell) for cell in row.cells] for row in shape.table.rows])
    elif shape.has_chart:
        yield _chart(shape.chart)
    elif shape.has_text_frame:
        yield _text_frame(shape.text_frame)


def _cell(cell: Any) -> str:
    """Its text; a cell that is covered by a merged one has none."""
    return "" if cell.is_spanned else str(cell.text)


def _chart(chart: Any) -> str:
    """A chart's figures as a table: categories down, series across."""
    names = [str(name) for name in chart.plots[0].categories] if len(chart.plots) else []
    series = [one for plot in chart.plots for one in plot.series]
    if not names or not series:
        return ""
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    rows = [[name, *(_figure(one.values, at) for one in series)] for at, name in enumerate(names)]
    return table_markdown([[title, *(str(one.name or "") for one in series)], *rows])


def _figure(values: Any, at: int) -> str:
    value = values[at] if at < len(values) else None
    return "" if value is None else f"{value:g}"


def _diagram(blob: bytes) -> Iterator[str]:
    """The texts of a SmartArt drawing."""
    root = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    for paragraph in root.iter(f"{_A}p"):
        text = " ".join("".join(one.text or "" for one in paragraph.iter(f"{_A}t")).split())
        if text:
            yield text


def _text_frame(frame: Any) -> str:
    lines = [(paragraph.level, _line(paragraph)) for paragraph in frame.paragraphs]
    lines = [(level, text) for level, text in lines if text]
    if len(lines) == 1:
        return str(lines[0][1])
    first = min((level for level, _ in lines), default=0)
    return "\n".join(f"{'  ' * (level - first)}- {text}" for level, text in lines)


def _paragraphs(frame: Any) -> Iterator[str]:
    return (text for text in map(_line, frame.paragraphs) if text)


def _line(paragraph: Any) -> str:
    return " ".join(paragraph.text.split())
