"""Notice what changed at an external desk: by asking it every minute, and sooner where a webhook says so.

A webhook only wakes the look at its ticket: a lost, repeated or late one changes nothing but when something is noticed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks import hearing
from bot.desks.desk import Changes, Desk, Gone, Refused
from bot.jobs import Retry, Work, enqueue
from bot.prm import desk_links
from bot.prm.database import Database
from bot.prm.desk_links import DeskCursor

KIND = "desk-poll"
EVERY = timedelta(minutes=1)
AFTER_REFUSAL = timedelta(minutes=5)
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
    """The job that asks this desk, and then waits for its next turn: it is never done."""

    database: Database
    desk: Desk

    async def duty(self, work: Work) -> None:
        if work.payload["desk"] != self.desk.name:
            await work.finish_without_effect()  # of the one before
            return
        more = True
        for _ in range(MOST_PAGES):
            changes = await self._changes(work)
            more = changes.more
            async with self.database.writing() as session:
                await self._keep(session, changes)
            if not more:
                break
        async with work.settle(attempts=0, run_at=work.now() + (timedelta(0) if more else EVERY)):
            pass

    async def _changes(self, work: Work) -> Changes:
        async with self.database.reading() as session:
            last = await session.get(DeskCursor, self.desk.name)
        try:
            return await self.desk.changed(last.cursor if last else None, work.now())
        except (Refused, Gone) as error:
            reason = error.reason if isinstance(error, Refused) else "the desk is not at the address in the settings"
            raise Retry(AFTER_REFUSAL, reason) from error

    async def _keep(self, session: AsyncSession, changes: Changes) -> None:
        """What changed is looked at, once for each change, and the next look begins here.

        Desks tell of a change only after the second in which it was made, so nothing of the same time comes later."""
        numbers = await desk_links.numbers_of(session, self.desk.name, [id_ for id_, _ in changes.tickets])
        for external, when in changes.tickets:
            if number := numbers.get(external):
                await hearing.ask(session, number, key=f"{self.desk.name}:{external}:{when}")
        await session.merge(DeskCursor(desk=self.desk.name, cursor=changes.cursor))
