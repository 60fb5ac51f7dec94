"""A statement on paper: A4 across, one table, every page numbered."""

import io
from decimal import Decimal
from functools import partial
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.i18n import WORD_JOINER, Translator
from bot.statements import fonts
from bot.statements.document import Document

WIDTHS = [w * mm for w in (24, 19, 25, 41, 41, 54, 33, 27)]  # of the columns; together what the margins leave
MARGIN = 14 * mm
FACTS = [("TOPPADDING", (0, 0), (-1, -1), 0), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
RULE, LABEL, INK = colors.HexColor("#9aa3ad"), colors.HexColor("#5b6570"), colors.black


def render(document: Document) -> bytes:
    """The file. Some tenths of a second of pure computing: not for the event loop."""
    fonts.latin()
    out = io.BytesIO()
    pages = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=document.title,
        lang=document.language,
        invariant=True,  # the same statement is the same file
    )
    footer = partial(_footer, document)
    pages.build(_story(document), onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _story(document: Document) -> list[Flowable]:
    text = partial(_text, document)
    facts = [[text(label, color=LABEL), text(value)] for label, value in document.facts]
    return [
        text(document.title, size=16),
        Spacer(0, 4 * mm),
        Table(facts, colWidths=[45 * mm, 180 * mm], hAlign="LEFT", style=FACTS),
        Spacer(0, 4 * mm),
        # a reason can be longer than a page
        Table(
            _rows(document),
            colWidths=WIDTHS,
            hAlign="LEFT",
            repeatRows=1,
            splitInRow=1,
            style=_lines(len(document.sums)),
        ),
    ]


def _rows(document: Document) -> list[list[Any]]:
    text, number = partial(_text, document), partial(_text, document, right=True)
    t = Translator(document.language)
    named = partial(text, color=LABEL)
    head = [*map(named, document.columns[:-1]), number(document.columns[-1], color=LABEL)]
    body = [
        [
            *map(
                text, (row.number, row.day, row.deal, row.customer, row.what, _step_by_step(row.arithmetic), row.state)
            ),
            number(_money(row.amount, document, t)),
        ]
        for row in document.rows
    ]
    blank = [""] * 6
    sums = [
        [*blank, text(label, size=9), number(_money(amount, document, t), size=9)] for label, amount in document.sums
    ]
    return [head, *body, *sums]


def _step_by_step(arithmetic: str) -> str:
    """Each sum on a line of its own."""
    return arithmetic.replace("; ", "\n")


def _money(amount: Decimal, document: Document, t: Translator) -> str:
    """The joiner is for lines that end anywhere; no font of ours has it."""
    return t.money(amount, document.currency).replace(WORD_JOINER, "")


def _lines(sums: int) -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 1, RULE),
            ("LINEBELOW", (0, 1), (-1, -1 - sums), 0.25, RULE),
            ("LINEABOVE", (0, -sums), (-1, -sums), 1, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),  # columns stay apart, however full they are
            ("LEFTPADDING", (0, 0), (0, -1), 0),  # flush with what stands above
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ]
    )


def _text(
    document: Document, text: str, *, size: float = 8, right: bool = False, color: colors.Color = INK
) -> Paragraph:
    """A cell. East Asian text has no spaces to wrap at, so it may be broken anywhere."""
    marked = fonts.marked_up(text, document.language)
    style = ParagraphStyle(
        "cell",
        fontName=fonts.LATIN,
        fontSize=size,
        leading=size * 1.3,
        alignment=TA_RIGHT if right else TA_LEFT,
        textColor=color,
        wordWrap="CJK" if "<font" in marked else None,
    )
    return Paragraph(marked.replace("\n", "<br/>"), style)


def _footer(document: Document, canvas: Canvas, _pages: SimpleDocTemplate) -> None:
    line = document.page.format(n=canvas.getPageNumber())
    paragraph = _text(document, f"{document.number} · {line}", right=True)
    paragraph.wrapOn(canvas, sum(WIDTHS), MARGIN)
    paragraph.drawOn(canvas, MARGIN, MARGIN / 3)
