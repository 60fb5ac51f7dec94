"""What each person was told last in each conversation, for "what did you say?", on whichever platform.

One row per person and conversation, overwritten with every turn and gone after three days. It is said again only to
whoever still is who they were, with the rights they had, and only where nobody reads along who did not then.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, ColumnElement, Index, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.audience import Room
from bot.message import Incoming
from bot.prm.database import Base
from bot.prm.people import Member
from bot.reply import Reply, Visibility

KEPT = timedelta(days=3)  # over a weekend; what was answered is not kept for longer than it is of use

_replies = TypeAdapter(Reply)
_rooms = TypeAdapter(Room)


class LastSaid(Base):
    """The newest reply to one person in one conversation, and whom it was fit for."""

    __tablename__ = "last_said"
    __table_args__ = (Index("ix_last_said_sender", "sender", "at"), Index("ix_last_said_at", "at"))

    conversation: Mapped[str] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    apart: Mapped[bool]  # said to the person alone although others read along there
    reply: Mapped[dict[str, Any]] = mapped_column(JSON)
    person: Mapped[dict[str, Any]] = mapped_column(JSON)
    room: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]


async def note(
    session: AsyncSession, incoming: Incoming, reply: Reply, person: Member | None, room: Room, now: datetime
) -> None:
    """Remember it in place of what was said before, in the caller's transaction."""
    said = LastSaid(
        conversation=incoming.conversation,
        sender=incoming.sender.key,
        apart=not room.private and reply.visibility is Visibility.PRIVATE,
        reply=_replies.dump_python(replace(reply, pressed=None), mode="json"),
        person=_rights(person),
        room=_rooms.dump_python(room, mode="json"),
        at=now,
    )
    await session.merge(said)


async def recall(
    session: AsyncSession, incoming: Incoming, person: Member | None, room: Room, now: datetime
) -> Reply | None:
    """What this person was told last here, if it may be said here now; None where that is not so, or nothing was."""
    said = await session.scalar(
        select(LastSaid).where(*_heard_here(incoming, room), LastSaid.at > now - KEPT).order_by(LastSaid.at.desc())
    )
    if said is None or said.person != _rights(person):
        return None
    reply = _replies.validate_python(said.reply)
    alone = room.private or reply.visibility is Visibility.PRIVATE
    return reply if alone or room.holds_at_most(_rooms.validate_python(said.room)) else None


async def said_here(session: AsyncSession, incoming: Incoming) -> tuple[Reply, datetime] | None:
    """What this person was told last in this conversation, where everybody there could read it, and when."""
    said = await session.get(LastSaid, (incoming.conversation, incoming.sender.key))
    return (_replies.validate_python(said.reply), said.at) if said and not said.apart else None


async def said_apart(session: AsyncSession, incoming: Incoming) -> Reply:
    """What this person was told last in this conversation, where others could not read it; else nothing."""
    said = await session.get(LastSaid, (incoming.conversation, incoming.sender.key))
    return _replies.validate_python(said.reply) if said and said.apart else Reply(text="")


async def is_silent_since(session: AsyncSession, incoming: Incoming, then: datetime) -> bool:
    """Whether nothing this person said in this conversation has been answered at that moment or later."""
    said = await session.get(LastSaid, (incoming.conversation, incoming.sender.key))
    return said is None or said.at < then


async def showed(session: AsyncSession, incoming: Incoming, draft: str, version: int, now: datetime) -> bool:
    """Whether what this person was told last in this conversation is the card that asks them to confirm this form."""
    here = (LastSaid.conversation == incoming.conversation, LastSaid.sender == incoming.sender.key)
    said = await session.scalar(select(LastSaid).where(*here, LastSaid.at > now - KEPT))
    buttons = _replies.validate_python(said.reply).buttons if said else ()
    return any(each.confirms and (each.draft, each.version) == (draft, version) for each in buttons)


async def forget(session: AsyncSession, senders: Sequence[str]) -> None:
    """Remove what these chat accounts were told."""
    await session.execute(delete(LastSaid).where(LastSaid.sender.in_(senders)))


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget what nobody will ask for again."""
    await session.execute(delete(LastSaid).where(LastSaid.at < now - KEPT))


def _heard_here(incoming: Incoming, room: Room) -> tuple[ColumnElement[bool], ...]:
    """In private, also what was answered in private to something asked where others read along."""
    here = LastSaid.conversation == incoming.conversation
    return LastSaid.sender == incoming.sender.key, (here | LastSaid.apart) if room.private else here


def _rights(person: Member | None) -> dict[str, Any]:
    """Who somebody is as far as it decides what they may be told; changed rights are another reader."""
    if person is None:
        return {}
    partner = asdict(person.partner) if person.partner else {}
    return {
        "person": person.person_id,
        "partner": {name: partner.get(name) for name in ("id", "key", "tier", "region", "type")},
        "roles": sorted(person.roles),
        "internal": person.internal,
        "standing": person.standing.value,
    }
