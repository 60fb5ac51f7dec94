"""Files that an external desk's agents attach: taken in as if they had been sent here, and part of the ticket."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import file_scan
from bot.crashpoints import reach
from bot.desks.desk import Attachment, Desk, Gone, Misled, Refused
from bot.errors import UserError
from bot.file_names import safe_name, suffix_of
from bot.file_store import Arrived, FileStore
from bot.file_types import SUFFIXES, media_type
from bot.in_time import share
from bot.jobs import Retry
from bot.prm import files, ledger
from bot.prm.files import File, FileState
from bot.prm.ticket_records import Ticket

TRIES = 10  # in which the words wait: with the worker's pauses some seven minutes, and a minute each for a slow file


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file that is on the disk, and not known yet."""

    name: str
    media_type: str
    arrived: Arrived


async def brought(
    stack: AsyncExitStack, desk: Desk, store: FileStore, files: Sequence[Attachment], *, attempt: int
) -> list[Brought | None]:
    """Fetched, until `stack` is closed; None where one is nothing we take, gone, in a wrong place, or not to be had at
    the `attempt` after which what was said is told without it. Raises Retry before."""
    each = share(len(files))
    return [await _one(stack, desk, store, file, each, last=attempt >= TRIES) for file in files]


async def _one(
    stack: AsyncExitStack, desk: Desk, store: FileStore, file: Attachment, seconds: float, *, last: bool
) -> Brought | None:
    try:
        arrived = await stack.enter_async_context(store.arriving(file.name, desk.download(file, seconds)))
        kind = await asyncio.to_thread(_type_of, arrived, file.name)
    except (UserError, Gone, Misled, Refused):
        return None
    except Retry as error:
        if last and error.counts:
            return None
        raise
    return Brought(name=safe_name(file.name, SUFFIXES[kind]), media_type=kind, arrived=arrived)


async def kept(
    session: AsyncSession,
    store: FileStore,
    ticket: Ticket,
    file: Brought,
    *,
    about: str,
    desk: str,
    actor: str,
    now: datetime,
) -> str:
    """Its id: part of the ticket or of the notes `about` it, so that whoever reads those may open it."""
    await files.hold(session, file.arrived.sha256)
    await store.place(file.arrived)
    reach("file-without-row")
    row = File(
        id=files.new_id(),
        programme_id=ticket.programme_id,
        account=f"desk:{desk}",
        name=file.name,
        media_type=file.media_type,
        size=file.arrived.size,
        sha256=file.arrived.sha256,
        state=FileState.INFECTED if await files.is_infected(session, file.arrived.sha256) else FileState.UNSCANNED,
        created_at=now,
        attached_to=about,
        attached_at=now,
    )
    session.add(row)
    await session.flush()
    detail = {"file": row.id, "sha256": row.sha256}
    await ledger.append(session, actor=actor, action="file.attached", subject=about, detail=detail, at=now)
    if store.scanned:
        await file_scan.ask(session, row)
    return row.id


def _type_of(arrived: Arrived, name: str) -> str:
    with arrived.path.open("rb") as file:
        return media_type(file, arrived.size, name, suffix_of(name))
