"""Notice what changed at an external desk: by asking it every minute, and sooner where a webhook says so.

A webhook only wakes the look at its ticket: a lost, repeated or late one changes nothing but when something is noticed.
Whoever asks so often also notices that the desk is away, has people told, and gets everything going once it is back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.absence import AWAY, is_back, spread
from bot.desks import carrying, hearing
from bot.desks.desk import Changes, Desk, Gone, Refused
from bot.desks.patience import ODD, present
from bot.jobs import Retry, Work, enqueue
from bot.prm import desk_links, ledger
from bot.prm.database import Database
from bot.prm.desk_links import DeskCursor

KIND = "desk-poll"
EVERY = timedelta(minutes=1)
MOST_PAUSE = timedelta(minutes=5)  # between looks at a desk that is away
TOLD_AFTER = timedelta(minutes=15)  # of absence: shorter ones are nobody's business
FOR_EVER = 1_000_000_000  # attempts: a desk that is away for a week is listened to again
MOST_PAGES = 5  # of changes in one look; the rest in the next, which begins at once


async def plan(session: AsyncSession, desk: str) -> None:
    """Begin to listen; asking twice is asking once, so every process may ask at its start."""
    await enqueue(session, KIND, {"desk": desk}, key=desk, lane=f"{KIND}:{desk}", max_attempts=FOR_EVER)


async def wake(session: AsyncSession, desk: str, external: Iterable[str]) -> int:
    """Look at those of the desk's tickets that are ours; how many."""
    numbers = await desk_links.numbers_of(session, desk, list(external))
    for number in numbers.values():
        await hearing.ask(session, number, key=None)
    return len(numbers)


@dataclass(frozen=True, kw_only=True)
class Polling:
    """The job that asks this desk, and then waits for its next turn: it is never done. Its payload says since when the
    desk is away (`away_since`), and whether people were told (`told`)."""

    database: Database
    desk: Desk

    async def duty(self, work: Work) -> None:
        if work.payload["desk"] != self.desk.name:
            await work.finish_without_effect()  # of the one before
            return
        try:
            more = await self._look(work)
            await present(self.desk)
        except Retry as error:
            await self._is_away(work, error)
        else:
            await self._is_there(work, timedelta(0) if more else EVERY)

    async def _look(self, work: Work) -> bool:
        """Whether there is more than was looked at. Raises Retry where the desk does not tell."""
        more = True
        for _ in range(MOST_PAGES):
            changes = await self._changes(work)
            more = changes.more
            async with self.database.writing() as session:
                await self._keep(session, changes)
            if not more:
                break
        return more

    async def _is_there(self, work: Work, pause: timedelta) -> None:
        since = work.payload.get("away_since")
        told, now = bool(work.payload.get("told")), work.now()
        plain = {"desk": self.desk.name}
        async with work.settle(attempts=0, run_at=now + pause, error=None, payload=plain) as session:
            if since is not None:
                await is_back(session, (carrying.KIND, hearing.KIND), now)
            if told:
                await self._tell(session, "desk.back", since, now)

    async def _is_away(self, work: Work, error: Retry) -> None:
        now = work.now()
        since = datetime.fromisoformat(work.payload.get("away_since") or now.isoformat())
        told = bool(work.payload.get("told"))
        is_long = now - since >= TOLD_AFTER
        pause = error.after or _pause(now - since)
        noted = {"desk": self.desk.name, "away_since": since.isoformat(), "told": told or is_long}
        async with work.settle(attempts=0, run_at=now + pause, error=f"{AWAY}{error.reason}", payload=noted) as session:
            if is_long and not told:
                await self._tell(session, "desk.away", since.isoformat(), now)

    async def _tell(self, session: AsyncSession, action: str, since: str | None, now: datetime) -> None:
        subject, detail = f"desk:{self.desk.name}", {"since": since}
        await ledger.append(session, actor=ledger.SYSTEM, action=action, subject=subject, detail=detail, at=now)

    async def _changes(self, work: Work) -> Changes:
        async with self.database.reading() as session:
            last = await session.get(DeskCursor, self.desk.name)
        try:
            return await self.desk.changed(last.cursor if last else None, work.now())
        except Refused as error:
            raise Retry(reason=error.reason) from error
        except Gone as error:
            raise Retry(reason="the desk is not at the address in the settings") from error
        except ODD as error:
            raise Retry(reason="what answers is no desk") from error

    async def _keep(self, session: AsyncSession, changes: Changes) -> None:
        """What changed is looked at, once for each change, and the next look begins here.

        Desks tell of a change only after the second in which it was made, so nothing of the same time comes later."""
        numbers = await desk_links.numbers_of(session, self.desk.name, [id_ for id_, _ in changes.tickets])
        for external, when in changes.tickets:
            if number := numbers.get(external):
                await hearing.ask(session, number, key=f"{self.desk.name}:{external}:{when}")
        await session.merge(DeskCursor(desk=self.desk.name, cursor=changes.cursor))


def _pause(so_far: timedelta) -> timedelta:
    """Grows with how long the desk has been away."""
    return spread(min(MOST_PAUSE, max(timedelta(seconds=5), so_far)))
