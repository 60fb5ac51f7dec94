"""Databases that share what SQLAlchemy learns of a dialect: each test has its own, a server has one for years.

Without that every statement of every test is compiled anew, which takes longer than all the rest of most tests.
"""

from typing import Any

from sqlalchemy import Dialect

from bot.prm.database import Database

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}  # statements, by the dialect and what they say


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
