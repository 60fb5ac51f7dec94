"""SQLite asked once per statement: aiosqlite's thread takes a cursor, runs it, reads it and closes it in one go.

SQLAlchemy asks that thread for each of the four, and waking it costs more than most of our statements take. For the
same reason what begins a transaction goes along with the first statement in it, which is when it matters to SQLite.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple, cast

import aiosqlite
from sqlalchemy import Dialect
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection, AsyncAdapt_dbapi_cursor
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.util.concurrency import await_only

Run = Callable[[sqlite3.Cursor], object]

BEGINS = ("BEGIN ", "PRAGMA synchronous=")  # how the statements after it are to be run


class _Done(NamedTuple):
    """What a cursor tells once its statement ran; before that, what one tells that ran none."""

    rows: Sequence[Any] = ()
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ("_done",)

    _adapt_connection: "OneTripConnection"

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = cast("OneTripConnection", adapt_connection)
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
        if operation.startswith(BEGINS):
            self._adapt_connection.first.append(operation)
            return
        await self._go(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _go(self, run: Run) -> None:
        connection: Any = self._connection  # aiosqlite's own way to its thread; it has no public one
        async with self._adapt_connection._execute_mutex:
            first, self._adapt_connection.first = self._adapt_connection.first, []
            self._done = await connection._execute(_ran, connection._conn, first, run)
        self._rows = deque(self._done.rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("closing", "first")

    _cursor_cls = OneTripCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.first: list[str] = []  # what goes along with the next statement
        self.closing = False  # gracefully, which ends the thread as well

    def cursor(self, server_side: bool = False) -> AsyncAdapt_dbapi_cursor:
        if server_side and self.first:  # it streams, on its own way to the thread
            await_only(OneTripCursor(self)._go(lambda _: None))
        return super().cursor(server_side)

    def commit(self) -> None:
        if not self._never_began():
            super().commit()

    def rollback(self) -> None:
        if not self._never_began():
            super().rollback()

    def _terminate_graceful_close(self) -> Coroutine[Any, Any, None]:
        self.closing = True
        return super()._terminate_graceful_close()

    def _terminate_force_close(self) -> None:
        """Also asked for where whoever waits for the graceful one is cancelled, which goes on all the same: it would
        ask a thread that has ended to end, and wait for ever to be told."""
        if not self.closing:
            super()._terminate_force_close()

    def _never_began(self) -> bool:
        """Whether the transaction that ends here had no statement in it."""
        waiting = [each for each in self.first if not each.startswith("BEGIN ")]
        never, self.first = len(waiting) < len(self.first), waiting
        return never


def connect(dialect: Dialect, _record: Any, arguments: Any, options: Any) -> OneTripConnection:
    """For SQLAlchemy's event "do_connect"."""
    usual: Any = dialect.connect(*arguments, async_creator_fn=_opened, **options)
    return OneTripConnection(usual.dbapi, usual._connection)


async def _opened(*arguments: Any, **options: Any) -> aiosqlite.Connection:
    """Open a file; where that fails, wait for the thread to end: it still has to tell the event loop that it did."""
    connection = aiosqlite.connect(*arguments, **options)
    connection._thread.daemon = True  # as SQLAlchemy has it, too
    try:
        return await connection
    except sqlite3.Error:
        await asyncio.to_thread(connection._thread.join)
        raise


def _ran(connection: sqlite3.Connection, first: Sequence[str], run: Run) -> _Done:
    """On the connection's thread."""
    cursor = connection.cursor()
    try:
        for each in first:
            cursor.execute(each)
        run(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return _Done(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
