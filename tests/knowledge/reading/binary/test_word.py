"""Word documents: everything a reader of the page sees, in its structure, and nothing that is deleted or hidden."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from knowledge.reading.binary.word import word_text


def markdown(document: Any) -> str:
    file = io.BytesIO()
    document.save(file)
    return word_text(file.getvalue()).markdown


def raw(xml: str) -> Any:
    return parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))


def test_headings_are_known_by_their_style_in_any_language_and_by_the_style_it_is_based_on() -> None:
    document = docx.Document()
    for name, based_on in (("Überschrift 2", None), ("Unser Kapitel", "Heading 3")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[based_on] if based_on else None
    document.add_heading("Handbook", 0)
    document.add_paragraph("Deals", style="Überschrift 2")
    document.add_paragraph("Schutz", style="Unser Kapitel")
    assert markdown(document) == "# Handbook\n\n## Deals\n\n### Schutz"


def test_lists_keep_their_depth_and_their_numbers() -> None:
    document = docx.Document()
    for text, style in (
        ("one", "List Bullet"),
        ("deeper", "List Bullet 2"),
        ("two", "List Bullet"),
    ):
        document.add_paragraph(text, style=style)
    document.add_paragraph("Then:")
    for text in ("first", "second"):
        document.add_paragraph(text, style="List Number")
    assert markdown(document) == "- one\n  - deeper\n- two\n\nThen:\n\n1. first\n2. second"


def test_merged_cells_stand_in_every_row_and_a_cell_over_all_columns_is_a_caption() -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    rows = [("Margins of 2026", "", ""), ("Region", "Tier", "Margin"), ("EMEA", "Gold", "20"), ("", "Silver", "15")]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    assert markdown(document) == (
        "Margins of 2026\n\n"
        "| Region | Tier | Margin |\n| --- | --- | --- |\n| EMEA | Gold | 20 |\n| EMEA | Silver | 15 |"
    )


def test_inserted_text_is_read_and_deleted_or_hidden_text_is_not() -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        raw(
            "<w:p><w:r><w:t>Ninety </w:t></w:r><w:ins><w:r><w:t>calendar </w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>working </w:delText></w:r></w:del><w:r><w:t>days</w:t></w:r>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t> (internal: up to 120)</w:t></w:r></w:p>"
        ),
    )
    assert markdown(document) == "Ninety calendar days"


def test_what_stands_in_a_content_control_or_a_text_box_is_read() -> None:
    document = docx.Document()
    box = "<w:pict><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent></w:pict>"
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    document.element.body.insert(1, raw(f"<w:p><w:r><w:t>Beside</w:t>{box}</w:r></w:p>"))
    assert markdown(document) == "Controlled\n\nBeside\n\nIn the box"


def test_a_footnote_stands_where_it_is_referred_to() -> None:
    document = docx.Document()
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>from approval</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.element.body.insert(
        0, raw('<w:p><w:r><w:t>Ninety days</w:t><w:footnoteReference w:id="2"/><w:t>.</w:t></w:r></w:p>')
    )
    assert markdown(document) == "Ninety days (from approval)."


def test_a_link_to_the_web_is_one_and_others_are_words() -> None:
    document = docx.Document()
    found = [
        document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        for address in ("https://portal.example.com/deals", "file:///c:/secret.txt")
    ]
    for number, name in zip(found, ("portal", "file"), strict=True):
        link = f'<w:hyperlink r:id="{number}"><w:r><w:t>{name}</w:t></w:r></w:hyperlink>'
        document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w', 'r')}>{link}</w:p>"))
    assert markdown(document) == "file\n\n[portal](https://portal.example.com/deals)"
