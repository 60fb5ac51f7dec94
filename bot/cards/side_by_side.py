"""Two wordings of one text beside each other, for whoever has to compare them."""

from itertools import zip_longest

from bot.reply import Table


def side_by_side(columns: tuple[str, str], left: tuple[str, str], right: tuple[str, str]) -> Table:
    """Each side as (title, body in Markdown): the titles in the first row, then paragraph by paragraph."""
    sides = [[title, *filter(None, map(str.strip, body.split("\n\n")))] for title, body in (left, right)]
    return Table(columns=columns, rows=tuple(zip_longest(*sides, fillvalue="")))
