"""How far each message on its way has come: so that none is posted twice, also when we never hear back from Slack."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, Text, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base

MARK = "partner_assistant_message"  # the metadata by which a message is recognised as ours, and as which one
SETTLES = timedelta(seconds=15)  # after which a post whose answer was lost is there, or never will be
KEPT = timedelta(days=30)  # as long as a card can be pressed


class SlackSend(Base):
    """One delivery that has begun to leave; the row goes when the last of its messages has arrived."""

    __tablename__ = "slack_sends"

    key: Mapped[str] = mapped_column(Text, primary_key=True)  # the delivery's
    channel: Mapped[str] = mapped_column(String(32))
    arrived: Mapped[list[str]] = mapped_column(JSON)  # the ts of each of its messages Slack has
    posting_since: Mapped[datetime | None]  # one is on the wire, or its answer was lost


class SlackTurn(Base):
    """A turn too long for its button, under the name the button carries."""

    __tablename__ = "slack_turns"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    turn: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


def mark(key: str, part: int) -> dict[str, Any]:
    """The metadata of one message: other apps may read it, so it tells nothing."""
    return {"event_type": MARK, "event_payload": {"id": hashlib.sha256(f"{key}#{part}".encode()).hexdigest()}}


def carries(message: Mapping[str, Any], key: str, part: int) -> bool:
    """Whether a message in Slack is this one."""
    metadata = message.get("metadata") or {}
    return bool(metadata.get("event_payload") == mark(key, part)["event_payload"])


async def begun(session: AsyncSession, key: str, channel: str, *, direct: bool = False) -> SlackSend:
    """How far this delivery is; from its start, if nothing of it has left yet.

    `direct`: to one person alone, who is told all of it, whatever of it stands in a channel since others read along.
    """
    found = await session.get(SlackSend, key, with_for_update=True)
    if found is None:
        found = SlackSend(key=key, channel=channel, arrived=[], posting_since=None)
        session.add(found)
    elif direct and found.channel != channel:
        found.channel, found.arrived, found.posting_since = channel, [], None
    return found


async def done(session: AsyncSession, key: str) -> None:
    await session.execute(delete(SlackSend).where(SlackSend.key == key))


async def keep_turns(session: AsyncSession, turns: Mapping[str, str], now: datetime) -> None:
    """What buttons are too small for; the same turn has the same name."""
    for name, turn in turns.items():
        await session.merge(SlackTurn(name=name, turn=turn, at=now))


async def kept_turn(session: AsyncSession, name: str) -> str | None:
    found = await session.get(SlackTurn, name)
    return found.turn if found else None


async def purge(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(SlackTurn).where(SlackTurn.at < now - KEPT))
