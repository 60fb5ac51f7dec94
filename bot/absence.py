"""The other side is away: what was accepted for it waits as long as it is, in its place, and none of that is a failure.

A job that finds nobody at the other end raises Away. It is tried again after pauses that grow to a quarter of an hour,
and holds its lane meanwhile, so that nothing is said before it.
"""

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import READY, Job, Retry, Work

AWAY = "away: "  # how the reason begins of a job that waits for the other side
FIRST_PAUSE = timedelta(seconds=2)  # doubles each time
LONGEST_PAUSE = timedelta(minutes=15)


class Away(Retry):
    """Raised while doing a job: whoever it is for does not answer, or lets nobody in. `reason` as for Retry; `after`
    where the other side said when."""

    def __init__(self, work: Work, reason: str, after: timedelta | None = None) -> None:
        super().__init__(after or pause(work.token), f"{AWAY}{reason}", counts=False, in_line=True)


class Waiting(NamedTuple):
    jobs: int
    oldest: datetime | None  # when the first of them was enqueued


def pause(begun: int) -> timedelta:
    """Before the next try of what was begun so often."""
    return spread(min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(begun, 20))))


def spread(longest: timedelta) -> timedelta:
    """Half of it at least, the rest at random, so that not all come back together."""
    return longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, protects nothing


async def is_back(session: AsyncSession, kinds: tuple[str, ...], now: datetime) -> None:
    """Jobs of these kinds that wait for the other side are due: in their order, after what others wait for."""
    ours = (Job.state == READY, Job.kind.in_(kinds), Job.lease_until.is_(None), Job.run_at > now)
    await session.execute(update(Job).where(*ours, Job.error.startswith(AWAY)).values(run_at=now))


async def waiting(session: AsyncSession) -> Waiting:
    """All that waits because somebody is away; whoever only looks whether they are back has begun nothing."""
    away = (Job.state == READY, Job.attempts > 0, Job.error.startswith(AWAY))
    wanted = select(func.count(), func.min(Job.created_at)).where(*away)
    jobs, oldest = (await session.execute(wanted)).one()
    return Waiting(jobs, oldest)
