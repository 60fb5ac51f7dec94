"""What was said, for the places we show ourselves (web chat, terminal): it survives reloads and restarts.

Delivering to such a place is one more row, so the message and the finished delivery are one transaction: exactly once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import JSON, Index, String, UniqueConstraint, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot import posted
from bot.jobs import Work
from bot.outbox import Delivery
from bot.prm.database import Base
from bot.reply import Reply

Author = Literal["person", "assistant"]

_replies = TypeAdapter(Reply)


class Said(Base):
    """One line of a conversation. `id` is its order."""

    __tablename__ = "said"
    __table_args__ = (UniqueConstraint("key"), Index("ix_said_conversation", "conversation", "id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str]  # the event's or delivery's key: said once, however often it arrives
    conversation: Mapped[str]
    author: Mapped[str] = mapped_column(String(10))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Reply; a person's line has its text and nothing else
    at: Mapped[datetime]
    rewrites: Mapped[int | None]  # another line: this one says only that it reads differently now, and how

    @property
    def reply(self) -> Reply:
        return _replies.validate_python(self.body)


async def write(
    session: AsyncSession, *, key: str, conversation: str, author: Author, reply: Reply, at: datetime
) -> None:
    """One more line, in the caller's transaction."""
    await _take_turns(session, conversation)
    body = _replies.dump_python(reply, mode="json")
    session.add(Said(key=key, conversation=conversation, author=author, body=body, at=at))
    await session.flush()


async def rewrite(session: AsyncSession, key: str, reply: Reply, *, by: str, at: datetime) -> None:
    """Another text for a line that was written before, and word of it for whoever has read that line already.

    `by` is the key of the change. Nothing happens where the line never was written.
    """
    body = _replies.dump_python(reply, mode="json")
    line = await session.scalar(update(Said).where(Said.key == key).values(body=body).returning(Said))
    if line is not None:
        await _take_turns(session, line.conversation)
        changed = Said(key=by, conversation=line.conversation, author=line.author, body=body, at=at, rewrites=line.id)
        session.add(changed)
        await session.flush()


async def _take_turns(session: AsyncSession, conversation: str) -> None:
    """Lines of one conversation get their ids in the order in which they become visible, so that whoever has read up
    to one of them never misses an earlier one. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:conversation, 0))")
        await session.execute(lock, {"conversation": conversation})


async def since(session: AsyncSession, conversation: str, after: int = 0, limit: int = 200) -> Sequence[Said]:
    """The lines after `after`, oldest first, and word of those that were rewritten since."""
    query = select(Said).where(Said.conversation == conversation, Said.id > after).order_by(Said.id).limit(limit)
    return (await session.scalars(query)).all()


async def latest(
    session: AsyncSession, conversation: str, *, limit: int = 50, before: int | None = None
) -> Sequence[Said]:
    """The newest lines (before `before`, when given), oldest first."""
    query = select(Said).where(Said.conversation == conversation, Said.rewrites.is_(None))
    query = query.order_by(Said.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Said.id < before)
    return list(reversed((await session.scalars(query)).all()))


async def deliver(delivery: Delivery, work: Work) -> None:
    """Channel `Send` for the places we show ourselves; they are private, so both kinds of delivery end up here."""
    async with work.finish() as session:
        if delivery.edits:
            await rewrite(session, delivery.edits, delivery.reply, by=delivery.key, at=work.now())
            return
        if delivery.card:
            await posted.note(session, delivery.key, delivery.key)
        key, conversation = delivery.key, delivery.conversation or delivery.sender.key
        reply, at = delivery.reply, work.now()
        await write(session, key=key, conversation=conversation, author="assistant", reply=reply, at=at)
