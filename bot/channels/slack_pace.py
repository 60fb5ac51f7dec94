"""How fast we may post: a token bucket for each channel and each workspace, in the database, so that all replicas
share it.

A message takes its place in the queue once and comes back when its moment is due; nobody waits inside a job, so a
flood into one workspace delays nobody elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base


class SlackPace(Base):
    """When the next post would be due if all of them came at the allowed pace."""

    __tablename__ = "slack_pace"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)  # "T1" or "T1:C1"
    free_at: Mapped[datetime]


class SlackTicket(Base):
    """A place in the queue: it makes waiting cost one look at the right moment, however many wait."""

    __tablename__ = "slack_tickets"

    holder: Mapped[str] = mapped_column(String(400), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True)
class Rate:
    """One post every `every`, and up to `burst` of them at once after a pause."""

    every: timedelta
    burst: int


CHANNEL = Rate(timedelta(seconds=1), 1)  # chat.postMessage: "1 per second per channel"
WORKSPACE = Rate(timedelta(seconds=0.2), 10)  # "several hundred messages per minute" for all channels of a workspace
LOOK = Rate(timedelta(seconds=1.2), 20)  # conversations.info: tier 3, 50 and more per minute
LIST = Rate(timedelta(seconds=1.2), 20)  # users.conversations: tier 3
MEMBERS = Rate(timedelta(seconds=0.6), 30)  # conversations.members: tier 4, 100 and more per minute
ACCOUNTS = Rate(timedelta(seconds=0.6), 30)  # users.info: tier 4


async def due(session: AsyncSession, holder: str, keys: dict[str, Rate], now: datetime) -> datetime:
    """The moment `holder` may go: taken at the first question, and the same until it is `spent`."""
    ticket = await session.get(SlackTicket, holder)
    if ticket is None:
        ticket = SlackTicket(holder=holder, at=await _slot(session, keys, now))
        session.add(ticket)
        await session.flush()
    return ticket.at


async def spent(session: AsyncSession, holder: str) -> None:
    """It went; for its next one it queues again."""
    await session.execute(delete(SlackTicket).where(SlackTicket.holder == holder))


async def taken(session: AsyncSession, keys: dict[str, Rate], now: datetime) -> bool:
    """Go now if nobody has to be waited for; False: do something else, no place in the queue is taken."""
    rows = await _locked(session, sorted(keys), now)
    if _next(rows, keys, now) > now:
        return False
    await _go(session, rows, keys, now)
    return True


async def _slot(session: AsyncSession, keys: dict[str, Rate], now: datetime) -> datetime:
    rows = await _locked(session, sorted(keys), now)
    at = _next(rows, keys, now)
    await _go(session, rows, keys, at)
    return at


def _next(rows: Iterable[SlackPace], keys: dict[str, Rate], now: datetime) -> datetime:
    return max([now, *(row.free_at - keys[row.key].every * (keys[row.key].burst - 1) for row in rows)])


async def _go(session: AsyncSession, rows: Iterable[SlackPace], keys: dict[str, Rate], at: datetime) -> None:
    for row in rows:
        row.free_at = max(row.free_at, at) + keys[row.key].every
    await session.flush()


async def hold(session: AsyncSession, key: str, until: datetime) -> None:
    """Slack said to wait: nothing goes out there before."""
    for row in await _locked(session, [key], until):
        row.free_at = max(row.free_at, until)
    await session.flush()


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget channels nothing was posted in for an hour, and places in the queue nobody came back to."""
    await session.execute(delete(SlackPace).where(SlackPace.free_at < now - timedelta(hours=1)))
    await session.execute(delete(SlackTicket).where(SlackTicket.at < now - timedelta(days=7)))


async def _locked(session: AsyncSession, keys: list[str], now: datetime) -> list[SlackPace]:
    """The rows, for nobody else until the transaction ends; always in the same order."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(SlackPace).values([{"key": key, "free_at": now} for key in keys]).on_conflict_do_nothing()
    await session.execute(new)
    query = select(SlackPace).where(SlackPace.key.in_(keys)).order_by(SlackPace.key).with_for_update()
    return list(await session.scalars(query, execution_options={"populate_existing": True}))
