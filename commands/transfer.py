"""`import` and `export`: whole tables of records from and to other systems."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import utc_now
from bot.config import Settings
from bot.prm.database import Database
from bot.prm.imports import all_kinds
from bot.prm.imports.kinds import Import, Kind
from bot.prm.imports.taking import Fault, Part, Report, batches, parts, take
from commands import sheets
from commands.errors import Refused
from commands.installation import database_of, programme_of
from commands.programme import OPERATOR

BATCH = 200  # rows of one transaction: whoever chats waits for it

SHOWN = 50  # faults on the screen; all of them with --errors
Done = Callable[[int], None]  # told how many rows are behind us


class NothingKept(Exception):
    """Ends a dry run's transaction."""


async def import_file(
    settings: Settings, kind: str, path: Path, console: Console, *, dry_run: bool, errors: Path | None
) -> bool:
    """Take a table over. True when a row could not be taken. Raises Refused."""
    wanted, rows = _kind(kind), sheets.read(path)
    _check_columns(wanted, rows)
    report = Report()
    async with database_of(settings) as database:
        with _bar(console) as bar:
            task = bar.add_task("", total=len(rows))
            work = _try if dry_run else _keep
            await work(database, wanted, parts(wanted, rows), report, lambda done: bar.update(task, completed=done))
    report.faults.sort(key=lambda fault: fault.row)
    _tell(console, report, dry_run=dry_run)
    if errors is not None and report.faults:
        columns = ("row", "column", "value", "why")
        sheets.write(errors, columns, [(f.row, f.column, f.value, f.why) for f in report.faults])
        console.print(f"All {len(report.faults)} are in {errors}.")
    return bool(report.faults)


async def _keep(database: Database, kind: Kind[Any], found: Sequence[Part], report: Report, done: Done) -> None:
    async with database.reading() as session:
        shared = await _shared(session)
    for batch in batches(found, BATCH):
        counted = Report()
        async with database.writing() as session:
            await take(session, kind, shared.of_next_transaction(utc_now()), batch, counted)
        report.add(counted)
        done(report.rows)


async def _try(database: Database, kind: Kind[Any], found: Sequence[Part], report: Report, done: Done) -> None:
    """Everything as it would be, in one transaction that is given up."""
    try:
        async with database.writing() as session:
            shared = await _shared(session)
            for batch in batches(found, BATCH):
                await take(session, kind, shared, batch, report)
                done(report.rows)
            raise NothingKept
    except NothingKept:
        pass


async def export_file(settings: Settings, kind: str, path: Path, console: Console) -> None:
    """Write every record of a kind; the file can be imported again. Raises Refused."""
    wanted = _kind(kind)
    async with database_of(settings) as database, database.reading() as session:
        current = await programme_of(session)
        columns = list(wanted.row.model_fields)
        rows = [[getattr(row, name, None) for name in columns] async for row in wanted.give(session, current)]
    count = sheets.write(path, columns, rows)
    console.print(f"Wrote {count} {kind} to {path}.")


def _kind(name: str) -> Kind[Any]:
    kinds = all_kinds()
    if name not in kinds:
        raise Refused(f"{name} cannot be transferred; there is {', '.join(kinds)}.")
    return kinds[name]


def _check_columns(kind: Kind[Any], rows: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """A misspelt column is one mistake and not one in every row."""
    known = kind.row.model_fields
    named = {name for _, cells in rows for name in cells}
    needed = {name for name, info in known.items() if info.is_required()}
    if wrong := sorted(named - known.keys()) or sorted(needed - named if rows else ()):
        word = "is missing" if wrong[0] in needed else "is not known"
        raise Refused(f"The column {wrong[0]} {word}. The columns of {kind.name} are: {', '.join(known)}.")


async def _shared(session: AsyncSession) -> Import:
    return Import(programme=await programme_of(session), now=utc_now(), actor=OPERATOR)


def _bar(console: Console) -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _tell(console: Console, report: Report, *, dry_run: bool) -> None:
    counted = f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged"
    counted += f", {report.wrong} with errors"
    console.print(f"A dry run, nothing was changed. It would be {counted}." if dry_run else f"Rows: {counted}.")
    if report.faults:
        console.print(_table(report.faults[:SHOWN]))
    if len(report.faults) > SHOWN:
        console.print(f"… and {len(report.faults) - SHOWN} more. Write all of them to a file with: --errors FILE.csv")


def _table(faults: Sequence[Fault]) -> Table:
    table = Table("Row", "Column", "Value", "What is wrong")
    for fault in faults:
        table.add_row(str(fault.row), fault.column, fault.value, fault.why)
    return table
