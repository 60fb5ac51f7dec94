"""SQLite asked once per statement: aiosqlite's thread takes a cursor, runs it, reads it and closes it in one go.

SQLAlchemy asks that thread for each of the four, and waking it costs more than most of our statements take.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor

Run = Callable[[sqlite3.Cursor], object]


class _Done(NamedTuple):
    """What a cursor tells once its statement ran; before that, what one tells that ran none."""

    rows: Sequence[Any] = ()
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ("_done",)

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._done = _Done()

    @property
    def description(self) -> Any:
        return self._done.description

    @property
    def rowcount(self) -> int:
        return self._done.rowcount

    @property
    def lastrowid(self) -> Any:
        return self._done.lastrowid

    async def _async_soft_close(self) -> None:
        """Nothing is open any more."""

    def close(self) -> None:
        self._rows.clear()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._go(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _go(self, run: Run) -> None:
        connection: Any = self._connection  # aiosqlite's own way to its thread; it has no public one
        async with self._adapt_connection._execute_mutex:
            self._done = await connection._execute(_ran, connection._conn, run)
        self._rows = deque(self._done.rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = OneTripCursor


def connect(dialect: Dialect, _record: Any, arguments: Any, options: Any) -> OneTripConnection:
    """For SQLAlchemy's event "do_connect"."""
    usual: Any = dialect.connect(*arguments, **options)
    return OneTripConnection(usual.dbapi, usual._connection)


def _ran(connection: sqlite3.Connection, run: Run) -> _Done:
    """On the connection's thread."""
    cursor = connection.cursor()
    try:
        run(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return _Done(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
