"""How fast a platform takes our requests: token buckets in the database, so that all replicas share them.

Whoever may not go at once either takes a place in the queue and comes back when its moment is due (`turn`), or asks
again later without one (`go`), which keeps the pace exactly however late those are who have a place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base


class PaceBucket(Base):
    """When the next request would be due if all of them came at the allowed pace."""

    __tablename__ = "pace_buckets"

    key: Mapped[str] = mapped_column(String(1000), primary_key=True)  # "slack:T1" or "slack:T1:C1"
    free_at: Mapped[datetime]


class PaceTicket(Base):
    """A place in the queue: it makes waiting cost one look at the right moment, however many wait."""

    __tablename__ = "pace_tickets"

    holder: Mapped[str] = mapped_column(String(1000), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True)
class Rate:
    """One request every `every`, and up to `burst` of them at once after a pause.

    So within any time there are at most `burst` and one for every `every` of it.
    """

    every: timedelta
    burst: int


async def turn(session: AsyncSession, holder: str, keys: Mapping[str, Rate], now: datetime) -> datetime:
    """The moment `holder` may go. Now or earlier: it goes, and queues again for its next one. Later: its place in the
    queue is kept until it comes back."""
    ticket = await session.get(PaceTicket, holder)
    if ticket is None:
        at = await _slot(session, keys, now)
        if at > now:
            session.add(PaceTicket(holder=holder, at=at))
            await session.flush()
        return at
    if ticket.at <= now:
        await session.delete(ticket)
        await session.flush()
    return ticket.at


async def go(session: AsyncSession, keys: Mapping[str, Rate], now: datetime) -> datetime:
    """Now, and counted as gone; or the moment from which on it is worth asking again: no place is kept."""
    rows = await _locked(session, sorted(keys), now)
    at = _next(rows, keys, now)
    if at <= now:
        await _count(session, rows, keys, now)
    return at


async def is_free(session: AsyncSession, keys: Mapping[str, Rate], now: datetime) -> bool:
    """Whether `go` would go now; nothing is counted, and nobody waits for it."""
    rows = await session.scalars(select(PaceBucket).where(PaceBucket.key.in_(keys)))
    return _next(rows, keys, now) <= now


async def _slot(session: AsyncSession, keys: Mapping[str, Rate], now: datetime) -> datetime:
    rows = await _locked(session, sorted(keys), now)
    at = _next(rows, keys, now)
    await _count(session, rows, keys, at)
    return at


def _next(rows: Iterable[PaceBucket], keys: Mapping[str, Rate], now: datetime) -> datetime:
    return max([now, *(row.free_at - keys[row.key].every * (keys[row.key].burst - 1) for row in rows)])


async def _count(session: AsyncSession, rows: Iterable[PaceBucket], keys: Mapping[str, Rate], at: datetime) -> None:
    for row in rows:
        row.free_at = max(row.free_at, at) + keys[row.key].every
    await session.flush()


async def hold(session: AsyncSession, key: str, until: datetime) -> None:
    """The platform said to wait: nothing goes there before."""
    for row in await _locked(session, [key], until):
        row.free_at = max(row.free_at, until)
    await session.flush()


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget buckets nothing was taken from for an hour, and places in the queue nobody came back to."""
    await session.execute(delete(PaceBucket).where(PaceBucket.free_at < now - timedelta(hours=1)))
    await session.execute(delete(PaceTicket).where(PaceTicket.at < now - timedelta(days=7)))


async def _locked(session: AsyncSession, keys: list[str], now: datetime) -> list[PaceBucket]:
    """The rows, for nobody else until the transaction ends; always in the same order."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(PaceBucket).values([{"key": key, "free_at": now} for key in keys]).on_conflict_do_nothing()
    await session.execute(new)
    query = select(PaceBucket).where(PaceBucket.key.in_(keys)).order_by(PaceBucket.key).with_for_update()
    return list(await session.scalars(query, execution_options={"populate_existing": True}))
