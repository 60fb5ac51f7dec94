"""New words for a message: after the message itself and never over newer ones, whichever of them had to wait."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import DONE, Job, Retry, Work
from bot.posted import Posted
from bot.prm.database import Database

SOON = timedelta(seconds=5)  # for what is being posted at this moment
NEWEST = 50  # of a message's rewrites that are looked at
SAID = ("reply", "room", "alone")  # parts of a delivery's payload: what it says, and for whom


def job_key(delivery: str) -> str:
    """The name of the job that delivers it."""
    return f"out:{delivery}"


def nth(message: str, rewrites: int) -> str:
    """The key of the delivery that puts new words in the place of a message for the n-th time."""
    return f"{message}~{rewrites}"


async def may_go(database: Database, work: Work, message: str) -> bool:
    """Whether the new words that this job is about can be put there: not where newer ones stand already.

    A message that failed for good says them when it is tried again, instead of what it said. Raises Retry while it is
    on its way: it can leave another lane than its rewriting, or have waited so long that others went by.
    """
    async with database.reading() as session:
        first = await _job(session, work.kind, message)
        if await _newer_stand(session, work, message):
            return False
    if first is None or first.state == "done":
        return True
    if first.state == "ready":
        raise Retry(max(SOON, first.run_at - work.now()), "the message it changes is on its way", counts=False)
    async with database.writing(quietly=True) as session:
        waiting = await _job(session, work.kind, message)
        if waiting is not None and waiting.state == "dead":
            waiting.payload = _with_words(waiting.payload, work.payload)
    return True


async def _job(session: AsyncSession, kind: str, message: str) -> Job | None:
    return await session.scalar(select(Job).where(Job.key == job_key(message), Job.kind == kind))


async def _newer_stand(session: AsyncSession, work: Work, message: str) -> bool:
    latest = await session.scalar(select(Posted.rewrites).where(Posted.key == message)) or 0
    newest = [job_key(nth(message, each)) for each in range(max(1, latest - NEWEST), latest + 1)]
    if work.key not in newest:
        return False
    newer = newest[newest.index(work.key) + 1 :]
    done = select(Job.id).where(Job.key.in_(newer), Job.kind == work.kind, Job.state == DONE).limit(1)
    return bool(newer) and await session.scalar(done) is not None


def _with_words(payload: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    return {**payload, **{part: now.get(part) for part in SAID}}
