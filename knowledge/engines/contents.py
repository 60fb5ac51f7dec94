"""What a catalogue reads from the store: everything at first, afterwards only what is new."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.store.store import Store, Vector
from knowledge.types import Audience

Numbers = NDArray[np.int64]
SLICE = 4000
"""Passages read at once."""

_LIGHT = (
    "select p.id, p.document, p.audience, coalesce(nullif(p.language, ''), d.language), p.anchor, d.source, v.vector"
    " from passages p join documents d on d.id = p.document left join vectors v on v.hash = p.vector"
    " where p.id > ? order by p.id"
)


@dataclass(frozen=True)
class Lines:
    """What is known of passages besides their words; of equal length, by ascending number."""

    numbers: Numbers
    documents: Numbers
    audiences: Numbers
    languages: NDArray[np.str_]
    anchors: tuple[str, ...]
    sources: tuple[str, ...]
    vectors: NDArray[np.float32]
    """One row each, zeros where none is known; no columns where none is known at all."""

    def take(self, rows: NDArray[np.int64] | slice) -> Lines:
        """Some of them, in this order."""
        some = range(len(self.numbers))[rows] if isinstance(rows, slice) else rows.tolist()
        return Lines(
            self.numbers[rows],
            self.documents[rows],
            self.audiences[rows],
            self.languages[rows],
            tuple(self.anchors[row] for row in some),
            tuple(self.sources[row] for row in some),
            self.vectors[rows],
        )

    def spread(self, numbers: Numbers, documents: Numbers) -> Lines:
        """The same among more passages that are gone: those have no audience, so nobody sees them."""
        at = np.searchsorted(self.numbers, numbers)
        gone = ~np.isin(numbers, self.numbers)
        found = chained([self, _GONE]).take(np.where(gone, len(self.numbers), at))
        return replace(found, numbers=numbers, documents=documents)


def chained(parts: list[Lines]) -> Lines:
    """One after the other."""
    if len(parts) == 1:
        return parts[0]
    return Lines(
        np.concatenate([one.numbers for one in parts]),
        np.concatenate([one.documents for one in parts]),
        np.concatenate([one.audiences for one in parts]),
        np.concatenate([one.languages for one in parts]),
        tuple(anchor for one in parts for anchor in one.anchors),
        tuple(source for one in parts for source in one.sources),
        _stacked([one.vectors for one in parts]),
    )


@contextmanager
def snapshot(store: Store) -> Iterator[sqlite3.Connection]:
    """One state of the store, however much is written meanwhile."""
    db = store.file.read()
    db.execute("begin")
    try:
        yield db
    finally:
        db.execute("commit")


def audiences(db: sqlite3.Connection) -> dict[int, Audience]:
    """Every distinct audience by its number."""
    return {row[0]: Audience.from_json(json.loads(row[1])) for row in db.execute("select id, rights from audiences")}


def documents(db: sqlite3.Connection) -> Numbers:
    """Every document's number, ascending."""
    return np.fromiter((row[0] for row in db.execute("select id from documents order by id")), np.int64)


def lines(db: sqlite3.Connection, after: int = 0) -> Lines:
    """The passages whose number is greater."""
    parts, rows = [], db.execute(_LIGHT, (after,))
    while some := rows.fetchmany(SLICE):
        parts.append(_lines(some))
    return chained(parts or [_lines([])])


def terms(db: sqlite3.Connection, after: int = 0) -> Iterator[list[tuple[bytes, bytes]]]:
    """Terms of the text and of the heading, of the passages whose number is greater, in slices."""
    rows = db.execute("select terms, heading_terms from passages where id > ? order by id", (after,))
    while some := rows.fetchmany(SLICE):
        yield some


def _lines(rows: list[tuple[int, int, int, str, str, str, bytes | None]]) -> Lines:
    columns = tuple(zip(*rows, strict=True)) or ((),) * 7
    numbers, owners, seen_by, languages, anchors, sources, blobs = columns
    return Lines(
        np.array(numbers, np.int64),
        np.array(owners, np.int64),
        np.array(seen_by, np.int64),
        np.array(languages, dtype=str),
        anchors,
        sources,
        _matrix(blobs),
    )


def _matrix(blobs: tuple[bytes | None, ...]) -> NDArray[np.float32]:
    size = max((len(blob) for blob in blobs if blob is not None), default=0)
    blank = bytes(size)
    joined = b"".join(blob if blob is not None and len(blob) == size else blank for blob in blobs)
    return np.frombuffer(joined, np.float32).reshape(len(blobs), size // np.dtype(np.float32).itemsize)


def _stacked(parts: list[Vector]) -> Vector:
    """Matrices one below the other; rows of one without columns are zeros."""
    width = max(part.shape[1] for part in parts)
    if all(part.shape[1] == width for part in parts):
        return np.concatenate(parts)
    found = np.zeros((sum(map(len, parts)), width), np.float32)
    start = 0
    for part in parts:
        if part.shape[1] == width:
            found[start : start + len(part)] = part
        start += len(part)
    return found


_GONE = _lines([(0, 0, 0, "", "", "", None)])
