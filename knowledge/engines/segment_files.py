"""The words of large segments in files, mapped into memory: opened in no time, and no burden where memory is short.

A file says of which store and which passages it is, and carries a checksum. One that is incomplete, damaged or of
another store is left aside, and what it held is counted anew from the store: files only ever save time. A new one
gets its name when it is complete, so a process may be killed at any point.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.engines import contents
from knowledge.engines.contents import Lines
from knowledge.engines.postings import Postings
from knowledge.engines.segment import Segment, Words
from knowledge.store.store import Store
from knowledge.text.words import LEXICON

LARGE = 5_000
"""Passages from which a segment is worth a file: counting fewer again takes less than a second."""
_ENDING = ".words"
_ALIGNED = 64
"""Bytes; arrays begin at multiples of it."""
_LENGTH = 8
"""Bytes at the very end that say how long the description before them is."""
_AT_ONCE = 1 << 20


class SegmentFiles:
    """The files of one index. One process at a time."""

    def __init__(self, folder: Path, store: Store, large: int | None = None) -> None:
        """`folder` is made if it is not there; from `large` passages a segment gets a file (`LARGE`)."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._large = LARGE if large is None else large
        self._owner = f"{LEXICON} {identity(store)}"

    def read(self, db: sqlite3.Connection) -> list[Segment]:
        """The segments that have a usable file, as far as they follow each other from the first passage on."""
        lines = contents.lines(db)
        found: list[Segment] = []
        reached = 0
        for words in sorted(self._readable(), key=lambda one: (int(one.numbers[0]), -len(one))):
            first, last = int(words.numbers[0]), int(words.numbers[-1])
            between = lines.numbers[(lines.numbers > reached) & (lines.numbers <= last)]
            if first <= reached or not np.isin(between, words.numbers).all():
                continue
            if (aligned := _aligned(lines, words)) is not None:
                found.append(Segment.of(aligned, words))
                reached = last
        return found

    def keep(self, segments: Sequence[Segment]) -> list[Segment]:
        """The same segments, the large ones with their words in a file; files of others are deleted.

        Where the disk is full they stay in memory.
        """
        kept = [self._kept(one) if len(one) >= self._large and not one.words.file else one for one in segments]
        used = {one.words.file for one in kept}
        for path in self._folder.iterdir():
            if path.name not in used:
                with suppress(OSError):  # still open elsewhere, where that hinders: next time
                    path.unlink()
        return kept

    def _kept(self, one: Segment) -> Segment:
        path = self._folder / f"{uuid.uuid4().hex}{_ENDING}"
        try:
            _write(path, self._owner, one.words)
        except OSError:
            return one
        return replace(one, words=_read(path, self._owner))

    def _readable(self) -> Iterator[Words]:
        for path in self._folder.glob(f"*{_ENDING}"):
            with suppress(OSError, ValueError, KeyError, IndexError):
                yield _read(path, self._owner)


def identity(store: Store) -> str:
    """What tells this store from any other, so that copies made of another one's content are never believed."""
    known = store.fact("identity")
    if known is None:
        known = uuid.uuid4().hex
        store.remember("identity", known)
    return str(known)


def _aligned(lines: Lines, words: Words) -> Lines | None:
    """What the store knows of these passages, blank where one is gone; None if it knows them otherwise."""
    at = np.searchsorted(lines.numbers, words.numbers)
    alive = np.isin(words.numbers, lines.numbers)
    if not np.array_equal(lines.documents[at[alive]], words.documents[alive]):
        return None
    first, last = int(at[0]), int(at[-1]) + bool(alive[-1])
    if alive.all():
        return lines.take(slice(first, last))
    return lines.take(slice(first, last)).spread(words.numbers, words.documents)


def _arrays(words: Words) -> dict[str, NDArray[Any]]:
    parts = {"texts": words.texts, "headings": words.headings}
    return {"numbers": words.numbers, "documents": words.documents} | {
        f"{name}.{one.name}": getattr(part, one.name) for name, part in parts.items() for one in fields(Postings)
    }


def _write(path: Path, owner: str, words: Words) -> None:
    unfinished = path.with_suffix(".unfinished")
    arrays = {name: np.ascontiguousarray(array) for name, array in _arrays(words).items()}
    checksum = 0
    with unfinished.open("wb") as file:
        for array in arrays.values():
            file.write(array.data)
            file.write(padding := bytes(-array.nbytes % _ALIGNED))
            checksum = zlib.crc32(padding, zlib.crc32(array.data, checksum))
        shapes = {name: (array.dtype.str, len(array)) for name, array in arrays.items()}
        end = json.dumps({"owner": owner, "checksum": checksum, "arrays": shapes}).encode()
        file.write(end + len(end).to_bytes(_LENGTH, "little"))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _read(path: Path, owner: str) -> Words:
    """The words in a file, mapped. Raises `ValueError` if it is not whole or of another owner."""
    content = np.memmap(path, np.uint8, "r")
    size = int.from_bytes(content[-_LENGTH:].tobytes(), "little")
    end = len(content) - _LENGTH - size
    told = json.loads(content[end : end + size].tobytes())
    if told["owner"] != owner or told["checksum"] != _checksum(path, end):
        raise ValueError(f"{path.name} is damaged or of another index")
    arrays, start = {}, 0
    for name, (kind, length) in told["arrays"].items():
        size = np.dtype(kind).itemsize * length
        arrays[name] = content[start : start + size].view(kind)
        start += size + -size % _ALIGNED
    texts, headings = (
        Postings(**{one.name: arrays[f"{part}.{one.name}"] for one in fields(Postings)})
        for part in ("texts", "headings")
    )
    return Words(arrays["numbers"], arrays["documents"], texts, headings, path.name)


def _checksum(path: Path, end: int) -> int:
    """Of the first bytes; read, not mapped, for what is read is not counted as memory of this process."""
    checksum = 0
    with path.open("rb") as file:
        while some := file.read(min(_AT_ONCE, end - file.tell())):
            checksum = zlib.crc32(some, checksum)
    return checksum
