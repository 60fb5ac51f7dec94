"""PDF pages as a person reads them: column by column, tables as tables, without what is printed on every page."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from knowledge.errors import UnreadableDocument
from knowledge.reading.binary.pdf import pdf_text
from tests.knowledge.reading.binary.pdfs import Drawn, lines, pdf, table

LEFT = (
    "The protection of a registered deal lasts for",
    "ninety days and begins on the day on which it",
    "is approved. It can be extended once, for the",
    "same time, if there was activity. The exten-",
    "sion has to be asked for before it ends, and",
    "a well-known customer needs a letter first.",
)
RIGHT = (
    "Rebates are paid every quarter, to the account",
    "that the partner named when it enrolled. They",
    "are computed from invoices that were paid, not",
    "from those that were sent. A rebate of less",
    "than fifty euros is carried over to the next",
    "quarter, together with a note that says so.",
)
LEFT_TEXT = (
    "The protection of a registered deal lasts for ninety days and begins on the day on which it is approved. It can be"
    " extended once, for the same time, if there was activity. The extension has to be asked for before it ends, and a"
    " well-known customer needs a letter first."
)
RIGHT_TEXT = " ".join(RIGHT)


def markdown(*pages: list[Drawn]) -> str:
    return pdf_text(pdf(*pages)).markdown


def columns(top: float = 700, right_lines: int = 6) -> list[Drawn]:
    right = lines(*RIGHT[:right_lines], left=330, top=top, size=10, leading=12)
    return lines(*LEFT, top=top, size=10, leading=12) + right


def test_two_columns_are_read_one_after_the_other_below_their_common_heading() -> None:
    page = [(72.0, 740.0, 20.0, "Partner handbook of the year"), *columns()]
    assert markdown(page) == f"# Partner handbook of the year\n\n{LEFT_TEXT}\n\n{RIGHT_TEXT}"


def test_it_does_not_matter_in_which_order_they_are_drawn() -> None:
    page = sorted(columns(), key=lambda drawn: -drawn[1])
    assert markdown(page) == f"{LEFT_TEXT}\n\n{RIGHT_TEXT}"


def test_a_heading_across_both_columns_parts_what_is_above_it_from_what_is_below() -> None:
    page = [*columns(700), (72.0, 600.0, 18.0, "A heading over the whole width of the page"), *columns(570)]
    text = f"{LEFT_TEXT}\n\n{RIGHT_TEXT}"
    assert markdown(page) == f"{text}\n\n# A heading over the whole width of the page\n\n{text}"


def test_a_short_right_column_is_read_after_the_left_one() -> None:
    page = lines(*LEFT, *LEFT, *LEFT, top=720, size=10, leading=12) + lines(
        *RIGHT, left=330, top=720, size=10, leading=12
    )
    assert markdown(page).endswith(RIGHT_TEXT)


def test_a_table_is_one_with_its_wrapped_cells_and_the_text_around_it_is_text() -> None:
    rows = (
        ("Tier", "Margin", "Requirements"),
        ("Gold", "20 %", "Two certified people in sales"),
        ("", "", "and one in technology"),
        ("Silver", "15 %", "One certified person"),
        ("Registered", "5 %", ""),
    )
    page = [
        *lines("These are the margins, and they hold for", "every partner that has signed.", top=720),
        *table(*rows, columns=(72, 200, 300), top=660),
        *lines("After the table the text goes on.", top=560),
    ]
    assert markdown(page) == (
        "These are the margins, and they hold for every partner that has signed.\n\n"
        "| Tier | Margin | Requirements |\n| --- | --- | --- |\n"
        "| Gold | 20 % | Two certified people in sales and one in technology |\n"
        "| Silver | 15 % | One certified person |\n| Registered | 5 % |  |\n\nAfter the table the text goes on."
    )


def test_a_table_beside_nothing_is_not_taken_for_columns() -> None:
    rows = (("Product", "List price"), ("Sensor for pressure", "1,250.00"), ("Valve", "99.00"), ("Pump", "10.00"))
    assert markdown(table(*rows, columns=(72, 320), top=700)).startswith(
        "| Product | List price |\n| --- | --- |\n| Sens"
    )


def test_short_cells_of_one_width_are_a_table_and_no_columns() -> None:
    rows = [(f"SKU-{number}", f"NEW-{number}") for number in range(100, 106)]
    assert markdown(table(*rows, columns=(72, 320), top=700)).count("\n| SKU-10") == 5


def test_what_is_printed_on_every_page_is_left_out_and_chapters_stay() -> None:
    pages = [
        [
            (72.0, 760.0, 8.0, "Example Corp partner guide"),
            (72.0, 700.0, 18.0, f"Chapter {number}"),
            *lines(f"This is the text of part {word} of the guide.", top=670),
            (500.0, 30.0, 8.0, f"Page {number} of 4"),
        ]
        for number, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    found = markdown(*pages)
    assert "Example Corp" not in found
    assert " of 4" not in found
    assert found.count("# Chapter") == 4


def test_lists_keep_their_items_whether_or_not_the_bullet_is_drawn_apart() -> None:
    page = [
        *lines("You need:", top=720),
        (72.0, 700.0, 11.0, "•"),
        (90.0, 700.0, 11.0, "an invoice that was"),
        (90.0, 686.5, 11.0, "paid"),
        (72.0, 673.0, 11.0, "• a photo"),
        *lines("1.   Open the portal", "2.   Press the button", top=640),
    ]
    assert (
        markdown(page)
        == "You need:\n\n- an invoice that was paid\n- a photo\n\n1. Open the portal\n2. Press the button"
    )


def test_pages_are_what_can_be_jumped_to_where_there_are_no_headings() -> None:
    found = markdown(*(lines(f"The text of page {word} is here.") for word in ("one", "two")))
    assert found == "## Page 1\n\nThe text of page one is here.\n\n## Page 2\n\nThe text of page two is here.".replace(
        "##", "#"
    )


def test_a_sentence_goes_on_over_the_page_where_headings_are_many() -> None:
    first = [(72.0, 720.0, 18.0, "Deals"), *lines("The protection begins on the", top=690)]
    second = [*lines("day of approval.", top=720), (72.0, 690.0, 18.0, "Leads"), *lines("They are passed on.", top=660)]
    assert (
        markdown(first, second)
        == "# Deals\n\nThe protection begins on the day of approval.\n\n# Leads\n\nThey are passed on."
    )


def test_text_that_is_drawn_through_a_form_or_twice_is_read_once() -> None:
    twice = [*lines("Ninety days."), *lines("Ninety days.", left=72.2)]
    assert pdf_text(pdf(twice, forms=[1])).markdown == "Ninety days."


def test_a_page_that_lies_on_its_side_is_read() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(lines("Ninety days from the", "day of approval."))))
    writer.pages[0].rotate(90).transfer_rotation_to_content()
    file = io.BytesIO()
    writer.write(file)
    assert pdf_text(file.getvalue()).markdown == "Ninety days from the day of approval."


def test_scanned_pages_are_named_and_the_others_are_read() -> None:
    text = lines("This page has words that can be read.")
    found = pdf_text(pdf(text, [], text, [], [], [], images=(2, 4, 5)))
    assert found.warnings == ("pages 2, 4-5 are images without text: run OCR",)
    assert found.markdown.count("words that can be read") == 2


def test_a_locked_or_wholly_scanned_file_says_so() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(lines("Secret."))))
    writer.encrypt("word")
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(UnreadableDocument, match="password"):
        pdf_text(file.getvalue())
    with pytest.raises(UnreadableDocument, match="OCR"):
        pdf_text(pdf([], [], images=(1, 2)))


WORDS = st.lists(
    st.sampled_from(["deal", "margin", "tier", "gold", "rebate", "portal", "approval", "quarter", "invoice"]),
    min_size=1,
    max_size=7,
)
PLACES = st.tuples(st.integers(60, 400), st.integers(5, 58), st.sampled_from((8, 10, 12, 18)), WORDS.map(" ".join))


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=25, unique_by=lambda drawn: drawn[1] // 2))
def test_no_word_is_lost_wherever_it_stands(places: list[tuple[int, int, int, str]]) -> None:
    page = [(float(left), 12.0 * row, float(size), words) for left, row, size, words in places]
    found = markdown(page)
    drawn = sorted(word for _, _, _, words in page for word in words.split())
    assert sorted(word for word in found.replace("|", " ").replace("#", " ").split() if word.isalpha()) == drawn


CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
"""A browser prints real layouts, where there is one."""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to print a page with")
def test_what_a_browser_prints_in_two_columns_is_read(tmp_path: pytest.TempPathFactory) -> None:
    assert CHROMIUM is not None
    words = [f"word{number}" for number in range(600)]
    page = f"<body style='columns:2;column-gap:24px;text-align:justify;font:12px serif'>{' '.join(words)}</body>"
    source, target = f"{tmp_path}/page.html", f"{tmp_path}/page.pdf"
    with open(source, "w") as file:
        file.write(page)
    command = [CHROMIUM, "--headless", "--no-sandbox", f"--print-to-pdf={target}", "--no-pdf-header-footer", source]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    with open(target, "rb") as printed:
        assert len(PdfReader(printed).pages) == 1
        printed.seek(0)
        assert pdf_text(printed.read()).markdown.split() == words
