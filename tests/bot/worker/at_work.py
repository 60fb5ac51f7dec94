"""Jobs put where a worker finds them, a clock that is moved by hand, and a worker that runs meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.jobs import Job, enqueue, list_jobs
from bot.prm.database import Database
from bot.worker import Worker

MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, by: timedelta) -> None:
        self.time += by


async def put(database: Database, *payloads: object, kind: str = "say", lane: str | None = None, **more: Any) -> None:
    async with database.writing() as session:
        for payload in payloads:
            await enqueue(session, kind, {"it": payload}, lane=lane, **more)


async def the_job(database: Database, about: object = None) -> Job:
    """The only one, or the only one that is not done and about this."""
    async with database.reading() as session:
        [job] = [each for each in await list_jobs(session) if about is None or each.payload.get("it") == about]
        return job


async def lent(database: Database, moment: datetime) -> None:
    """Wait for the one job to be lent until then."""
    waiting = True
    while waiting:
        await asyncio.sleep(0.01)
        waiting = (await the_job(database)).lease_until != moment


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    yield
    worker.stop()
    await asyncio.wait_for(task, 10)
