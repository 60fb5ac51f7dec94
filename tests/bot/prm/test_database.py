"""One door: whole transactions, one writer at a time, and plain words when nothing could be kept."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import enqueue, list_jobs
from bot.prm import database as database_module
from bot.prm.database import Database, Unavailable
from bot.prm.write_queue import WriteQueue
from bot.worker import Worker


async def put(database: Database, size: int = 0) -> None:
    async with database.writing() as session:
        await enqueue(session, "turn", {"text": "x" * size})


async def number_of_jobs(database: Database) -> int:
    async with database.reading() as session:
        return len(await list_jobs(session, limit=100_000))


async def test_what_was_read_stays_readable_and_what_was_changed_while_reading_is_not_kept(
    any_database: Database,
) -> None:
    await put(any_database)
    async with any_database.reading() as session:
        [job] = await list_jobs(session)
        job.kind = "something else"
        await session.flush()
    async with any_database.reading() as session:
        [unchanged] = await list_jobs(session)
    assert unchanged.kind == "turn"


async def test_those_who_wait_for_changes_are_woken_by_the_next_commit_and_not_by_a_quiet_one(
    database: Database,
) -> None:
    changed = database.changes()
    async with database.writing(quietly=True):
        pass
    assert not changed.is_set()
    await put(database)
    assert changed.is_set()
    assert not database.changes().is_set()


async def test_a_full_disk_is_said_in_plain_words_loses_nothing_and_is_over_when_there_is_room(
    database: Database,
) -> None:
    done = 0

    async def turn(_: object) -> None:
        nonlocal done
        done += 1

    async with database.reading() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
    await _limit_pages(database, pages + 20)
    kept = await _put_until_full(database)
    assert kept == await number_of_jobs(database) > 0

    await _limit_pages(database, 100_000)
    await put(database, size=10_000)
    await Worker(database, {"turn": turn}).run_due()
    assert done == kept + 1


async def _put_until_full(database: Database) -> int:
    kept = 0

    async def without_end() -> None:
        nonlocal kept
        for _ in range(100):
            await put(database, size=10_000)
            kept += 1

    with pytest.raises(Unavailable, match="the disk is full"):
        await without_end()
    return kept


async def _limit_pages(database: Database, pages: int) -> None:
    """As if the disk had only so much room, for every connection there is and will be."""
    await database.engine.dispose()
    async with database.reading() as session:  # there is one connection in the pool, and nobody else uses it
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))


async def test_a_database_locked_by_another_process_is_said_in_plain_words_and_recovers(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_MS", 50)
    database = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked by another process"):
        await put(database)
    assert await number_of_jobs(database) == 0  # reading goes on
    other.execute("COMMIT")
    await put(database)
    other.close()
    await database.close()


async def test_a_file_that_cannot_be_opened_is_said_in_plain_words(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/x.db")
    with pytest.raises(Unavailable, match="cannot be opened"):
        await put(database)
    await database.close()


@pytest.mark.postgres
async def test_a_server_that_is_not_there_is_said_in_plain_words(tmp_path: Path) -> None:
    database = Database(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Unavailable, match="database server"):
        await put(database)
    await database.close()


async def test_a_wrong_statement_is_not_mistaken_for_an_unavailable_database(database: Database) -> None:
    with pytest.raises(OperationalError):
        async with database.reading() as session:
            await session.execute(text("SELECT * FROM no_such_table"))


async def test_a_naive_time_is_refused_and_an_aware_one_comes_back_in_utc(any_database: Database) -> None:
    from_utc = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    async with any_database.writing() as session:
        await enqueue(session, "later", {}, run_at=from_utc)
        with pytest.raises(Exception, match="naive"):
            await enqueue(session, "later", {}, run_at=datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001 - that is the point
    async with any_database.reading() as session:
        [job] = await list_jobs(session)
    assert job.run_at == from_utc
    assert job.run_at.tzinfo is UTC


# several short writes in one transaction


async def test_writes_that_wait_together_are_committed_together_and_each_gets_its_own_answer(
    any_database: Database,
) -> None:
    async def keep(number: int) -> bool:
        async def write(session: AsyncSession) -> bool:
            return await enqueue(session, "turn", {}, key=str(number % 10))

        return await any_database.together(write)

    answers = await asyncio.gather(*map(keep, range(30)))
    assert sum(answers) == 10 == await number_of_jobs(any_database)


async def test_a_write_that_fails_does_not_fail_those_that_came_along(database: Database) -> None:
    async def good(session: AsyncSession) -> bool:
        return await enqueue(session, "turn", {})

    async def bad(session: AsyncSession) -> None:
        await session.execute(text("UPDATE job SET state = 'nonsense'"))

    async with database.writing():  # while this one writes, the others gather
        waiting = [asyncio.create_task(database.together(write)) for write in (good, bad, good)]
        await asyncio.sleep(0.01)
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [answers[0], answers[2]] == [True, True]
    assert isinstance(answers[1], IntegrityError)
    assert await number_of_jobs(database) == 2


async def test_someone_who_hangs_up_does_not_stop_the_write_of_the_others(database: Database) -> None:
    async def write(session: AsyncSession) -> bool:
        return await enqueue(session, "turn", {})

    async with database.writing():
        first, second = (asyncio.create_task(database.together(write)) for _ in range(2))
        await asyncio.sleep(0.01)
        first.cancel()
    assert await second is True
    assert await number_of_jobs(database) == 2


# who writes next


async def test_urgent_and_other_writers_alternate_while_both_wait_each_in_order_of_arrival() -> None:
    queue, order = WriteQueue(), []

    async def write(name: str, urgent: bool) -> None:
        async with queue.turn(urgent=urgent):
            await asyncio.sleep(0)
            order.append(name)

    names = ["job 1", "job 2", "job 3", "event 1", "event 2"]
    await asyncio.gather(*(write(name, name.startswith("event")) for name in names))
    assert order == ["job 1", "event 1", "job 2", "event 2", "job 3"]


async def test_writers_that_give_up_waiting_leave_the_queue_and_never_keep_the_turn() -> None:
    queue, written = WriteQueue(), []

    async def write(number: int) -> None:
        async with queue.turn(urgent=number % 2 == 0):
            await asyncio.sleep(0)
            written.append(number)

    tasks = [asyncio.create_task(write(number)) for number in range(40)]
    for number, task in enumerate(tasks):
        await asyncio.sleep(0)
        if number % 3 == 0:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(written) == [n for n, task in enumerate(tasks) if not task.cancelled()]
    async with asyncio.timeout(10), queue.turn():
        pass


async def test_closing_waits_for_what_nobody_waits_for_any_more(sqlite_url: str) -> None:
    """A connection that is in use then would go on, and tell an event loop of it that is closed."""
    database = Database(sqlite_url)
    begun, ended = asyncio.Event(), asyncio.Event()
    go_on = asyncio.Event()

    async def slow(session: AsyncSession) -> None:
        await session.execute(text("SELECT 1"))
        begun.set()
        await go_on.wait()
        ended.set()

    asked = asyncio.create_task(database.together(slow))
    await begun.wait()
    asked.cancel()
    closing = asyncio.create_task(database.close())
    for _ in range(3):
        await asyncio.sleep(0)
    go_on.set()
    await closing
    assert ended.is_set()
