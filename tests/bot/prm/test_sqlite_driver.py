"""A statement on SQLite wakes the connection's thread once, and tells all that a cursor tells."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

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
