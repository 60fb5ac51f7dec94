"""What must be clear before a library can be opened: that its file can be read, and which model answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from knowledge.engines.embed import Embedder
from knowledge.errors import KnowledgeError
from knowledge.store.store import COMING, SCHEMA, Store


def opened(folder: Path) -> Store:
    """The truth in a folder. Raises `KnowledgeError`, which says what to do, if it cannot be used."""
    file = folder / "content.sqlite"
    try:
        store = Store(file)
    except sqlite3.DatabaseError as failure:
        raise KnowledgeError(
            f"{file} cannot be used ({failure}). If the disk is full, free some space. If the file is damaged, put it"
            " back from a backup, or move the whole folder away and ingest the content again"
        ) from failure
    if store.fact("schema") not in (None, SCHEMA):
        store.close()
        raise KnowledgeError(f"the index in {folder} is of another version; delete it and ingest again")
    store.remember("schema", SCHEMA)
    return store


def answering(store: Store, wanted: Embedder, earlier: Callable[[str], Embedder | None]) -> Embedder:
    """The model that made the vectors, or the wanted one where that cannot be had any more and words have to do."""
    name = store.fact("embedder")
    if name not in (None, wanted.name):
        if found := earlier(name):
            return found
        store.forget_vectors()
    with store.file.write() as db:
        db.execute("delete from facts where name = ?", (COMING,))  # who changes back needs no other
    store.remember("embedder", wanted.name)
    return wanted
