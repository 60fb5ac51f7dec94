"""Deadlines: when something has to happen to a record if nobody does anything before.

A deadline is kept with the moment it counts from, so that a changed setting of the programme moves every clock that is
still open. What the moments are is told by whoever owns the record (`define`); what then happens, by the notices.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base
from bot.prm.programme import Programme, Rules

Times = Callable[[Rules, datetime, str], Mapping[int, datetime]]  # step -> when, counted from a moment, in a zone
Moved = Callable[[AsyncSession, str, Mapping[int, datetime]], Awaitable[None]]  # told the subject and its new moments


class Definition(NamedTuple):
    times: Times
    moved: Moved | None


_definitions: dict[str, Definition] = {}


OPEN = text("rung_at IS NULL")


class Clock(Base):
    """One step of one deadline: for instance the reminder 14 days before a protection ends."""

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("subject", "name", "step"),
        Index("ix_clocks_due", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    subject: Mapped[str] = mapped_column(String(120))  # as in the ledger: "deal:D-2026-0001"
    name: Mapped[str] = mapped_column(String(64))  # "deal.protection"
    step: Mapped[int]
    starts_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))  # IANA: where the days and hours are counted
    due_at: Mapped[datetime]
    queued_for: Mapped[datetime | None]  # the due moment for which a job rings already
    rung_at: Mapped[datetime | None]


def define(name: str, times: Times, *, moved: Moved | None = None) -> None:
    """What the moments of this deadline are; `moved` is told when a changed setting has changed them."""
    if name in _definitions:
        raise ValueError(f"two deadlines are called {name!r}")
    _definitions[name] = Definition(times, moved)


async def start(
    session: AsyncSession, programme: Programme, name: str, subject: str, at: datetime, *, zone: str | None = None
) -> None:
    """Let it run from `at`, in place of what ran under this name before. `zone`: else the programme's own."""
    await stop(session, subject, name)
    where = zone or programme.time_zone
    for step, due in _definitions[name].times(programme.rules, at, where).items():
        session.add(_clock(programme.id, subject, name, step, at, where, due))
    await session.flush()


async def stop(session: AsyncSession, subject: str, *names: str) -> None:
    """Whatever runs for this record stops; all of it, or these deadlines alone."""
    these = (Clock.name.in_(names),) if names else ()
    await session.execute(delete(Clock).where(Clock.subject == subject, *these))


async def open_clocks(session: AsyncSession, subject: str) -> Sequence[Clock]:
    """What is still to ring for a record, the next first."""
    running = select(Clock).where(Clock.subject == subject, Clock.rung_at.is_(None))
    return (await session.scalars(running.order_by(Clock.due_at, Clock.id))).all()


async def reset(session: AsyncSession, programme: Programme) -> int:
    """Count every open deadline anew by the rules as they are now; how many records are concerned.

    What has rung stays rung: a step of it that the new rules put later does not ring again.
    """
    running = select(Clock).where(Clock.programme_id == programme.id, Clock.rung_at.is_(None))
    found = {(each.subject, each.name): each for each in await session.scalars(running)}
    for (subject, name), each in found.items():
        await _count_anew(session, programme, subject, name, each.starts_at, each.zone)
    return len(found)


async def _count_anew(
    session: AsyncSession, programme: Programme, subject: str, name: str, at: datetime, zone: str
) -> None:
    mine = (Clock.subject == subject, Clock.name == name)
    rung = set(await session.scalars(select(Clock.step).where(*mine, Clock.rung_at.is_not(None))))
    await session.execute(delete(Clock).where(*mine, Clock.rung_at.is_(None)))
    times, moved = _definitions[name]
    due = times(programme.rules, at, zone)
    session.add_all(_clock(programme.id, subject, name, step, at, zone, due[step]) for step in due.keys() - rung)
    await session.flush()
    if moved is not None:
        await moved(session, subject, due)


def _clock(programme_id: int, subject: str, name: str, step: int, at: datetime, zone: str, due: datetime) -> Clock:
    return Clock(
        programme_id=programme_id, subject=subject, name=name, step=step, starts_at=at, zone=zone, due_at=due
    )  # fmt: skip


async def any_due(session: AsyncSession, now: datetime) -> bool:
    """Whether `take_due` would find something: asked every few seconds, without a lock."""
    return await session.scalar(select(Clock.id).where(*_due(now)).limit(1)) is not None


async def take_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Clock]:
    """Clocks that are due and for which no job rings yet; from now on one does."""
    due = select(Clock).where(*_due(now)).order_by(Clock.due_at, Clock.id).limit(limit)
    found = (await session.scalars(due.with_for_update(skip_locked=True))).all()
    for each in found:
        each.queued_for = each.due_at
    await session.flush()
    return found


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    waiting = Clock.queued_for.is_(None) | (Clock.queued_for != Clock.due_at)
    return Clock.rung_at.is_(None), Clock.due_at <= now, waiting


async def ring(session: AsyncSession, clock_id: int, due_at: datetime, now: datetime) -> Clock | None:
    """Mark it as rung, once; None where it was stopped or moved since it became due."""
    this = (Clock.id == clock_id, Clock.due_at == due_at, Clock.rung_at.is_(None))
    return await session.scalar(update(Clock).where(*this).values(rung_at=now).returning(Clock))
