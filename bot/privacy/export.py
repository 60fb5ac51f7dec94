"""Everything that is kept about a person, for them: a ZIP file with JSON by table, and the files they sent."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.file_store import FileStore
from bot.privacy import under_way
from bot.privacy.kept import TABLES, Rows
from bot.privacy.rows import belonging
from bot.privacy.whom import Whom, whom

Told = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table, each a mapping of plain values by column."""


async def gathered(session: AsyncSession, metadata: MetaData, person_id: int) -> Told:
    """All rows about a person, the tables in the order of their names. Internal notes on tickets are the vendor's."""
    who = await whom(session, person_id)
    told = {}
    for name in sorted(metadata.tables):
        rows = TABLES[name]
        if isinstance(rows, Rows) and (found := await _rows(session, metadata, name, rows, who)):
            told[name] = found
    told["under_way"] = [{"kind": each.kind, "payload": each.payload} for each in await under_way.jobs_of(session, who)]
    told["posted"] = [{"card": each.card, "where": each.delivery} for each in await under_way.posted_of(session, who)]
    return {name: found for name, found in told.items() if found}


async def write(session: AsyncSession, metadata: MetaData, store: FileStore, person_id: int, to: Path) -> Told:
    """The same as a file that does not exist yet. Raises FileExistsError."""
    told = await gathered(session, metadata, person_id)
    with to.open("xb") as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1, default=_plain))
        for each in told.get("files", ()):
            content = store.path(each["sha256"])
            if content.exists():
                archive.write(content, f"files/{each['id']}-{each['name']}")
    return told


async def _rows(session: AsyncSession, metadata: MetaData, name: str, rows: Rows, who: Whom) -> list[Mapping[str, Any]]:
    table = metadata.tables[name]
    shown = [column for column in table.c if column.name not in rows.hidden]
    wanted = select(*shown).where(belonging(metadata, table, rows, who))
    if name == "ticket_messages":
        wanted = wanted.where(table.c.internal.is_(False))
    found = await session.execute(wanted.order_by(*table.primary_key))
    return [dict(row) for row in found.mappings()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
