"""Tables of another system, taken over into the small programme and given back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.prm.imports import all_kinds
from bot.prm.imports.kinds import Import
from bot.prm.imports.taking import Report, parts, take
from bot.prm.ledger import SYSTEM, LedgerEntry
from tests.bot.prm.world import NOW, World

Cells = Mapping[str, Any]


async def taken(world: World, kind: str, *rows: Cells, now: datetime = NOW, keep: bool = True) -> Report:
    """What comes of a table with these rows, the first of which is row 2. Not `keep`: of a dry run."""
    report, wanted = Report(), all_kinds()[kind]
    async with world.database.writing() as session:
        shared = Import(programme=world.programme, now=now, actor=SYSTEM)
        await take(session, wanted, shared, parts(wanted, enumerate(rows, 2)), report)
        if not keep:
            await session.rollback()
    return report


async def given(world: World, kind: str) -> list[dict[str, Any]]:
    """Every row as an export writes it, without the cells that are empty."""
    wanted = all_kinds()[kind]
    async with world.database.reading() as session:
        rows = [row async for row in wanted.give(session, world.programme)]
    columns = wanted.row.model_fields
    cells = [{name: getattr(row, name) for name in columns} for row in rows]
    return [{name: value for name, value in row.items() if value not in (None, [])} for row in cells]


async def entries(world: World) -> int:
    """How many entries the ledger has."""
    async with world.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def counted(report: Report) -> tuple[int, int, int, int]:
    """Created, changed, unchanged and wrong rows."""
    return report.created, report.changed, report.unchanged, report.wrong


def wrong(report: Report) -> list[tuple[str, str]]:
    """The column and value of each fault, by row."""
    return [(fault.column, fault.value) for fault in sorted(report.faults, key=lambda fault: fault.row)]
