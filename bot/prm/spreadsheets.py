"""Texts in tables that somebody will open in a spreadsheet."""

import re

# A cell that begins like this is a formula to a spreadsheet, and could send data away when the file is opened.
FORMULA = re.compile(r"^[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
# Where a spreadsheet that takes semicolons or tabs for what separates cells, as many countries' do, begins another one:
# it drops quotation marks there.
BEGINS = re.compile(r"(?<=[;\t\r\n])(?=[\s\x00-\x1f\ufeff\"]*[=+\-@＝＋－＠])")


def plain(text: str) -> str:
    """A text that stays one: an apostrophe before whatever a spreadsheet would take for a formula."""
    guard = "'" if FORMULA.match(text) else ""
    return guard + BEGINS.sub("'", text)
