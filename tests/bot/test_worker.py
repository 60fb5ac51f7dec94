"""Every job once, each lane in order, and nothing lost when something breaks."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import MAX_ATTEMPTS, GiveUp, GoesOn, Job, LeaseLost, Retry, Work, enqueue, forget_leases, list_jobs, retry
from bot.prm.database import Database
from bot.prm.rush import LONG
from bot.worker import CLAIMABLE, WORKER_LOST, Worker

MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def put(database: Database, *payloads: object, kind: str = "say", lane: str | None = None, **more: Any) -> None:
    async with database.writing() as session:
        for payload in payloads:
            await enqueue(session, kind, {"it": payload}, lane=lane, **more)


async def the_job(database: Database) -> Job:
    async with database.reading() as session:
        [job] = await list_jobs(session)
        return job


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    yield
    worker.stop()
    await asyncio.wait_for(task, 10)


# order and parallelism


async def test_while_arrivals_are_kept_waiting_jobs_run_one_after_the_other(database: Database, clock: Clock) -> None:
    running_now, together, done = 0, [], asyncio.Event()

    async def do(_: Work) -> None:
        nonlocal running_now
        running_now += 1
        together.append(running_now)
        await asyncio.sleep(0.01)
        running_now -= 1
        if len(together) == 6:
            done.set()

    await put(database, *range(6))
    with database.rush.waited_for():
        await asyncio.sleep(LONG + 0.01)
        async with running(Worker(database, {"say": do}, now=clock)):
            await asyncio.wait_for(done.wait(), 10)

    assert together == [1] * 6


async def test_jobs_of_a_lane_run_one_at_a_time_in_order_while_lanes_run_beside_each_other(
    any_database: Database,
) -> None:
    said: dict[str | None, list[object]] = defaultdict(list)
    busy: Counter[str | None] = Counter()
    most_at_once = 0
    everything = asyncio.Event()

    async def say(work: Work) -> None:
        nonlocal most_at_once
        busy[work.lane] += 1
        assert busy[work.lane] == 1
        most_at_once = max(most_at_once, busy.total())
        await asyncio.sleep(0.005)
        async with work.finish():
            busy[work.lane] -= 1
            said[work.lane].append(work.payload["it"])
        if sum(map(len, said.values())) == 40:
            everything.set()

    workers = [Worker(any_database, {"say": say}, parallel=4) for _ in range(2)]
    async with running(workers[0]), running(workers[1]):
        for number in range(10):
            for lane in ("a", "b", "c", "d"):
                await put(any_database, number, lane=lane)
        await asyncio.wait_for(everything.wait(), 20)
    assert said == {lane: list(range(10)) for lane in ("a", "b", "c", "d")}
    assert most_at_once > 1


async def test_a_job_waiting_for_its_next_attempt_holds_its_lane_back_but_no_other(
    any_database: Database, clock: Clock
) -> None:
    said = []

    async def say(work: Work) -> None:
        if work.payload["it"] == "first" and work.attempt == 1:
            raise Retry(MINUTE)
        said.append(work.payload["it"])

    worker = Worker(any_database, {"say": say}, now=clock)
    await put(any_database, "first", "second", lane="a")
    await put(any_database, "other", lane="b")
    await put(any_database, "alone")
    await worker.run_due()
    assert sorted(said) == ["alone", "other"]
    clock.move(MINUTE)
    await worker.run_due()
    assert said[2:] == ["first", "second"]


async def test_a_dead_job_lets_its_lane_go_on(any_database: Database) -> None:
    said = []

    async def say(work: Work) -> None:
        if work.payload["it"] == "impossible":
            raise GiveUp("no")
        said.append(work.payload["it"])

    await put(any_database, "impossible", "possible", lane="a")
    await Worker(any_database, {"say": say}).run_due()
    assert said == ["possible"]


async def test_a_reminder_runs_at_its_time_and_its_lane_does_not_wait_for_it(
    any_database: Database, clock: Clock
) -> None:
    said = []

    async def say(work: Work) -> None:
        said.append(work.payload["it"])

    worker = Worker(any_database, {"say": say}, now=clock)
    await put(any_database, "tomorrow", lane="a", run_at=clock() + timedelta(days=1))
    await put(any_database, "now", lane="a")
    await worker.run_due()
    assert said == ["now"]
    clock.move(timedelta(days=1))
    await worker.run_due()
    assert said == ["now", "tomorrow"]


async def test_a_job_that_becomes_due_while_a_later_one_of_its_lane_runs_waits_for_it(
    any_database: Database, clock: Clock
) -> None:
    begun = []

    async def say(work: Work) -> None:
        begun.append(work.payload["it"])
        if work.payload["it"] == "long talk":
            clock.move(MINUTE)
            await other_worker.run_due()
            assert begun == ["long talk"]

    worker, other_worker = (Worker(any_database, {"say": say}, now=clock, lease=2 * MINUTE) for _ in range(2))
    await put(any_database, "reminder", lane="a", run_at=clock() + MINUTE)
    await put(any_database, "long talk", lane="a")
    await worker.run_due()
    assert begun == ["long talk", "reminder"]


async def test_a_new_job_begins_at_once_without_waiting_for_the_next_poll(database: Database) -> None:
    begun = asyncio.Event()

    async def say(work: Work) -> None:
        begun.set()

    async with running(Worker(database, {"say": say}, poll=MINUTE)):
        await asyncio.sleep(0.05)
        await put(database, "hello")
        await asyncio.wait_for(begun.wait(), 2)


async def test_rows_of_another_process_are_noticed_by_polling(sqlite_url: str, database: Database) -> None:
    begun = asyncio.Event()

    async def say(work: Work) -> None:
        begun.set()

    elsewhere = Database(sqlite_url)
    async with running(Worker(database, {"say": say}, poll=timedelta(milliseconds=50))):
        await put(elsewhere, "hello")
        await asyncio.wait_for(begun.wait(), 2)
    await elsewhere.close()


async def test_claiming_looks_at_due_jobs_alone_however_many_are_done_or_far_ahead(database: Database) -> None:
    filled_in = CLAIMABLE.params(kinds=["say"], now=datetime(2026, 3, 2, tzinfo=UTC), limit=8)
    query = filled_in.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
    async with database.reading() as session:
        plan = (await session.execute(text(f"EXPLAIN QUERY PLAN {query}".replace(":", "\\:")))).all()
    looked_at = [step.detail for step in plan if step.detail.startswith(("SEARCH", "SCAN"))]
    assert [step.split("USING INDEX ")[-1].split(" ")[0] for step in looked_at] == [
        "ix_job_due",
        "ix_job_running",
        "ix_job_lane",
    ]


# exactly once


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
    async with asyncio.timeout(10):
        await first.run_due()
    assert effects == [2]


async def test_the_lease_of_a_long_job_is_renewed(database: Database) -> None:
    begun = []

    async def say(work: Work) -> None:
        begun.append(work.attempt)
        await asyncio.sleep(0.6)

    lease, poll = timedelta(milliseconds=200), timedelta(milliseconds=20)
    workers = [Worker(database, {"say": say}, lease=lease, poll=poll) for _ in range(2)]
    await put(database, "a long story")
    async with running(workers[0]), running(workers[1]):
        await asyncio.sleep(0.8)
    assert begun == [1]


# what goes wrong


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


# start and stop


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
    await asyncio.wait_for(worker.run(), 5)
    assert begun == finished == ["first"]


async def test_cancelling_hands_running_jobs_back_at_once_without_counting(database: Database) -> None:
    begun = asyncio.Event()

    async def say(work: Work) -> None:
        if work.attempt == 1 and not begun.is_set():
            begun.set()
            await asyncio.sleep(60)

    await put(database, "hello")
    task = asyncio.create_task(Worker(database, {"say": say}).run())
    await asyncio.wait_for(begun.wait(), 5)
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
