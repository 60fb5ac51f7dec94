"""A migrated database is the one the code expects, on SQLite and on PostgreSQL, and every step can be undone."""

import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Inspector, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.prm import migrations
from bot.prm.database import Database, Unavailable
from bot.prm.migrations import SchemaIsNewer, downgrade, is_current, newest, upgrade
from bot.tables import all_tables

ADDED = re.compile(r"\n|, (?=[a-z_]+ [A-Z])")  # SQLite writes a column that was added into the line of the last one


@pytest.mark.slow  # each step three times
async def test_from_empty_to_the_newest_version_and_back(empty_url: str) -> None:
    database = Database(empty_url)
    assert not await is_current(database)
    assert await upgrade(empty_url) == newest()
    assert await is_current(database)
    assert await _seen(database, _differences) == []
    assert await upgrade(empty_url) == newest()  # nothing to do

    await downgrade(empty_url)
    assert await _seen(database, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
    await upgrade(empty_url)
    await database.close()


async def test_a_migrated_database_is_the_same_as_the_one_other_tests_run_on(
    empty_url: str, request: pytest.FixtureRequest
) -> None:
    created_url = request.getfixturevalue("sqlite_url" if empty_url.startswith("sqlite") else "postgres_url")
    await upgrade(empty_url)
    migrated, created = Database(empty_url), Database(created_url)
    assert await _seen(migrated, _described) == await _seen(created, _described)
    await migrated.close()
    await created.close()


async def test_the_ledger_of_a_migrated_database_refuses_changes(empty_url: str) -> None:
    await upgrade(empty_url)
    database = Database(empty_url)
    columns = "seq, at, actor, action, subject, detail, previous, hash"
    async with database.writing() as session:
        entry = f"INSERT INTO ledger_entry ({columns}) VALUES (1, '2026-03-02', 'a', 'b', 'c', '{{}}', '', '')"
        await session.execute(text(entry))
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.writing() as session:
            await session.execute(text("DELETE FROM ledger_entry"))
    await database.close()


async def test_a_step_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    file = tmp_path / "half.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE people (somebody_elses)")  # one of the tables the first step creates
    with pytest.raises(DBAPIError):
        await upgrade(f"sqlite+aiosqlite:///{file}")
    with sqlite3.connect(file) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert tables == ["people"]


async def test_it_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert await upgrade("sqlite+aiosqlite:///here.db") == newest()
    assert os.listdir(tmp_path) == ["here.db"]


async def test_a_database_of_a_newer_version_is_left_alone_and_said_so(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/newer.db"
    await upgrade(url)
    with sqlite3.connect(tmp_path / "newer.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaIsNewer, match="newer version"):
        await upgrade(url)


async def test_a_database_that_cannot_be_opened_is_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be opened"):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/x.db")


def test_steps_are_numbered_in_order_without_gaps() -> None:
    files = sorted(path.name[:4] for path in (migrations.FOLDER / "versions").glob("[0-9]*.py"))
    assert files == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert newest() == files[-1]


async def _seen(database: Database, look: Any) -> Any:
    async with database.reading() as session:
        return await (await session.connection()).run_sync(look)


def _differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), all_tables()))


def _described(connection: Connection) -> dict[str, Any]:
    """Every table, key, constraint, index and trigger as the database itself tells it."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        plain = {name: sql.replace(f'"{name}"', name) for name, sql in rows}  # a renamed table's name is quoted
        found = {name: sorted(part.strip("\t ,") for part in ADDED.split(sql)) for name, sql in plain.items()}
    else:
        database = inspect(connection)
        found = {table: _described_table(database, table) for table in database.get_table_names()}
    found.pop("alembic_version", None)
    return found


def _described_table(database: Inspector, table: str) -> Any:
    return {
        "columns": _sorted([{**column, "type": str(column["type"])} for column in database.get_columns(table)]),
        "primary key": database.get_pk_constraint(table),
        "foreign keys": _sorted(database.get_foreign_keys(table)),
        "unique": _sorted(database.get_unique_constraints(table)),
        "checks": _sorted(database.get_check_constraints(table)),
        "indexes": _sorted(database.get_indexes(table)),
    }


def _sorted(items: list[Any]) -> list[str]:
    return sorted(repr(sorted(item.items(), key=lambda pair: pair[0])) for item in items)
