"""A statement for spreadsheets and bookkeeping programs: one line a row, amounts and days as programs write them."""

import csv
import io

from bot.prm.spreadsheets import plain
from bot.statements.document import Document

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
