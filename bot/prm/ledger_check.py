"""Prove that the ledger is whole: every entry says what it said when it was written, and none is missing."""

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from filelock import AsyncFileLock
from sqlalchemy import String, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import ledger
from bot.prm.ledger import GENESIS, SAID, Head, LedgerEntry, entry_hash

BATCH = 2_000  # entries in memory at a time; hashing one batch takes about 20 ms, in a thread


class Verdict(NamedTuple):
    """`bad_seq` is the first entry that is wrong or missing, and `reason` what is wrong with it; both None if whole."""

    entries: int  # that were found whole
    bad_seq: int | None = None
    reason: str | None = None

    @property
    def whole(self) -> bool:
        return self.bad_seq is None


class LedgerContradictsHead(Exception):
    """The ledger does not contain the head that was exported earlier: its end was cut off or it was written anew."""


async def verify(session: AsyncSession, head: Head | None = None) -> Verdict:
    """Check every entry in memory that does not grow. `head`: as exported earlier, to find what the end may lack."""
    last, exported = Head(0, GENESIS), head or Head(0, GENESIS)
    rows = await _rows(session)
    while rows:
        verdict, last = await asyncio.to_thread(_check, rows, last, exported)
        if not verdict.whole:
            return verdict
        rows = await _rows(session, after=last.seq)
    if last.seq < exported.seq:
        return Verdict(last.seq, last.seq + 1, f"missing: the exported head says there are {exported.seq} entries")
    return Verdict(last.seq)


async def _rows(session: AsyncSession, after: int | None = None) -> Sequence[Any]:
    """As stored, not as read by our types: a value that cannot be read is a finding, not a failure."""
    columns = [type_coerce(getattr(LedgerEntry, name), String).label(name) for name in (*SAID, "hash")]
    query = select(*columns).order_by(LedgerEntry.seq).limit(BATCH)
    if after is not None:
        query = query.where(LedgerEntry.seq > after)
    return (await session.execute(query)).all()


def _check(rows: Sequence[Any], last: Head, exported: Head) -> tuple[Verdict, Head]:
    for row in rows:
        if reason := _what_is_wrong(row, last, exported):
            return Verdict(last.seq, min(row.seq, last.seq + 1), reason), last
        last = Head(row.seq, row.hash)
    return Verdict(last.seq), last


def _what_is_wrong(row: Any, last: Head, exported: Head) -> str | None:
    if row.seq != last.seq + 1:
        return f"the next entry is {row.seq}"
    if row.previous != last.hash:
        return "does not continue the entry before it"
    if row.hash != _hash_as_stored(row):
        return "was edited: it does not say what its hash was made of"
    if row.seq == exported.seq and row.hash != exported.hash:
        return "is not the entry whose hash was exported: the ledger was written anew"
    return None


def _hash_as_stored(row: Any) -> str | None:
    said = {name: getattr(row, name) for name in SAID}
    try:
        return entry_hash({**said, "at": _instant(said["at"])})
    except (TypeError, ValueError):  # something that is no text, number or time was put there
        return None


def _instant(stored: Any) -> datetime:
    """PostgreSQL gives a time, SQLite the text it stores. Text that another program wrote differently is an edit."""
    if isinstance(stored, datetime):
        return stored
    instant = datetime.fromisoformat(stored)
    if instant.strftime("%Y-%m-%d %H:%M:%S.%f") != stored:
        raise ValueError(stored)
    return instant.replace(tzinfo=UTC)


async def export_head(session: AsyncSession, path: Path) -> Head:
    """Write the head to a file to be kept elsewhere. Never backwards: raises LedgerContradictsHead instead."""
    async with AsyncFileLock(f"{path}.lock"):
        head, exported = await ledger.head(session), read_head(path)
        if exported.seq and await _hash_of(session, exported.seq) != exported.hash:
            raise LedgerContradictsHead(f"entry {exported.seq} is not the exported one; the ledger ends at {head.seq}")
        await asyncio.to_thread(_write, path, json.dumps(head._asdict()) + "\n")
    return head


async def _hash_of(session: AsyncSession, seq: int) -> str | None:
    return await session.scalar(select(LedgerEntry.hash).where(LedgerEntry.seq == seq))


def read_head(path: Path) -> Head:
    """The head exported to this file; of a file that does not exist yet, that of an empty ledger.

    Raises LedgerContradictsHead when the file is not one of ours (any more).
    """
    try:
        return Head(**json.loads(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        return Head(0, GENESIS)
    except (ValueError, TypeError):
        raise LedgerContradictsHead(f"{path.name} does not hold an exported head") from None


def _write(path: Path, content: str) -> None:
    """All of it or nothing, whatever happens in between."""
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
