"""Every job takes effect once, whoever dies or wakes up late."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs import Job, LeaseLost, Work, enqueue, list_jobs
from bot.prm.database import Database
from bot.worker import Worker
from tests.bot.worker.at_work import MINUTE, Clock, lent, put, running, the_job
from tests.serving import until


async def test_the_effect_and_done_are_one(any_database: Database) -> None:
    async def say(work: Work) -> None:
        async with work.finish() as session:
            await enqueue(session, "effect", {})
            if work.attempt == 1:
                raise RuntimeError("just before the end")

    worker = Worker(any_database, {"say": say})
    await put(any_database, "hello")
    await worker.run_due()
    assert (await the_job(any_database)).state == "ready"
    async with any_database.writing() as session:  # its time has come
        (await session.get_one(Job, 1)).run_at = datetime(2020, 1, 1, tzinfo=UTC)
    await worker.run_due()
    async with any_database.reading() as session:
        assert len(await list_jobs(session, kind="effect")) == 1


async def test_a_worker_that_was_believed_dead_changes_nothing_when_it_wakes_up(
    any_database: Database, clock: Clock
) -> None:
    effects: list[int] = []
    lost: list[int] = []

    async def say(work: Work) -> None:
        if work.attempt == 1:
            clock.move(2 * MINUTE)  # this worker sleeps through its lease,
            await second.run_due()  # and another one does the job
        try:
            async with work.finish():
                effects.append(work.attempt)
        except LeaseLost:
            lost.append(work.attempt)
            raise

    first, second = (Worker(any_database, {"say": say}, now=clock, lease=MINUTE) for _ in range(2))
    await put(any_database, "hello")
    await first.run_due()
    assert (effects, lost) == ([2], [1])
    assert (await the_job(any_database)).state == "done"


async def test_a_worker_that_wakes_up_while_another_is_at_its_job_changes_nothing_either(
    any_database: Database, clock: Clock
) -> None:
    effects: list[int] = []
    second_is_at_it, first_has_tried = asyncio.Event(), asyncio.Event()

    async def say(work: Work) -> None:
        if work.attempt == 1:
            clock.move(2 * MINUTE)
            other = asyncio.create_task(second.run_due())
            await second_is_at_it.wait()
            with pytest.raises(LeaseLost):
                async with work.finish():
                    effects.append(work.attempt)
            first_has_tried.set()
            await other
        else:
            second_is_at_it.set()
            await first_has_tried.wait()
            async with work.finish():
                effects.append(work.attempt)

    first, second = (Worker(any_database, {"say": say}, now=clock, lease=MINUTE) for _ in range(2))
    await put(any_database, "hello")
    async with asyncio.timeout(60):
        await first.run_due()
    assert effects == [2]


async def test_the_lease_of_a_long_job_is_renewed(database: Database, clock: Clock) -> None:
    """So nobody else takes it over, however long after the end of the first one."""
    begun: list[int] = []
    over = asyncio.Event()

    async def say(work: Work) -> None:
        begun.append(work.attempt)
        await over.wait()

    lease = timedelta(milliseconds=300)
    worker, other = (Worker(database, {"say": say}, now=clock, lease=lease) for _ in range(2))
    await put(database, "a long story")
    async with asyncio.timeout(60), running(worker):
        await until(lambda: bool(begun))
        for _ in range(4):
            clock.move(lease / 2)
            await lent(database, clock() + lease)
            assert await other.run_due() == 0
        over.set()
    assert begun == [1]
