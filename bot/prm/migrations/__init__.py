"""Bring a database to the schema of this version, from any earlier one, on SQLite and on PostgreSQL.

A new step is written by `python -m bot.tables "what it is for"`, which compares the tables in the code with a database
made by all earlier steps. Read it, complete it by hand where data must move, `make format` it, and let the tests run it
up and down.
"""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, NullPool, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.prm.database import BUSY_MS, NAMING, Database, plainly

FOLDER = Path(__file__).parent
UPGRADE_LOCK = 0x736368656D61  # "schema": PostgreSQL's advisory lock, so that replicas starting together take turns


class SchemaIsNewer(Exception):
    """The database was made by a newer version of this product. Install that version, or restore an older backup."""


async def upgrade(url: str, to: str = "head") -> str:
    """Every step that is missing, each in a transaction of its own; the version reached."""
    async with _connection(url) as connection:
        await connection.run_sync(_run, command.upgrade, to)
        return str(await connection.run_sync(_version))


async def downgrade(url: str, to: str = "base") -> None:
    """Back to an earlier version, with what only later ones can hold being dropped. For development."""
    async with _connection(url) as connection:
        await connection.run_sync(_run, command.downgrade, to)


async def is_current(database: Database) -> bool:
    """Whether the database has every table and column that this version of the code expects."""
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(_version) == newest()


@cache
def newest() -> str | None:
    """The version this code expects; None while there is no step at all."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


async def revise(message: str, tables: MetaData) -> Path:
    """Write the next step: what `tables` have beyond a database made by all earlier steps. Returns its file."""
    number = f"{len(list(ScriptDirectory(str(FOLDER)).walk_revisions())) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/schema.db"
        await upgrade(url)
        async with _connection(url) as connection:
            options = {"message": message, "autogenerate": True, "rev_id": number}
            script = await connection.run_sync(_run, command.revision, tables=tables, **options)
    newest.cache_clear()
    return _without_remarks(Path(script.path))


def _without_remarks(file: Path) -> Path:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    return file


def _run(
    connection: Connection, /, do: Callable[..., Any], *arguments: str, tables: MetaData | None = None, **options: Any
) -> Any:
    config = Config(attributes={"connection": connection, "tables": tables or MetaData(naming_convention=NAMING)})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    try:
        return do(config, *arguments, **options)
    except CommandError as error:
        if "Can't locate revision" in str(error):
            raise SchemaIsNewer(SchemaIsNewer.__doc__) from error
        raise


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection of its own, because SQLite can rebuild a table only while foreign keys are not enforced."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        with plainly():
            _prepare(engine)
            async with engine.connect() as connection:
                if engine.dialect.name == "postgresql":
                    await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": UPGRADE_LOCK})
                    await connection.commit()  # the lock is the session's, not the transaction's
                yield connection
    finally:
        await engine.dispose()


def _prepare(engine: AsyncEngine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin no transaction for a CREATE TABLE
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
