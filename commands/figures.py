"""The figures of support, for whoever runs the installation: on the screen with what they mean, or as CSV."""

import csv
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from rich.console import Console
from rich.table import Table

from bot.clock import utc_now
from bot.config import Settings
from bot.prm import figures, people
from bot.prm.figure_words import FIGURES
from bot.prm.figures import By, Figures, Span
from bot.prm.spreadsheets import plain
from commands.errors import Refused
from commands.installation import database_of, programme_of
from commands.programme import OPERATOR

USUAL = timedelta(days=27)  # four weeks with their last day
LABELS, GROUP = 30, 22  # characters that the names of the figures and the values of a group take in a row


async def show(
    settings: Settings, console: Console, *, first: str | None, last: str | None, apart: str, as_csv: bool
) -> None:
    """Count them anew from what is stored. Raises Refused."""
    now = utc_now()
    until = _day(last) if last else now.date()
    span = Span(first=_day(first) if first else until - USUAL, last=until)
    if span.first > span.last:
        raise Refused("The first day is after the last one.")
    if apart not in list(By):
        raise Refused(f"Figures can be told apart by {', '.join(By)}.")
    async with database_of(settings) as database, database.reading() as session:
        current = await programme_of(session)
        operator = people.system(current.id, OPERATOR)
        counted = await figures.figures(session, operator, current, span, By(apart), now)
    if as_csv:
        _write(counted, By(apart))
    else:
        for table in tables(counted, By(apart), console.width):
            console.print(table)
        for words in FIGURES.values():
            console.print(f"{words.label}: {words.meaning}", style="dim", markup=False)


def _write(counted: Mapping[str, Figures], apart: By) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([apart, *FIGURES])
    for group, each in counted.items():
        values = [getattr(each, name) for name in FIGURES]
        out.writerow([plain(group), *("" if value is None else value for value in values)])


def tables(counted: Mapping[str, Figures], apart: By, width: int) -> Iterator[Table]:
    """A row for each figure, and the groups beside each other, as many as fit into this many characters."""
    names = list(counted)
    several = max(1, (width - LABELS) // GROUP)
    for first in range(0, len(names), several):
        shown = names[first : first + several]
        table = Table("Figure")
        for name in shown:
            table.add_column("Value" if apart is By.ALL else name or "not known", max_width=GROUP - 3)
        for figure, words in FIGURES.items():
            table.add_row(words.label, *(_said(counted[name], figure) for name in shown))
        yield table


def _said(counted: Figures, name: str) -> str:
    found = getattr(counted, name)
    return "–" if found is None else str(found)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text} is no day. Write it like this: 2026-11-30") from None
