"""A statement for spreadsheets and bookkeeping programs: one line a row, amounts and days as programs write them."""

import csv
import io
import re

from bot.statements.document import Document

# A cell that begins like this is a formula to a spreadsheet, and could send data away when the file is opened.
FORMULA = re.compile(r"^[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
BYTE_ORDER_MARK = "\ufeff"  # or Excel takes UTF-8 for the system's own encoding


def render(document: Document) -> bytes:
    """UTF-8 with commas; amounts with a point and all decimals of their currency, days as 2027-03-31."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write([*map(plain, document.columns), plain(document.facts[-1][0])])
    for row in document.rows:
        texts = (row.number, row.day, row.deal, row.customer, row.what, row.arithmetic, row.state)
        write([*map(plain, texts), str(row.amount), document.currency])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def plain(text: str) -> str:
    """A text that stays one: an apostrophe before whatever a spreadsheet would take for a formula."""
    return f"'{text}" if FORMULA.match(text) else text
