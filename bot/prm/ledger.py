"""The ledger: every decision on rights, deals, leads, money and announcements, in a chain that shows any tampering.

Each entry's hash covers all it says and the hash of the entry before. Whoever edits, deletes, reorders or inserts
breaks the chain there; whoever cuts off its end, or writes the whole chain anew, contradicts the head that was exported
and kept elsewhere. Personal data stays outside: actors are pseudonyms made with a salt that is stored with the person,
and erasing the salt erases the link.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import DDL, BigInteger, CheckConstraint, Integer, Text, event, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import FOLLOWERS, Base

GENESIS = "0" * 64  # what stands before the first entry
SYSTEM = "system"  # the actor of what no person did
LEDGER_LOCK = 0x6C6564676572  # "ledger": PostgreSQL's advisory lock that makes writers take turns


class LedgerEntry(Base):
    """One decision. `before` and `after` are fingerprints of what it changed, `detail` is canonical JSON."""

    __tablename__ = "ledger_entry"
    __table_args__ = (CheckConstraint("seq > 0", name="seq_positive"),)

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


class Head(NamedTuple):
    """How far the ledger goes and what it ends with; of an empty one, 0 and GENESIS."""

    seq: int
    hash: str


async def append(
    session: AsyncSession,
    *,
    actor: str,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
    at: datetime,
) -> LedgerEntry:
    """One entry in the caller's transaction: the decision and its entry exist together or not at all.

    `actor` is a `pseudonym` or a name that is nobody's (SYSTEM). `before` and `after` are the values that changed and
    are kept as fingerprints only; leave personal fields out of them, and out of `detail`, which is kept as it is.
    """
    if session.get_bind().dialect.name == "postgresql":  # on SQLite the transaction itself is the only writer
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LEDGER_LOCK})
    last = await head(session)
    entry = LedgerEntry(
        seq=last.seq + 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        before=None if before is None else fingerprint(before),
        after=None if after is None else fingerprint(after),
        detail=canonical(detail or {}),
        previous=last.hash,
    )
    entry.hash = entry_hash({name: getattr(entry, name) for name in SAID})
    session.add(entry)
    await session.flush()
    for follow in session.info.get(FOLLOWERS, ()):
        await follow(session, entry)
    return entry


async def head(session: AsyncSession) -> Head:
    query = select(LedgerEntry.seq, LedgerEntry.hash).order_by(LedgerEntry.seq.desc()).limit(1)
    row = (await session.execute(query)).first()
    return Head(*row) if row else Head(0, GENESIS)


def pseudonym(salt: bytes, value: str) -> str:
    """The same person under the same salt is the same pseudonym; without the salt it cannot be led back to anybody."""
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def fingerprint(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def canonical(values: Mapping[str, Any]) -> str:
    """The one way to write these values as JSON. Decimals, times and ids are written as text; NaN is refused."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written into the ledger")


# What an entry's hash covers: every column but the hash itself.
SAID = tuple(column.name for column in LedgerEntry.__mapper__.columns if column.name != "hash")


def entry_hash(said: Mapping[str, Any]) -> str:
    at = said["at"]
    written = {**said, "at": at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else at}
    return hashlib.sha256(json.dumps(written, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


# The first line of defence: the database itself refuses. The chain is for those who get past it.
REFUSALS = {
    "sqlite": (
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$",
        "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
    ),
}
for _dialect, _statements in REFUSALS.items():
    for _statement in _statements:
        _refusal = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
        event.listen(LedgerEntry.__table__, "after_create", _refusal.execute_if(dialect=_dialect))
