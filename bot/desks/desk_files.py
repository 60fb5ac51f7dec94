"""Files that an external desk's agents attach: taken in as if they had been sent here, and part of the ticket."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import accumulate

from sqlalchemy.ext.asyncio import AsyncSession

from bot import file_scan
from bot.crashpoints import reach
from bot.desks.desk import Attachment, Desk, Gone, Misled, Refused, Said
from bot.errors import UserError
from bot.file_names import safe_name, suffix_of
from bot.file_store import Arrived, FileStore
from bot.file_types import SUFFIXES, media_type
from bot.in_time import share
from bot.jobs import Retry
from bot.prm import files, ledger
from bot.prm.files import File, FileState
from bot.prm.ticket_records import Ticket

MOST = 10  # of one comment; of the others it is said that they were left at the desk
AT_ONCE = 20  # fetched in one look; what was said with further ones is heard in the next
TRIES = 10  # in which the words wait for a file, while the desk itself answers: some 18 minutes with the pauses
FIRST_PAUSE = timedelta(seconds=2)  # doubles with every try
LONGEST_PAUSE = timedelta(minutes=5)

Tried = Mapping[str, int]  # how often files could not be had while their desk answered, by `name_of`


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file that is on the disk, and not known yet."""

    name: str
    media_type: str
    arrived: Arrived


@dataclass
class Fetching:
    """The files of a desk's comments on their way here, until `stack` is closed; `tried` says how often before."""

    stack: AsyncExitStack
    desk: Desk
    store: FileStore
    tried: Tried
    failed: dict[str, int] = field(default_factory=dict)  # those to be tried again, in the same way

    async def of(self, said: Sequence[Said]) -> dict[str, list[Brought | None]]:
        """By comment, as many as are taken. None: nothing we take, gone, in a wrong place, not to be had at the last
        try, or `failed`. Raises Retry where the desk asks for patience."""
        seconds = share(sum(len(taken(each)) for each in said))
        return {each.id: [await self._one(file, seconds) for file in taken(each)] for each in said}

    @property
    def pause(self) -> timedelta:
        """Until the next try."""
        return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << max(self.failed.values(), default=0)))

    async def _one(self, file: Attachment, seconds: float) -> Brought | None:
        try:
            arriving = self.store.arriving(file.name, self.desk.download(file, seconds))
            arrived = await self.stack.enter_async_context(arriving)
            kind = await asyncio.to_thread(_type_of, arrived, file.name)
        except (UserError, Gone, Misled, Refused):
            return None
        except Retry as error:
            if not error.counts:
                raise
            if (tries := self.tried.get(name_of(file), 0) + 1) < TRIES:
                self.failed[name_of(file)] = tries
            return None
        return Brought(name=safe_name(file.name, SUFFIXES[kind]), media_type=kind, arrived=arrived)


def taken(said: Said) -> Sequence[Attachment]:
    return said.files[:MOST]


def together(said: Sequence[Said]) -> Sequence[Said]:
    """As many comments as can be heard at once, one at least."""
    so_far = accumulate(len(taken(each)) for each in said)
    return [each for at, (each, files) in enumerate(zip(said, so_far, strict=True)) if not at or files <= AT_ONCE]


def name_of(file: Attachment) -> str:
    """For counting: its address may be a secret."""
    return sha256(file.url.encode("utf-8", "replace")).hexdigest()[:16]


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
