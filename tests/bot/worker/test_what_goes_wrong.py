"""What fails is tried again and in the end told; what kills its process takes nobody along."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import MAX_ATTEMPTS, GiveUp, GoesOn, Retry, Work, enqueue, list_jobs
from bot.prm.database import Database
from bot.worker import WORKER_LOST, Worker
from tests.bot.worker.at_work import MINUTE, Clock, put, running, the_job


async def test_a_failure_is_tried_again_after_growing_pauses_and_then_dead_with_its_reason(
    any_database: Database, clock: Clock
) -> None:
    attempts: list[datetime] = []

    async def say(work: Work) -> None:
        attempts.append(clock())
        raise ValueError("Anna's phone number is 555-0100")

    worker = Worker(any_database, {"say": say}, now=clock)
    await put(any_database, "hello", max_attempts=4)
    for _ in range(30):
        await worker.run_due()
        clock.move(timedelta(seconds=1))
    assert len(attempts) == 4
    job = await the_job(any_database)
    assert job.state == "dead"
    assert job.error is not None
    assert "ValueError at say" in job.error
    assert "Anna" not in job.error


async def test_being_told_to_wait_is_no_failure(database: Database, clock: Clock) -> None:
    async def say(work: Work) -> None:
        raise Retry(MINUTE, "429 from the platform", counts=False)

    worker = Worker(database, {"say": say}, now=clock)
    await put(database, "hello", max_attempts=2)
    for _ in range(5):
        await worker.run_due()
        clock.move(MINUTE)
    job = await the_job(database)
    assert (job.state, job.attempts, job.error) == ("ready", 0, "429 from the platform")


async def test_a_job_that_kills_its_worker_every_time_ends_dead_and_visible(
    any_database: Database, clock: Clock
) -> None:
    async def say(work: Work) -> None:
        raise asyncio.CancelledError  # nothing is written about the outcome, like a killed process

    async def apologise(work: Work, session: AsyncSession) -> None:
        await enqueue(session, "deliver", {"text": "Sorry"})

    worker = Worker(any_database, {"say": say}, on_dead={"say": apologise}, now=clock, lease=MINUTE)
    await put(
        any_database, "poison", max_attempts=3
    )  # few failures are enough, but a process may die for other reasons
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(asyncio.CancelledError):
            await worker.run_due()
        assert await worker.run_due() == 0
        clock.move(MINUTE)
    await worker.run_due()
    async with any_database.reading() as session:
        [dead] = await list_jobs(session, state="dead")
        assert len(await list_jobs(session, kind="deliver")) == 1
    assert dead.error == WORKER_LOST


async def test_a_job_of_many_steps_outlives_any_number_of_deaths_as_long_as_steps_are_done_between_them(
    any_database: Database, clock: Clock
) -> None:
    steps = 0

    async def step(work: Work) -> None:
        nonlocal steps
        steps += 1
        if steps % 2:
            raise GoesOn(timedelta(seconds=1))
        if steps < 4 * MAX_ATTEMPTS:
            this.cancel()  # like a killed process
            await asyncio.sleep(1)

    await put(any_database, "a campaign")
    for _ in range(4 * MAX_ATTEMPTS):
        worker = Worker(any_database, {"say": step}, now=clock, lease=MINUTE)
        this = asyncio.create_task(worker.run_due())
        await asyncio.wait([this])
        clock.move(MINUTE)
    job = await the_job(any_database)
    assert (job.state, job.attempts, steps) == ("done", 1, 4 * MAX_ATTEMPTS)


async def test_a_lease_is_not_renewed_of_a_job_that_ended_meanwhile_and_goes_on_later(database: Database) -> None:
    """Else nobody could begin its next step until that lease ends."""
    begun, end = asyncio.Event(), asyncio.Event()

    async def step(work: Work) -> None:
        begun.set()
        await end.wait()
        raise GoesOn(timedelta(hours=1))

    await put(database, "a campaign")
    async with running(Worker(database, {"say": step}, lease=timedelta(seconds=0.3))):
        await begun.wait()
        async with database.writing():  # while somebody else writes, it ends, and then its lease is due to be renewed
            end.set()
            await asyncio.sleep(0.25)
        await asyncio.sleep(0.05)
    assert (await the_job(database)).lease_until is None


async def test_a_job_that_kills_its_worker_does_not_take_those_with_it_that_run_beside_it(
    any_database: Database, clock: Clock
) -> None:
    said: list[str] = []

    async def say(work: Work) -> None:
        if work.payload["it"] == "poison":
            for task in asyncio.all_tasks() - {this_test}:  # the end of everything that runs, like a killed process
                task.cancel()
        await asyncio.sleep(0.1)  # none of them is fast enough to be done before the process dies
        said.append(work.payload["it"])

    this_test = asyncio.current_task()
    await put(any_database, "poison", "one", "two", "three")
    for _ in range(15):
        life = asyncio.create_task(Worker(any_database, {"say": say}, now=clock, lease=MINUTE).run_due())
        await asyncio.wait([life])
        clock.move(MINUTE)
    async with any_database.reading() as session:
        [dead] = await list_jobs(session, state="dead")
    assert dead.payload == {"it": "poison"}
    assert sorted(said) == ["one", "three", "two"]


async def test_the_last_words_are_said_in_the_transaction_that_marks_it_dead(any_database: Database) -> None:
    async def turn(work: Work) -> None:
        raise GiveUp("broken")

    async def apologise(work: Work, session: AsyncSession) -> None:
        await enqueue(session, "deliver", {"text": f"Sorry: {work.reason}", "to": work.lane})

    await put(any_database, "hello", kind="turn", lane="C1")
    await Worker(any_database, {"turn": turn}, on_dead={"turn": apologise}).run_due()
    async with any_database.reading() as session:
        [sorry] = await list_jobs(session, kind="deliver")
    assert sorry.payload == {"text": "Sorry: broken", "to": "C1"}


async def test_broken_last_words_do_not_keep_a_job_from_dying(database: Database) -> None:
    async def turn(work: Work) -> None:
        raise GiveUp("broken")

    async def apologise(work: Work, session: AsyncSession) -> None:
        await enqueue(session, "deliver", {})
        raise ValueError

    await put(database, "hello", kind="turn")
    await Worker(database, {"turn": turn}, on_dead={"turn": apologise}).run_due()
    assert (await the_job(database)).state == "dead"


async def test_a_job_that_hangs_is_ended_and_counts_as_failed(database: Database) -> None:
    async def say(work: Work) -> None:
        await asyncio.sleep(60)

    await put(database, "hello", max_attempts=1)
    await Worker(database, {"say": say}, timeout=timedelta(milliseconds=50)).run_due()
    job = await the_job(database)
    assert job.state == "dead"
    assert "TimeoutError" in str(job.error)


async def test_a_failure_after_the_job_is_done_does_not_do_it_again(database: Database) -> None:
    async def say(work: Work) -> None:
        async with work.finish():
            pass
        raise ValueError

    await put(database, "hello")
    await Worker(database, {"say": say}).run_due()
    assert (await the_job(database)).state == "done"
