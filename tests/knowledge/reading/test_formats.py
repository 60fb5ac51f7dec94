"""Every format gives its headings, tables and words; a broken file says why and never stops the rest."""

import io
import os

import docx
import pptx
import pytest
from pypdf import PdfWriter

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.library import Library
from knowledge.reading.binary import word
from knowledge.reading.formats import FORMATS, MAX_BYTES, read
from knowledge.types import EVERY_PARTNER
from tests.knowledge.conftest import Content

PARTNERS = frozenset({EVERY_PARTNER})


def word_document() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Claims guide"
    document.add_heading("Claims", 1)
    document.add_paragraph("Send the invoice.")
    document.add_paragraph("photos", style="List Bullet")
    document.add_paragraph("attendance list", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Activity", "Proof", "Event", "Photos | list"), strict=True):
        cell.text = text
    return saved(document)


def slides() -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Margins"
    slide.placeholders[1].text = "Gold earns 20 percent\nSilver earns 15 percent"
    slide.notes_slide.notes_text_frame.text = "Do not quote before July."
    return saved(deck)


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]  # both libraries' documents have it
    return file.getvalue()


def pdf(*lines: tuple[int, str]) -> bytes:
    """A one-page PDF with each line in its type size."""
    drawn, top = "", 750
    for size, text in lines:
        drawn += f"BT /F1 {size} Tf 1 0 0 1 72 {top} Tm ({text}) Tj ET\n"
        top -= int(size * 1.4)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{out}xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    ).encode("latin-1")


def scanned_pdf() -> bytes:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(612, 792)
    return saved_pdf(writer)


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf((12, "Nobody reads this without the word."))))
    writer.encrypt("word")
    return saved_pdf(writer)


def saved_pdf(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_word_gives_headings_lists_and_tables() -> None:
    text = read("guide.docx", word_document())
    assert text.title == "Claims guide"
    assert text.markdown == (
        "# Claims\n\nSend the invoice.\n\n- photos\n- attendance list\n\n"
        "| Activity | Proof |\n| --- | --- |\n| Event | Photos \\| list |"
    )


def test_slides_become_sections_with_their_notes() -> None:
    assert read("deck.PPTX", slides()).markdown == (
        "## Margins\n\n- Gold earns 20 percent\n- Silver earns 15 percent\n\nDo not quote before July."
    )


def test_pdf_takes_larger_type_for_headings_and_joins_lines() -> None:
    body = [(11, "The protection lasts ninety days from the"), (11, "day of approval and can be extended once.")]
    text = read("guide.pdf", pdf((20, "Deal protection"), *body, (15, "Extension"), (11, "Show some activity first.")))
    assert text.markdown == (
        "# Deal protection\n\nThe protection lasts ninety days from the day of approval and can be extended once.\n\n"
        "## Extension\n\nShow some activity first."
    )


def test_html_gives_the_content_without_menus_and_scripts() -> None:
    page = (
        b"<html lang='de-AT'><head><title>Preise</title><meta name='audience' content='internal'></head><body>"
        b"<nav>Start | Preise</nav><main><h1>Preise</h1><p>Ab <b>12</b> Euro.<br>Netto.</p><ul><li>eins<ul><li>zwei"
        b"</li></ul></li></ul><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
        b"<script>alert(1)</script></main></body></html>"
    )
    text = read("preise.html", page)
    assert text.markdown == (
        "# Preise\n\nAb **12** Euro. Netto.\n\n- eins\n  - zwei\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    )
    assert (text.title, text.meta) == ("Preise", {"audience": "internal", "language": "de-AT"})


def test_a_table_of_questions_gives_a_section_for_each() -> None:
    text = read("faq.csv", b'Question,Answer,Category\n"Who, then?","Everybody\nwith a login",Access\n,,\n')
    assert text.markdown == "# Access\n\n## Who, then?\n\nEverybody\nwith a login"


def test_a_table_may_use_semicolons_and_a_marker_of_its_encoding() -> None:
    assert read("faq.csv", "\ufeffquestion;answer\nWann?;Morgen\n".encode()).markdown == "## Wann?\n\nMorgen"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_any_encoding_is_read(encoding: str) -> None:
    text = "Az ügylet védettsége kilencven napig tart, és egyszer meghosszabbítható, ha van rá igazolt tevékenység."
    assert "meghosszabbítható" in read("a.txt", text.encode(encoding)).markdown


BROKEN = {
    "empty.md": b"",
    "blank.md": b"   \n ",
    "only-front-matter.md": b"---\ntitle: x\n---\n",
    "no.pdf": b"%PDF-1.7 this is none",
    "scan.pdf": scanned_pdf(),
    "locked.pdf": locked_pdf(),
    "no.docx": b"PK\x03\x04 broken",
    "half.docx": word_document()[:2000],
    "no.pptx": b"plain text",
    "no-pairs.csv": b"question,answer\n",
    "binary.txt": bytes(range(256)) * 40,
    "deep.html": b"<div>" * 50_000 + b"x",
    "old.doc": b"\xd0\xcf\x11\xe0",
}


async def test_broken_documents_are_named_with_the_reason_and_the_rest_is_indexed(
    content: Content, library: Library
) -> None:
    for name, data in BROKEN.items():
        content.write(name, data)
    content.write("good.docx", word_document())
    summary = await library.ingest([content.folder])
    assert summary.added == ("good.docx",)
    assert summary.failed.keys() == BROKEN.keys()
    assert "scan" in summary.failed["scan.pdf"]
    assert "password" in summary.failed["locked.pdf"]
    answer = await library.ask("Which proof does an event need?", readers=PARTNERS)
    assert answer.passages[0].passage.source == "good.docx"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_random_bytes_are_refused_or_read_but_never_crash(name: str) -> None:
    noise = bytes((at * 7919 + 13) % 256 for at in range(5000))
    try:
        read(f"noise{name}", noise)
    except UnreadableDocument as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right


def test_front_matter_that_never_ends_is_unclear() -> None:
    with pytest.raises(UnclearRights):
        read("a.md", b"---\naudience: internal\n\n# Heading\n\nText.")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"word/{number}.xml", b" " * 25_000_000)
    with pytest.raises(UnreadableDocument, match="unpacks"):
        read("bomb.docx", bomb.getvalue())


async def test_what_is_no_ordinary_file_or_too_large_is_named_and_never_read(
    content: Content, library: Library
) -> None:
    content.write("good.md", "# Alpha\n\nText about alpha.")
    os.mkfifo(content.folder / "pipe.md")  # reading it would wait for ever
    with (content.folder / "huge.pdf").open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    summary = await library.ingest([content.folder])

    assert summary.added == ("good.md",)
    assert summary.failed.keys() == {"pipe.md", "huge.pdf"}


def test_a_word_file_of_endless_paragraphs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MAX_BLOCKS", 3)
    with pytest.raises(UnreadableDocument, match="paragraphs"):
        word.word_text(word_document())
