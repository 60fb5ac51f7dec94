"""Databases that share what SQLAlchemy learns of a dialect: each test has its own, a server has one for years.

Without that every statement of every test is compiled anew, which takes longer than all the rest of most tests.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, make_url

from bot.prm.database import Database

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}  # statements, by the dialect and what they say
_empty: list[bytes] = []  # the file that tests get copies of


def opened(url: str) -> Database:
    """A database at this address."""
    database = Database(url)
    engine = database.engine.sync_engine
    engine.dialect = _dialects.get(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_compiled)
    return database


async def closed(database: Database) -> None:
    """What this one learnt of its dialect at its first connection serves the next ones."""
    await database.close()
    dialect = database.engine.sync_engine.dialect
    if dialect.server_version_info is not None:  # it was connected
        _dialects.setdefault(dialect.name, dialect)


def every_copy_is_of(file: Path) -> None:
    """From now on `untouched` knows a copy of this file."""
    _empty[:] = [file.read_bytes()]


def untouched(database: Database) -> Path | None:
    """The file of a SQLite database with every table and no row, which nobody has opened yet; None for any other."""
    if not database.is_sqlite:
        return None
    file = Path(make_url(database.url).database or "")
    opened = file.with_name(f"{file.name}-wal").exists()
    return file if not opened and [file.read_bytes()] == _empty else None


def image(file: Path) -> bytes:
    """All that is in it, also what SQLite has beside the file as yet: the content of another file like it."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.serialize()
