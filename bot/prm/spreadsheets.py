"""Texts in tables that somebody will open in a spreadsheet."""

import re

# A cell that begins like this is a formula to a spreadsheet, and could send data away when the file is opened.
FORMULA = re.compile(r"^[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")


def plain(text: str) -> str:
    """A text that stays one: an apostrophe before whatever a spreadsheet would take for a formula."""
    return f"'{text}" if FORMULA.match(text) else text
