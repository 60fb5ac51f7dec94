"""Each lane in its order, lanes side by side, and everything at its time."""

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot.claims import CLAIMABLE
from bot.jobs import GiveUp, Retry, Work
from bot.prm.database import Database
from bot.prm.rush import LONG
from bot.worker import MOST_IN_LINE, Worker
from tests.bot.worker.at_work import MINUTE, Clock, put, running, the_job


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


async def test_a_job_told_to_wait_holds_its_lane_back_where_order_counts_but_not_for_ever(
    any_database: Database, clock: Clock
) -> None:
    said, tried = [], 0

    async def say(work: Work) -> None:
        nonlocal tried
        if work.payload["it"] == "refused":
            tried += 1
            raise Retry(MINUTE, "429 from the platform", counts=False, in_line=True)
        said.append(work.payload["it"])

    worker = Worker(any_database, {"say": say}, now=clock)
    await put(any_database, "refused", "second", lane="a", max_attempts=2)
    while not said:
        await worker.run_due()
        clock.move(MINUTE)
    await worker.run_due()
    assert (said, tried) == (["second"], MOST_IN_LINE + 2)
    assert (await the_job(any_database, "refused")).state == "ready", "what is told to wait is never given up"


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
        await asyncio.wait_for(begun.wait(), 20)


async def test_rows_of_another_process_are_noticed_by_polling(sqlite_url: str, database: Database) -> None:
    begun = asyncio.Event()

    async def say(work: Work) -> None:
        begun.set()

    elsewhere = Database(sqlite_url)
    async with running(Worker(database, {"say": say}, poll=timedelta(milliseconds=50))):
        await put(elsewhere, "hello")
        await asyncio.wait_for(begun.wait(), 20)
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
