"""Slides: a section for each, read as the eye does, with notes, tables and the figures of charts."""

from __future__ import annotations

import io
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from knowledge.reading.binary.slides import slides_text


def markdown(deck: Any) -> str:
    file = io.BytesIO()
    deck.save(file)
    return slides_text(file.getvalue()).markdown


def box(shapes: Any, left: float, top: float, text: str) -> None:
    shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1)).text_frame.text = text


def titled(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = title
    return slide


def test_boxes_are_read_from_the_top_and_from_the_left_whatever_was_drawn_first() -> None:
    deck = pptx.Presentation()
    slide = titled(deck, "Steps")
    for left, top, text in ((14, 8, "fourth"), (2, 8.2, "third"), (14, 5, "second"), (2, 5, "first")):
        box(slide.shapes, left, top, text)
    assert markdown(deck) == "## Steps\n\nfirst\n\nsecond\n\nthird\n\nfourth"


def test_what_a_group_holds_stays_together() -> None:
    deck = pptx.Presentation()
    slide = titled(deck, "Groups")
    box(slide.shapes, 2, 14, "below")
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_group_shape()
    box(inner.shapes, 2, 6, "inside")
    box(group.shapes, 2, 7, "too")
    assert markdown(deck) == "## Groups\n\ninside\n\ntoo\n\nbelow"


def test_tables_charts_and_notes_are_read() -> None:
    deck = pptx.Presentation()
    slide = titled(deck, "Margins")
    table = slide.shapes.add_table(2, 2, Cm(2), Cm(5), Cm(10), Cm(2)).table
    for row, texts in enumerate((("Tier", "Margin"), ("Gold", "20 %"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    data = CategoryChartData()
    data.categories = ["Q1", "Q2"]
    data.add_series("Deals", (3, 4.5))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(9), Cm(9), Cm(6), data)
    slide.notes_slide.notes_text_frame.text = "Say it slowly.\nThen stop."
    assert markdown(deck) == (
        "## Margins\n\n| Tier | Margin |\n| --- | --- |\n| Gold | 20 % |\n\n"
        "|  | Deals |\n| --- | --- |\n| Q1 | 3 |\n| Q2 | 4.5 |\n\nSay it slowly.\n\nThen stop."
    )


def test_a_hidden_slide_is_left_out_and_a_slide_without_a_title_has_its_number() -> None:
    deck = pptx.Presentation()
    titled(deck, "Internal margins")._element.set("show", "0")
    box(deck.slides.add_slide(deck.slide_layouts[6]).shapes, 2, 2, "words")
    assert markdown(deck) == "## Slide 2\n\nwords"
