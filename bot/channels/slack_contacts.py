"""What we have to remember of people and threads to answer in Slack: it lets nobody ask for it afterwards.

Reading a channel's past is limited to once a minute, so whatever is needed later is noted when an event brings it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels.slack_ids import PLATFORM
from bot.message import Sender
from bot.prm import people, places
from bot.prm.database import Base

LOOKED_UP_FOR = timedelta(hours=1)  # how long what a workspace says of its own people counts
FOLLOWED_FOR = timedelta(days=30)  # how long somebody can go on in a thread without mentioning us again


class SlackPerson(Base):
    """An account, and how to reach it: through which workspace, in which direct conversation."""

    __tablename__ = "slack_people"

    home: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    workspace: Mapped[str] = mapped_column(String(32))
    direct: Mapped[str | None] = mapped_column(String(32))  # the channel id of that conversation
    locale: Mapped[str] = mapped_column(String(16), default="en")
    looked_up_at: Mapped[datetime | None]


class SlackThread(Base):
    """Somebody talks to us in this thread of a channel."""

    __tablename__ = "slack_threads"
    __table_args__ = (Index("ix_slack_threads_at", "at"),)

    conversation: Mapped[str] = mapped_column(String(120), primary_key=True)
    sender: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime]


class SlackMove(Base):
    """A channel that got another id, as happens when it becomes shared."""

    __tablename__ = "slack_moves"

    place: Mapped[str] = mapped_column(String(120), primary_key=True)  # as it was
    channel: Mapped[str] = mapped_column(String(32))  # as it is


async def known(session: AsyncSession, sender: Sender) -> SlackPerson | None:
    return await session.get(SlackPerson, (sender.tenant, sender.user))


async def met(session: AsyncSession, sender: Sender, workspace: str, direct: str | None = None) -> SlackPerson:
    """Note that this account is reached through `workspace`, and writes only what is new."""
    person = await known(session, sender)
    if person is None:
        person = SlackPerson(home=sender.tenant, user=sender.user, workspace=workspace, direct=direct, locale="en")
        session.add(person)
    elif person.workspace != workspace:
        person.workspace, person.direct = workspace, direct
    elif direct and person.direct != direct:
        person.direct = direct
    await session.flush()
    return person


async def is_fresh(session: AsyncSession, person: SlackPerson | None, workspace: str, now: datetime) -> bool:
    """Whether nothing has to be looked up before this account's next turn. Whoever is nobody we know may have been
    invited since, and is looked up each time."""
    if person is None or person.workspace != workspace:
        return False
    if person.home != workspace:
        return True
    lately = person.looked_up_at is not None and person.looked_up_at > now - LOOKED_UP_FOR
    return lately and await people.resolve(session, PLATFORM, person.home, person.user) is not None


async def follow(session: AsyncSession, conversation: str, sender: Sender, now: datetime) -> None:
    """From here on this person's words in this thread are meant for us, too."""
    await session.merge(SlackThread(conversation=conversation, sender=sender.key, at=now))


async def follows(session: AsyncSession, conversation: str, sender: Sender, now: datetime) -> bool:
    thread = await session.get(SlackThread, (conversation, sender.key))
    return thread is not None and thread.at > now - FOLLOWED_FOR


async def move(session: AsyncSession, workspace: str, old: str, new: str) -> None:
    """A channel's id changed: what is bound to it stays bound, and what is on its way still arrives."""
    before, after = (f"slack:{workspace}:{channel}" for channel in (old, new))
    await session.merge(SlackMove(place=before, channel=new))
    await session.execute(update(SlackMove).where(SlackMove.channel == old).values(channel=new))
    if await session.scalar(select(places.Place.id).where(places.Place.key == after)) is None:
        await session.execute(update(places.Place).where(places.Place.key == before).values(key=after))


async def channel_now(session: AsyncSession, place: str, channel: str) -> str:
    moved = await session.get(SlackMove, place)
    return moved.channel if moved else channel


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget threads nobody went on with."""
    await session.execute(delete(SlackThread).where(SlackThread.at < now - FOLLOWED_FOR))
