"""A statement on SQLite wakes the connection's thread once, and tells all that a cursor tells."""

import asyncio
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.util import greenlet_spawn

from bot.prm.database import Database


async def trips(session: AsyncSession, statement: str) -> int:
    """How often the thread is asked for one statement."""
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    asked, ask = [], driver._tx.put_nowait
    driver._tx = type("Counted", (), {"put_nowait": lambda _, job: (asked.append(job), ask(job))})()
    try:
        await session.execute(text(statement))
    finally:
        driver._tx = ask.__self__
    return len(asked)


async def test_one_statement_is_one_trip(database: Database) -> None:
    async with database.writing() as session:
        assert await trips(session, "CREATE TABLE fruit (id INTEGER PRIMARY KEY, name TEXT UNIQUE)") == 1
        assert await trips(session, "INSERT INTO fruit (name) VALUES ('fig')") == 1
        assert await trips(session, "SELECT * FROM fruit") == 1


async def test_rows_names_and_counts_are_told(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE fruit (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
        await session.execute(text("INSERT INTO fruit (name) VALUES (:name)"), [{"name": "fig"}, {"name": "plum"}])
        found = await session.execute(text("SELECT id, name FROM fruit ORDER BY id"))
        changed = await session.execute(text("UPDATE fruit SET name = name || '!' RETURNING name"))

        assert tuple(found.keys()) == ("id", "name")
        assert found.all() == [(1, "fig"), (2, "plum")]
        assert changed.scalars().all() == ["fig!", "plum!"]
        assert (await session.execute(text("DELETE FROM fruit"))).rowcount == 2
        assert (await session.execute(text("SELECT 1 FROM fruit"))).first() is None


async def test_rows_are_streamed_as_they_are_asked_for(database: Database) -> None:
    async with database.reading() as session:
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n"
        streamed = await session.stream_scalars(text(numbers))

        assert [number async for number in streamed] == list(range(1, 1001))


async def test_what_is_refused_says_why_and_leaves_the_connection_usable(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE fruit (name TEXT UNIQUE)"))
        await session.execute(text("INSERT INTO fruit VALUES ('fig')"))
        with pytest.raises(IntegrityError, match=r"fruit\.name"):
            await session.execute(text("INSERT INTO fruit VALUES ('fig')"))

        assert await session.scalar(text("SELECT count(*) FROM fruit")) == 1


async def test_a_transaction_begins_with_its_first_statement(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE fruit (name TEXT)"))
    async with database.writing(), database.reading():
        pass  # nothing is asked in either, and nothing is left of them
    async with database.reading() as before, database.writing() as session:
        assert (await before.scalar(text("SELECT count(*) FROM fruit"))) == 0
        await session.execute(text("INSERT INTO fruit VALUES ('fig')"))
        await session.commit()
        assert (await before.scalar(text("SELECT count(*) FROM fruit"))) == 0, "it sees what there was"


async def test_what_is_streamed_is_of_one_moment_as_well(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE fruit (name TEXT)"))
    async with database.reading() as before:
        assert [name async for name in await before.stream_scalars(text("SELECT name FROM fruit"))] == []
        async with database.writing() as session:
            await session.execute(text("INSERT INTO fruit VALUES ('fig')"))
        assert [name async for name in await before.stream_scalars(text("SELECT name FROM fruit"))] == []


async def test_what_fails_as_the_first_of_a_transaction_leaves_none_open(database: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        async with database.writing() as session:
            await session.execute(text("SELECT * FROM fruit"))
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE fruit (name TEXT)"))


async def test_a_connection_whose_closing_nobody_waits_for_any_more_is_closed(database: Database) -> None:
    """As where a page goes away while something is read for it: what closes it waited for ever."""
    raw = await (await database.engine.connect()).get_raw_connection()
    adapted, driver = raw.dbapi_connection, raw.driver_connection
    assert adapted is not None
    assert driver is not None
    raw.detach()
    before, go_on = asyncio.all_tasks(), threading.Event()
    driver._tx.put_nowait((None, go_on.wait))  # its thread has something to do
    waiting = asyncio.create_task(greenlet_spawn(adapted.terminate))
    await asyncio.sleep(0)  # until it waits for another task that closes
    [closing] = asyncio.all_tasks() - before - {waiting}
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    async with asyncio.timeout(20):
        await closing
    driver._thread.join(20)
    assert not driver._thread.is_alive()
