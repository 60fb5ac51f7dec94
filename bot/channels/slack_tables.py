"""Tables as Slack's own: those a skill makes, and those that stand in a document's text."""

from collections.abc import Iterator, Sequence

from bot.channels import slack_rich as rich
from bot.channels.slack_limits import TABLE_CHARACTERS, TABLE_COLUMNS, TABLE_ROWS
from bot.channels.slack_rich import Block, Element, Vouched
from bot.channels.told_tables import apart
from bot.reply import Table


def told(text: str, vouched: Vouched) -> Iterator[Block]:
    """A Markdown text as blocks, its tables where they stand in it."""
    for part in apart(text):
        yield from blocks(part) if isinstance(part, Table) else rich.blocks(part, vouched)


def blocks(table: Table) -> Iterator[Block]:
    """In several where it has more rows than one takes, its head on each; as text where a row is too much for one."""
    width = len(table.columns)
    if width > TABLE_COLUMNS or _longest(table) > TABLE_CHARACTERS:
        yield from rich.divided(rich.section(rich.words("\n".join(map(" | ".join, (table.columns, *table.rows))))))
        return
    head, rows = table.columns, list(table.rows)
    while rows:
        taken = [rows.pop(0)]
        room = TABLE_CHARACTERS - sum(map(len, head)) - sum(map(len, taken[0]))
        while rows and len(taken) < TABLE_ROWS - 1 and (room := room - sum(map(len, rows[0]))) >= 0:
            taken.append(rows.pop(0))
        settings = [{"is_wrapped": True} for _ in range(width)]
        yield {"type": "table", "column_settings": settings, "rows": [_cells(row) for row in (head, *taken)]}


def _longest(table: Table) -> int:
    """Characters of the longest row with the head above it."""
    return sum(map(len, table.columns)) + max((sum(map(len, row)) for row in table.rows), default=0)


def _cells(row: Sequence[str]) -> list[Element]:
    """Slack refuses an empty cell."""
    return [{"type": "raw_text", "text": cell or " "} for cell in row]
