"""A worker that stops loses nothing, and one that begins finds what was left."""

import asyncio

import pytest

from bot.jobs import GiveUp, Work, forget_leases, retry
from bot.prm.database import Database
from bot.worker import Worker
from tests.bot.worker.at_work import put, the_job


async def test_stopping_finishes_what_runs_and_begins_nothing_new(database: Database) -> None:
    begun: list[str] = []
    finished: list[str] = []

    async def say(work: Work) -> None:
        begun.append(work.payload["it"])
        worker.stop()
        await asyncio.sleep(0.05)
        finished.append(work.payload["it"])

    worker = Worker(database, {"say": say}, parallel=1)
    await put(database, "first", "second")
    await asyncio.wait_for(worker.run(), 20)
    assert begun == finished == ["first"]


async def test_cancelling_hands_running_jobs_back_at_once_without_counting(database: Database) -> None:
    begun = asyncio.Event()

    async def say(work: Work) -> None:
        if work.attempt == 1 and not begun.is_set():
            begun.set()
            await asyncio.sleep(60)

    await put(database, "hello")
    task = asyncio.create_task(Worker(database, {"say": say}).run())
    await asyncio.wait_for(begun.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await the_job(database)).attempts == 0
    assert await Worker(database, {"say": say}).run_due() == 1


async def test_a_process_that_knows_it_is_alone_need_not_wait_for_the_leases_of_a_killed_one(
    database: Database,
) -> None:
    async def say(work: Work) -> None:
        if work.attempt == 1:
            raise asyncio.CancelledError

    worker = Worker(database, {"say": say})
    await put(database, "hello")
    with pytest.raises(asyncio.CancelledError):
        await worker.run_due()
    assert await worker.run_due() == 0
    async with database.writing() as session:
        assert await forget_leases(session) == 1
    assert await worker.run_due() == 1


async def test_an_operators_retry_goes_before_what_waits_in_its_lane(database: Database) -> None:
    said: list[str] = []

    async def say(work: Work) -> None:
        if work.payload["it"] == "first" and not said:
            said.append("failed")
            raise GiveUp("no")
        said.append(work.payload["it"])

    worker = Worker(database, {"say": say})
    await put(database, "first", lane="a")
    await worker.run_due()
    await put(database, "second", lane="a")
    async with database.writing() as session:
        await retry(session, 1)
    await worker.run_due()
    assert said == ["failed", "first", "second"]
