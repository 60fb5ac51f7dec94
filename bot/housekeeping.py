"""Forget what need not be kept any longer, once a day: done jobs, drafts nobody came back to, old questions."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import drafts, jobs, last_said, model_use, posted, questions
from bot.clock import Clock
from bot.jobs import REMEMBER, Work
from bot.prm.database import Database

KIND = "housekeeping"
EVERY = timedelta(days=1)
BATCH = 5_000
MOST_BATCHES = 1_000  # of one kind in one day: what is left then is forgotten tomorrow

Purge = Callable[[AsyncSession, datetime], Awaitable[None]]
PurgeSome = Callable[[AsyncSession, datetime], Awaitable[bool]]  # whether there is more to forget


def duty(
    database: Database, now: Clock, purges: Sequence[Purge], by_batches: Sequence[PurgeSome] = ()
) -> Callable[[Work], Awaitable[None]]:
    """The job that tidies up, calls everybody else's `purges`, and asks for itself again tomorrow.

    What can be much goes `by_batches`, each in a transaction of its own: nobody waits long for the database.
    """

    async def tidy(work: Work) -> None:
        async with database.writing() as session:
            await plan(session, now() + EVERY)  # first, so that a day on which it fails is not the last one
        gone = BATCH
        while gone == BATCH:
            async with database.writing() as session:
                gone = await jobs.purge(session, older_than=now() - 2 * REMEMBER, limit=BATCH)
        for purge_some in by_batches:
            await _batch_by_batch(database, now, purge_some)
        async with work.finish() as session:
            for purge in (drafts.purge, last_said.purge, questions.purge, model_use.purge, posted.purge, *purges):
                await purge(session, now())

    return tidy


async def _batch_by_batch(database: Database, now: Clock, purge: PurgeSome) -> None:
    for _ in range(MOST_BATCHES):
        async with database.writing() as session:
            more = await purge(session, now())
        if not more:
            return


async def plan(session: AsyncSession, at: datetime) -> None:
    """Have it done on that day; asking twice is asking once, so every process may ask at its start."""
    await jobs.enqueue(session, KIND, {}, key=f"{at:%Y-%m-%d}", run_at=at)
