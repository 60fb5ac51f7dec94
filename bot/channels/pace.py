"""How fast a platform takes our requests: token buckets in the database, so that all replicas share them.

Whoever may not go at once either takes a place in the queue and comes back when its moment is due (`turn`), or asks
again later without one (`go`), which keeps the pace exactly however late those are who have a place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, String, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql
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
    free_at = await _locked(session, sorted(keys), now)
    at = _next(free_at, keys, now)
    if at <= now:
        await _count(session, free_at, keys, now)
    return at


async def is_free(session: AsyncSession, keys: Mapping[str, Rate], now: datetime) -> bool:
    """Whether `go` would go now; nothing is counted, and nobody waits for it."""
    return _next(await _read(session, _FREE_AT, list(keys)), keys, now) <= now


async def _slot(session: AsyncSession, keys: Mapping[str, Rate], now: datetime) -> datetime:
    free_at = await _locked(session, sorted(keys), now)
    at = _next(free_at, keys, now)
    await _count(session, free_at, keys, at)
    return at


def _next(free_at: Mapping[str, datetime], keys: Mapping[str, Rate], now: datetime) -> datetime:
    return max([now, *(at - keys[key].every * (keys[key].burst - 1) for key, at in free_at.items())])


async def _count(
    session: AsyncSession, free_at: Mapping[str, datetime], keys: Mapping[str, Rate], at: datetime
) -> None:
    after = [{"this": key, "at": max(before, at) + keys[key].every} for key, before in free_at.items()]
    await session.execute(_SET, after)


async def hold(session: AsyncSession, key: str, until: datetime) -> None:
    """The platform said to wait: nothing goes there before."""
    free_at = await _locked(session, [key], until)
    await session.execute(_SET, [{"this": key, "at": max(free_at[key], until)}])


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget buckets nothing was taken from for an hour, and places in the queue nobody came back to."""
    idle = select(PaceBucket.key).where(PaceBucket.free_at < now - timedelta(hours=1))
    await session.execute(delete(PaceBucket).where(PaceBucket.key.in_(idle.with_for_update(skip_locked=True))))
    await session.execute(delete(PaceTicket).where(PaceTicket.at < now - timedelta(days=7)))


async def _locked(session: AsyncSession, keys: list[str], now: datetime) -> dict[str, datetime]:
    """When each of these, in their order, is free, for nobody else until the transaction ends.

    New ones and known ones are taken in one order, or two replicas could wait for each other: one holds a known one
    that the other needs next, and needs a new one that the other is just making.
    """
    if not keys:
        return {}
    if session.get_bind().dialect.name == "postgresql":
        taken = await session.execute(_TAKEN, [{"key": key, "free_at": now} for key in keys])
        return dict(taken.all())
    found = await _read(session, _FREE_AT, keys)
    if missing := [key for key in keys if key not in found]:
        await session.execute(insert(_ROWS), [{"key": key, "free_at": now} for key in missing])
    return {**dict.fromkeys(missing, now), **found}


async def _read(session: AsyncSession, which: Select[str, datetime], keys: list[str]) -> dict[str, datetime]:
    return dict((await session.execute(which, {"among": keys})).all())


# Written once: building a statement anew costs more than running it, and each message takes several.
_ROWS = PaceBucket.metadata.tables[PaceBucket.__tablename__]
_FREE_AT = select(_ROWS.c.key, _ROWS.c.free_at).where(_ROWS.c.key.in_(bindparam("among", expanding=True)))
_NEW = postgresql.insert(_ROWS)
_TAKEN = _NEW.on_conflict_do_update(index_elements=[_ROWS.c.key], set_={"free_at": _ROWS.c.free_at}).returning(
    _ROWS.c.key, _ROWS.c.free_at
)
_SET = update(_ROWS).where(_ROWS.c.key == bindparam("this")).values(free_at=bindparam("at"))
