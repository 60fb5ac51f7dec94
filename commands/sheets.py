"""Tables as files: CSV in whatever encoding and with whatever separator, or the first sheet of an Excel workbook."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commands.errors import Refused

SEPARATORS = ",;\t|"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run instead of show
GUARDED = (*FORMULA, "'")  # what gets a quote in front, the quote itself too, so that every cell comes back as it was
MOST_BYTES = 200_000_000
Cells = dict[str, Any]


def read(path: Path) -> list[tuple[int, Cells]]:
    """Every row with its number, as a spreadsheet counts them, and its cells by the column's name. Raises Refused."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    rows = _of_workbook(path) if path.suffix.lower() == ".xlsx" else _of_csv(path)
    first = next(rows, None)
    if first is None:
        raise Refused(f"{path.name} is empty.")
    names = [str(name or "").strip().lower().replace(" ", "_") for name in first]
    if doubled := {name for name in names if name and names.count(name) > 1}:
        raise Refused(f"{path.name} has two columns called {sorted(doubled)[0]}.")
    return [(n, _cells(names, row)) for n, row in enumerate(rows, 2) if any(cell not in (None, "") for cell in row)]


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table; how many rows it has. The file takes the place of an older one only when it is whole."""
    unfinished = path.with_name(f"{path.name}.part")
    save = _save_workbook if path.suffix.lower() == ".xlsx" else _save_csv
    count = save(unfinished, columns, rows)
    unfinished.replace(path)
    return count


def _cells(names: Sequence[str], row: Sequence[Any]) -> Cells:
    """What stands below no name is told as such: it would be lost."""
    cells = {name: value for name, value in zip(names, row, strict=False) if name}
    beyond = [value for name, value in zip(names, row, strict=False) if not name and value not in (None, "")]
    if beyond or any(value not in (None, "") for value in row[len(names) :]):
        cells["(no name)"] = "values without a column name"
    return cells


def _of_csv(path: Path) -> Iterator[Sequence[Any]]:
    found = from_bytes(path.read_bytes()).best()
    if found is None:
        raise Refused(f"{path.name} is no text. Save it as CSV in UTF-8, or as .xlsx.")
    text = str(found).removeprefix("\ufeff")
    head = text.partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    return (_unguarded(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _unguarded(row: Sequence[Any]) -> list[Any]:
    """Without the quote that `write` puts before what looks like a formula."""
    return [
        cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell[1:].startswith(GUARDED) else cell for cell in row
    ]


def _of_workbook(path: Path) -> Iterator[Sequence[Any]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, OSError, ValueError) as error:
        raise Refused(f"{path.name} is no Excel workbook.") from error
    for row in book.worksheets[0].iter_rows(values_only=True):
        yield _unguarded(row)
    book.close()


def _save_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # Excel knows UTF-8 by its mark alone
        writer = csv.writer(file)
        writer.writerow(columns)
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the number of the last one is wanted
            writer.writerow([_guarded(_text(value)) for value in row])
    return count


def _save_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    sheet.append(list(columns))
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - as above
        sheet.append([value if isinstance(value, date | int) and not isinstance(value, bool) else _guarded(_text(value))
                      for value in row])  # fmt: skip
    book.save(path)
    return count


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(map(_text, value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _guarded(text: str) -> str:
    """A cell that a spreadsheet shows as it is: what a partner typed must not run on the vendor's desk."""
    is_number = text[:1] == "-" and text[1:].replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(GUARDED) and not is_number else text
