"""One door to the database: reading sessions, writing transactions, and the conventions every table keeps.

SQLite (WAL) by default, PostgreSQL by address. Services take a session, may flush, never commit: the transaction
belongs to whoever opened it here.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, Self

import psycopg
from sqlalchemy import DateTime, Dialect, MetaData, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from bot.prm import sqlite_driver
from bot.prm.group_commit import GroupCommit, T, Write
from bot.prm.rush import Rush
from bot.prm.write_queue import WriteQueue

BUSY_MS = 10_000  # how long another process (the command line) may hold SQLite's write lock before we give up
CONNECTIONS = 24  # kept open, and as many again in a rush; whoever finds none free for half a minute is refused

# What SQLite says when it could not keep something although the statement was fine: sqlite.org/rescode.html
_REFUSALS = {
    sqlite3.SQLITE_BUSY: "the database is locked by another process",
    sqlite3.SQLITE_LOCKED: "the database is locked",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
}

Follow = Callable[[AsyncSession, Any], Awaitable[None]]
FOLLOWERS = "followers"  # under which a session knows them

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Unavailable(Exception):
    """Nothing was kept, and nothing is wrong with what was asked: the same may be tried again later.

    `reason` says why in one line without any data: disk full, locked, read-only, server not reachable.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC going in and coming out; SQLite would silently drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: say which zone it is in")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UTCDateTime}


class Database:
    """Sessions for one database address; `close()` it, or use it as a context manager.

    On SQLite there is one writer at a time; a queue inside this process decides who is next instead of leaving it to
    SQLite's polling, whose sleeps would show in the acknowledgement time.
    """

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        self.url = url
        self.engine = _engine(url, connections)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.followers: list[Follow] = []
        """Called in the transaction of each entry in the ledger: what follows from a decision is kept with it."""
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, info={FOLLOWERS: self.followers})
        self._writers = WriteQueue() if self.is_sqlite else None
        self._urgent = GroupCommit(lambda: self.writing(urgent=True)) if self.is_sqlite else None
        self._patient = GroupCommit(lambda: self.writing(quietly=True)) if self.is_sqlite else None
        self._changed = asyncio.Event()
        self.rush = Rush()
        """Whether arrivals are kept waiting: then work of which nobody waits for the next second holds back."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent view; its changes are never kept, and what was read stays readable after it.

        Holds no lock, so slow work may happen while it is open.
        """
        with plainly():
            async with self._sessions() as session:
                if self.is_sqlite:
                    await _say(session, "BEGIN DEFERRED")
                yield session  # closing rolls back; an explicit rollback would also empty every object read

    @asynccontextmanager
    async def writing(
        self, *, quietly: bool = False, lasting: bool = True, urgent: bool = False
    ) -> AsyncIterator[AsyncSession]:
        """One transaction: commits when the block ends well, rolls back otherwise. Nothing slow belongs in here.

        `quietly` does not wake those who wait for `changes()`: for what they do themselves when woken. Not `lasting`
        does not wait for the disk: a power cut (never a killed process) may undo it, a later lasting one keeps it too.
        `urgent` goes before others that wait: for when a person or a platform waits for this very commit.
        """
        turn = self._writers.turn(urgent=urgent) if self._writers else nullcontext()
        with plainly():
            async with turn, self._sessions() as session, session.begin():
                if self.is_sqlite:
                    await _synchronize(session, "FULL" if lasting else "NORMAL")
                    await _say(session, "BEGIN IMMEDIATE")  # one that begins by reading may not be able to write later
                elif not lasting:
                    await _say(session, "SET LOCAL synchronous_commit = off")
                yield session
        if not quietly:
            self._tell_waiting()

    async def together(self, write: Write[T], *, urgent: bool = True) -> T:
        """Do one short write, in one transaction with those that wait at the same moment; its result.

        It is committed when this returns. Several commits then cost one wait for the disk. When one of them fails, each
        is done again alone, so `write` must touch nothing but the session. PostgreSQL does the same by itself. Not
        `urgent`: nobody waits for it, and nobody who waits for changes is woken.
        """
        group = self._urgent if urgent else self._patient
        with self.rush.waited_for() if urgent else nullcontext():
            if group is not None:
                return await group.write(write)
            async with self.writing(quietly=not urgent) as session:
                return await write(session)

    def changes(self) -> asyncio.Event:
        """An event that is set at this process's next commit. Take it *before* looking, so that nothing is missed."""
        return self._changed

    def _tell_waiting(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def close(self) -> None:
        """Wait for what is being written, and let go: a connection in use would outlive its event loop."""
        for group in filter(None, (self._urgent, self._patient)):
            await group.finished()
        await self.engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@contextmanager
def plainly() -> Iterator[None]:
    """Say "locked", "full", "not reachable" as `Unavailable`; a wrong statement stays what it is."""
    try:
        yield
    except DBAPIError as error:
        reason = _refusal(error.orig)
        if reason is None:
            raise
        raise Unavailable(reason) from error


def _refusal(error: BaseException | None) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _REFUSALS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the low byte is the primary code
    if isinstance(error, psycopg.OperationalError):  # connections, resources, deadlocks, shutdowns
        return f"the database server refused ({error.sqlstate or 'not reachable'})"
    return None


async def _say(session: AsyncSession, statement: str) -> None:
    connection = await session.connection()
    await connection.exec_driver_sql(statement)


async def _synchronize(session: AsyncSession, how: str) -> None:
    """In WAL mode, FULL waits for the disk at every commit, NORMAL only at checkpoints: sqlite.org/pragma.html"""
    connection = await session.connection()
    known = connection.sync_connection.info if connection.sync_connection else {}
    if known.get("synchronous") != how:
        await connection.exec_driver_sql(f"PRAGMA synchronous={how}")
        known["synchronous"] = how


def _engine(url: str, connections: int) -> AsyncEngine:
    checked, address = not url.startswith("sqlite"), make_url(url)
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise ValueError("in memory SQLite has one connection, which a second transaction would share: name a file")
    engine = create_async_engine(url, pool_pre_ping=checked, pool_size=connections, max_overflow=connections)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "do_connect", sqlite_driver.connect)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own idea of transactions is in the way
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
