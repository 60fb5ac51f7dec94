"""Messages we may have to rewrite: where each went, and what its platform calls it.

A card that asks for a decision is rewritten once somebody decided, wherever it was posted; an announcement can be
corrected. `card` names what a message is about ("deal:D-2026-0001:review"); many messages can be about the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base

KEPT = timedelta(days=400)  # nobody rewrites what is older


class Posted(Base):
    """One message; the row exists from the moment it is asked for, `ref` once the platform has it."""

    __tablename__ = "posted"

    key: Mapped[str] = mapped_column(primary_key=True)  # the delivery's
    card: Mapped[str] = mapped_column(index=True)
    delivery: Mapped[dict[str, Any]] = mapped_column(JSON)  # where it went, for whom and in which language; no text
    ref: Mapped[str | None] = mapped_column(index=True)
    thread: Mapped[str | None] = mapped_column(index=True)  # the conversation in which answers below it arrive
    lost: Mapped[str | None]  # why it never arrived, where that is certain; what begins with "unknown" is not
    rewrites: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(index=True)


async def expect(session: AsyncSession, key: str, card: str, delivery: dict[str, Any], now: datetime) -> None:
    """It has been asked for, and may be rewritten from now on."""
    if await session.get(Posted, key) is None:
        session.add(Posted(key=key, card=card, delivery=delivery, asked_at=now))
        await session.flush()


async def expect_all(session: AsyncSession, messages: Sequence[tuple[str, str, dict[str, Any]]], now: datetime) -> None:
    """The same for many: the key, the card and the delivery of each."""
    rows = [{"key": key, "card": card, "delivery": told, "asked_at": now} for key, card, told in messages]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        await session.execute(dialect.insert(Posted).on_conflict_do_nothing(), [{**row, "rewrites": 0} for row in rows])


async def move(session: AsyncSession, key: str, delivery: dict[str, Any]) -> None:
    """It goes somewhere else than it was asked for; no more than its delivery without a text."""
    await session.execute(update(Posted).where(Posted.key == key).values(delivery=delivery))


async def about(session: AsyncSession, card: str) -> Sequence[Posted]:
    """Every message about it, the oldest first."""
    return (
        await session.scalars(select(Posted).where(Posted.card == card).order_by(Posted.asked_at, Posted.key))
    ).all()


async def note(session: AsyncSession, key: str, ref: str, *, thread: str | None = None) -> None:
    """For channels, in the transaction that finishes the delivery: what the platform calls the message, and the
    conversation that answers below it are, where it has threads."""
    await session.execute(_NOTE, {"this": key, "called": ref, "below": thread})


# Written once: building a statement anew costs more than running it, and every message that arrived is noted.
_ROWS = Posted.metadata.tables[Posted.__tablename__]
_NOTE = (
    update(_ROWS)
    .where(_ROWS.c.key == bindparam("this"))
    .values(ref=bindparam("called"), thread=bindparam("below"), lost=None)
)


async def lose(session: AsyncSession, key: str, reason: str) -> None:
    """It did not arrive and will not be tried again, for this `reason`, which holds nothing anybody wrote."""
    await session.execute(update(Posted).where(Posted.key == key, Posted.ref.is_(None)).values(lost=reason))


async def ref(session: AsyncSession, key: str) -> str | None:
    """What the platform calls it; None where it never arrived, and so cannot be rewritten."""
    return await session.scalar(select(Posted.ref).where(Posted.key == key))


async def thread_of(session: AsyncSession, key: str) -> str | None:
    """The conversation below it; None where it never arrived, or its platform has no threads."""
    return await session.scalar(select(Posted.thread).where(Posted.key == key))


async def heading(session: AsyncSession, conversation: str, kind: str) -> str | None:
    """The card that this conversation stands below, of those whose name begins with `kind`."""
    here = (Posted.thread == conversation, Posted.card.startswith(kind, autoescape=True))
    return await session.scalar(select(Posted.card).where(*here).limit(1))


async def above(session: AsyncSession, conversation: str, kind: str) -> str | None:
    """The key of the message with such a card that this conversation stands below."""
    here = (Posted.thread == conversation, Posted.card.startswith(kind, autoescape=True))
    return await session.scalar(select(Posted.key).where(*here).limit(1))


async def called(session: AsyncSession, platform: str, ref: str, *places: str) -> str | None:
    """The key of the message that its platform calls so; at one of `places`, where names are only unique there."""
    found = await session.scalars(select(Posted).where(Posted.ref == ref))
    here = [each for each in found if each.delivery["sender"]["platform"] == platform]
    return next((each.key for each in here if not places or each.delivery["place"]["key"] in places), None)


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget what nobody rewrites any more."""
    await session.execute(delete(Posted).where(Posted.asked_at < now - KEPT))
