"""The job behind an announcement on its way: it plans a batch, puts the next messages out, or corrects what was posted.

Each run is one short step. What is on its way for one workspace or tenant is never more than a few seconds' worth, so
that an answer to a person leaves after those and not after the whole campaign.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.announcing import correcting, planning, queueing, settling
from bot.jobs import GoesOn, Work, enqueue
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import SETTLED, Announcement, AnnouncementState
from bot.prm.database import Database
from bot.prm.ledger import SYSTEM

KIND = "announce"
AT_ONCE = timedelta(0)
TICK = timedelta(seconds=0.5)  # between two looks at what has left meanwhile

_S = AnnouncementState


async def begin(session: AsyncSession, row: Announcement, at: datetime, *, wave: int = 0) -> None:
    """Have its job run from `at`, as the announcement's current run; a job of an earlier run ends by itself.

    `wave`: the reminder of this number, in place of the announcement itself.
    """
    payload = {"announcement": row.id, "run": row.run, "wave": wave}
    await enqueue(session, KIND, payload, key=f"{row.id}:{row.run}:{wave}", lane=f"announce:{row.id}", run_at=at)


@dataclass(frozen=True, kw_only=True)
class Feeding:
    database: Database
    reach: Reach

    async def duty(self, work: Work) -> None:
        """One step. Raises GoesOn until there is nothing left to do."""
        pause = await self._step(work.payload["announcement"], work.payload["run"], work.payload["wave"], work.now())
        if pause is not None:
            raise GoesOn(pause)

    async def _step(self, id: int, run: int, wave: int, now: datetime) -> timedelta | None:
        """How long until the next step; None where this was the last one."""
        async with self.database.reading() as session:
            row = await session.get(Announcement, id)
        if row is None or (row.run != run and not wave):
            return None
        if wave:
            return await self._feed(row, wave, now) if row.state in SETTLED else None
        match row.state:
            case _S.SCHEDULED:
                return await self._start(row, now)
            case _S.SENDING if not row.planned:
                return await self._plan(row, now)
            case _S.SENDING:
                return await self._feed(row, wave, now)
            case _S.PAUSED | _S.CANCELLED:
                return await self._wind_up(row, now)
            case _S.EDITED | _S.RECALLED:
                return await correcting.some(self.database, row, self.reach, now)
        return None

    async def _start(self, row: Announcement, now: datetime) -> timedelta:
        async with self.database.writing() as session:
            fresh = await _locked(session, row)
            if fresh.state is _S.SCHEDULED:
                await lifecycle.change(session, fresh, _S.SENDING, actor=SYSTEM, now=now, started_at=now)
        return AT_ONCE

    async def _plan(self, row: Announcement, now: datetime) -> timedelta:
        """Each batch is read and written in one transaction that other announcements of the programme wait for."""
        async with self.database.writing(quietly=True) as session:
            fresh = await _locked(session, row)
            if fresh.state is _S.SENDING and not fresh.planned:
                await planning.some(session, fresh, self.reach, now)
        return AT_ONCE

    async def _feed(self, row: Announcement, wave: int, now: datetime) -> timedelta | None:
        """One transaction, which need not wait for the disk: what a channel notes before it posts keeps it, too."""
        async with self.database.writing(lasting=False) as session:
            await settling.settle(session, row, now)
            batch = await queueing.choose(session, row, wave, self.reach, now)
            if batch.rows:
                await queueing.queue(session, row, batch, self.reach, now)
                return TICK
        if batch.on_their_way:
            return TICK
        if batch.next_due is not None:
            return max(batch.next_due - now, TICK)
        if not wave:
            await self._finish(row, now)
        return None

    async def _finish(self, row: Announcement, now: datetime) -> None:
        async with self.database.writing() as session:
            fresh = await _locked(session, row)
            if fresh.state is _S.SENDING and fresh.run == row.run:
                await queueing.finish(session, fresh, now)

    async def _wind_up(self, row: Announcement, now: datetime) -> timedelta | None:
        """Nothing more is put out; what was out already still has an outcome to be noted."""
        async with self.database.writing(quietly=True) as session:
            await settling.settle(session, row, now)
            return TICK if await queueing.on_their_way(session, row) else None


async def _locked(session: AsyncSession, row: Announcement) -> Announcement:
    """Nobody else changes it meanwhile; presses and acknowledgements, which are rows of their own, do not wait."""
    this = select(Announcement).where(Announcement.id == row.id).with_for_update(key_share=True)
    return (await session.scalars(this.execution_options(populate_existing=True))).one()
