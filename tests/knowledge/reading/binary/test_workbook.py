"""Sheets are read as they are shown, and questions with answers in them as such."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.reading.binary.number_format import shown
from knowledge.reading.formats import Text, read
from knowledge.reading.split import parts, split

AFTERNOON = dt.datetime(2026, 3, 5, 14, 7, tzinfo=dt.UTC)


def workbook(**sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def text_of(book: openpyxl.Workbook) -> Text:
    file = io.BytesIO()
    book.save(file)
    return read("prices.xlsx", file.getvalue())


def test_a_sheet_is_a_table_with_its_figures_as_they_are_shown() -> None:
    book = workbook(Prices=[["Product", "Price", "Margin", "From"], ["Sensor", 1250, 0.175, dt.date(2026, 7, 1)]])
    sheet = book["Prices"]
    sheet["B2"].number_format, sheet["C2"].number_format, sheet["D2"].number_format = (
        '#,##0.00 "€"',
        "0.0%",
        "dd.mm.yyyy",
    )
    assert text_of(book).markdown == (
        "| Product | Price | Margin | From |\n| --- | --- | --- | --- |\n| Sensor | 1,250.00 € | 17.5% | 01.07.2026 |"
    )


def test_several_sheets_are_several_sections_and_hidden_ones_are_none() -> None:
    book = workbook(
        EMEA=[["Tier", "Margin"], ["Gold", 20]], APAC=[["Tier", "Margin"], ["Gold", 18]], Cost=[["secret", 1]]
    )
    book["Cost"].sheet_state = "hidden"
    assert text_of(book).markdown == (
        "# EMEA\n\n| Tier | Margin |\n| --- | --- |\n| Gold | 20 |\n\n"
        "# APAC\n\n| Tier | Margin |\n| --- | --- |\n| Gold | 18 |"
    )


def test_hidden_rows_and_columns_are_left_out() -> None:
    book = workbook(A=[["Product", "Cost", "Price"], ["Sensor", 1, 2], ["Old sensor", 3, 4], ["Valve", 5, 6]])
    book["A"].column_dimensions["B"].hidden = True
    book["A"].row_dimensions[3].hidden = True
    assert text_of(book).markdown == "| Product | Price |\n| --- | --- |\n| Sensor | 2 |\n| Valve | 6 |"


def test_a_group_of_hidden_columns_is_left_out() -> None:
    book = workbook(A=[["Product", "Cost", "Stock", "Price"], ["Sensor", 1, 2, 3]])
    book["A"].column_dimensions.group("B", "C", hidden=True)
    assert text_of(book).markdown == "| Product | Price |\n| --- | --- |\n| Sensor | 3 |"


def test_a_merged_cell_stands_in_every_row_it_covers() -> None:
    book = workbook(A=[["Region", "Tier", "Margin"], ["EMEA", "Gold", 20], [None, "Silver", 15]])
    book["A"].merge_cells("A2:A3")
    assert "| EMEA | Silver | 15 |" in text_of(book).markdown


def test_a_heading_over_several_columns_belongs_to_each_of_them() -> None:
    book = workbook(A=[["Tier", 2026, None], [None, "Target", "Rebate"], ["Gold", 100, 5], ["Silver", 50, 3]])
    sheet = book["A"]
    sheet["B1"] = "Year 2026"
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    assert text_of(book).markdown.startswith("| Tier | Year 2026 Target | Year 2026 Rebate |")


def test_a_title_above_and_a_note_below_the_table_are_text() -> None:
    rows: list[list[object]] = [
        ["Price list", None],
        [],
        ["Product", "Price"],
        ["Sensor", 2],
        ["Valve", 3],
        [],
        ["Prices without tax", None],
    ]
    assert text_of(workbook(A=rows)).markdown == (
        "Price list\n\n| Product | Price |\n| --- | --- |\n| Sensor | 2 |\n| Valve | 3 |\n\nPrices without tax"
    )


def test_a_gap_in_a_table_does_not_take_its_header_away() -> None:
    rows: list[list[object]] = [["Product", "Price"], ["Sensor", 2], [], ["Valve", 3], ["Pump", 4]]
    assert text_of(workbook(A=rows)).markdown == (
        "| Product | Price |\n| --- | --- |\n| Sensor | 2 |\n\n"
        "| Product | Price |\n| --- | --- |\n| Valve | 3 |\n| Pump | 4 |"
    )


def test_every_passage_of_a_long_sheet_has_the_header() -> None:
    rows = [["Product", "Price"], *([f"Sensor number {number}", number] for number in range(400))]
    chunks = split(parts(text_of(workbook(A=rows)).markdown))
    assert len(chunks) > 4
    assert all(chunk.text.startswith("| Product | Price |\n") for chunk in chunks)


def test_rows_too_long_for_a_table_are_lists_with_the_names_of_columns() -> None:
    rows: list[list[object]] = [["Topic", "Explanation"], ["Rebate", "paid " * 300], ["Margin", "short"]]
    assert text_of(workbook(A=rows)).markdown.endswith("- **Topic:** Margin\n- **Explanation:** short")


def test_questions_with_answers_are_sections_with_their_language() -> None:
    rows: list[list[object]] = [["Question", "Answer", "Language"], ["Who?", "All", "en"], ["Wer?", "Alle", "de-AT"]]
    text = text_of(workbook(FAQ=rows, Prices=[["Product", "Price"], ["Sensor", 2]]))
    assert text.markdown.startswith("# FAQ\n\n## Who?\n\nAll\n\n## Wer?\n\nAlle\n\n# Prices\n\n| Product")
    assert text.languages == (("Who?", "en"), ("Wer?", "de"))


def test_rows_with_readers_of_their_own_are_refused() -> None:
    with pytest.raises(UnclearRights, match="Audience"):
        text_of(workbook(A=[["Product", "Audience"], ["Sensor", "partners"], ["Secret sensor", "internal"]]))


def test_a_column_that_only_sounds_like_rights_is_content() -> None:
    assert "Sales" in text_of(workbook(A=[["Course", "Audience"], ["Basics", "Sales"]])).markdown


def test_formulas_without_results_are_told() -> None:
    text = text_of(workbook(A=[["Product", "Price"], ["Sensor", "=1+1"]]))
    assert "formulas" in text.warnings[0]


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(UnreadableDocument):
        text_of(workbook(A=[]))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (5, "00000", "00005"),
        (1234.567, "#,##0.00", "1,234.57"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-3, "0", "-3"),
        (0, '0;-0;"free"', "free"),
        (0.175, "0%", "18%"),
        (99, "[$€-407] #,##0", "€ 99"),
        (99.5, "[$$-409]#,##0.00_);([$$-409]#,##0.00)", "$99.50"),
        (1500000, '#,##0.0,,"M"', "1.5M"),
        (7, '0 "days"', "7 days"),
        (0.5, "0.##", "0.5"),
        (2, "0.##", "2"),
        (0.25, "# ?/?", "0.25"),
        (True, "General", "TRUE"),
        (dt.date(2026, 3, 5), "mm-dd-yy", "2026-03-05"),
        (AFTERNOON, "d mmmm yyyy h:mm AM/PM", "5 March 2026 2:07 PM"),
        (AFTERNOON, "[$-407]dd.mm.yyyy hh:mm;@", "05.03.2026 14:07"),
        (dt.date(2026, 3, 5), 'yyyy"年"m"月"d"日"', "2026年3月5日"),
        (dt.time(9, 30), "h:mm", "09:30"),
        (dt.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        ("text ", "@", "text"),
        (None, "0", ""),
    ],
)
def test_a_value_is_shown_by_its_format(value: object, form: str, expected: str) -> None:
    assert shown(value, form) == expected
