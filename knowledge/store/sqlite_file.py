"""One SQLite file used from several threads: a connection for each, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SqliteFile:
    """The file. What is written in one `write` is there as a whole or not at all, whenever the process is killed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    def read(self) -> sqlite3.Connection:
        """This thread's connection. Raises `sqlite3.Error` if the file is no database."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
                found.execute(f"pragma {pragma}")
            self._local.connection = found
            with self._guard:
                self._all.append(found)
        return found

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The same in a transaction. Raises `sqlite3.Error`, for instance if the disk is full."""
        db = self.read()
        db.execute("begin immediate")
        try:
            yield db
        except BaseException:
            db.execute("rollback")
            raise
        db.execute("commit")

    def close(self) -> None:
        """Close every thread's connection; nothing may use the file afterwards."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()
