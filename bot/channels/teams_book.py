"""What we know of Teams' people and chats: how to reach them, whose they are, which card was pressed. Nothing said."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels.teams_arrivals import PLATFORM, Arrival, Author, Chat, whole
from bot.message import Sender
from bot.prm import people
from bot.prm.database import Base

KEPT = timedelta(days=30)  # presses, and answers somebody may still rate


class TeamsAccount(Base):
    """One person as Teams knows them. `id` is the same wherever the assistant meets them."""

    __tablename__ = "teams_account"
    __table_args__ = (Index("ix_teams_account_tenant", "tenant", "user"),)

    id: Mapped[str] = mapped_column(String(300), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(100))  # their own organisation; of a guest, the one they are guest of
    user: Mapped[str] = mapped_column(String(300))  # of that organisation's directory
    guest: Mapped[bool]
    email: Mapped[str | None] = mapped_column(String(254))  # what they sign in with, where their organisation vouches
    service_url: Mapped[str] = mapped_column(String(300))
    bot: Mapped[str] = mapped_column(String(300))
    chat: Mapped[str | None] = mapped_column(String(300))  # Teams' id of their personal chat with the assistant
    blocked_at: Mapped[datetime | None]

    @property
    def sender(self) -> Sender:
        return Sender(platform=PLATFORM, tenant=self.tenant, user=self.user, email=self.email)


class TeamsChat(Base):
    """One chat or channel the assistant is in, with what Teams last said of who reads there (`teams_roster`)."""

    __tablename__ = "teams_chat"

    key: Mapped[str] = mapped_column(String(500), primary_key=True)  # of the place
    id: Mapped[str] = mapped_column(String(300))
    tenant: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(20))
    service_url: Mapped[str] = mapped_column(String(300))
    bot: Mapped[str] = mapped_column(String(300))
    team: Mapped[str] = mapped_column(String(300), index=True)
    name: Mapped[str] = mapped_column(String(200))
    readers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    looked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]  # somebody came or went: what was asked for before that is out of date
    left_at: Mapped[datetime | None]


class TeamsPress(Base):
    """Which message a turn was pressed on, so that what comes of it can take that message's place."""

    __tablename__ = "teams_press"
    __table_args__ = (Index("ix_teams_press_at", "at"),)

    turn: Mapped[str] = mapped_column(String(700), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(600))
    message: Mapped[str] = mapped_column(String(300))
    quiet: Mapped[bool] = mapped_column(default=False)  # Teams has thanked already
    at: Mapped[datetime]


class TeamsAnswer(Base):
    """Which answer a message of ours holds, for the thumbs below it."""

    __tablename__ = "teams_answer"
    __table_args__ = (Index("ix_teams_answer_at", "at"),)

    place: Mapped[str] = mapped_column(String(500), primary_key=True)
    message: Mapped[str] = mapped_column(String(300), primary_key=True)
    answer: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


async def met(session: AsyncSession, chat: Chat) -> TeamsChat:
    """The chat as we know it, brought up to date: Teams moves chats between its regions."""
    key = chat.place.key
    row = await session.get(TeamsChat, key)
    if row is None:
        row = TeamsChat(key=key, tenant=chat.tenant, scope=chat.scope, team=chat.team, name=chat.name[:200])
        session.add(row)
    if (row.service_url, row.bot, row.left_at) != (chat.service_url, chat.bot, None):
        row.service_url, row.bot, row.left_at = chat.service_url, chat.bot, None
    row.id = whole(chat.id)
    return row


async def left(session: AsyncSession, place: str, now: datetime) -> None:
    """The assistant was removed there: nothing is sent until it is back."""
    await session.execute(update(TeamsChat).where(TeamsChat.key == place).values(left_at=now))


async def unlooked(session: AsyncSession, chat: Chat, now: datetime) -> None:
    """Somebody came or went: what we knew of the readers of this chat, or of the team's channels, is out of date."""
    here = TeamsChat.key == chat.place.key
    if chat.team:
        here = here | (TeamsChat.team == chat.team)
    await session.execute(update(TeamsChat).where(here).values(looked_at=None, changed_at=now))


async def looked(session: AsyncSession, place: str, readers: dict[str, Any], asked_at: datetime) -> None:
    """Keep who was there when Teams was asked, unless somebody has come or gone since."""
    unchanged = or_(TeamsChat.changed_at.is_(None), TeamsChat.changed_at < asked_at)
    kept = {"readers": readers, "looked_at": asked_at}
    await session.execute(update(TeamsChat).where(TeamsChat.key == place, unchanged).values(**kept))


async def account(session: AsyncSession, author: Author) -> TeamsAccount | None:
    """Who this is; None where we have not met them, or where they are somebody else by now."""
    found = await session.get(TeamsAccount, author.id)
    if found is None or (author.user != author.id and author.user != found.user):
        return None
    return None if author.tenant and author.tenant != found.tenant and not found.guest else found


async def of_sender(session: AsyncSession, sender: Sender) -> TeamsAccount | None:
    query = select(TeamsAccount).where(TeamsAccount.tenant == sender.tenant, TeamsAccount.user == sender.user)
    return await session.scalar(query.order_by(TeamsAccount.chat.is_(None), TeamsAccount.id).limit(1))


async def currency_of(session: AsyncSession, sender: Sender) -> str | None:
    """What this person's partner counts in."""
    person = await people.resolve(session, *sender.identity)
    return person.partner.currency if person and person.partner else None


async def introduce(session: AsyncSession, author: Author, chat: Chat, **facts: Any) -> TeamsAccount:
    """Remember somebody, or what is new about them."""
    row = await session.get(TeamsAccount, author.id)
    if row is None:
        row = TeamsAccount(id=author.id)
        session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.service_url, row.bot, row.blocked_at = chat.service_url, chat.bot, None
    if chat.scope == "personal":
        row.chat = chat.id
    await session.flush()
    return row


async def blocked(session: AsyncSession, sender: Sender, now: datetime) -> None:
    """They cannot be reached in private: their chat is asked for again when there is something to say."""
    theirs = (TeamsAccount.tenant == sender.tenant, TeamsAccount.user == sender.user)
    await session.execute(update(TeamsAccount).where(*theirs).values(blocked_at=now, chat=None))


async def pressed(session: AsyncSession, arrival: Arrival, now: datetime) -> None:
    if arrival.about and (arrival.redraw or arrival.rating):
        await session.merge(
            TeamsPress(
                turn=arrival.id,
                conversation=arrival.chat.key,
                message=arrival.about,
                quiet=arrival.rating is True,
                at=now,
            )
        )


async def press_of(session: AsyncSession, turn: str) -> TeamsPress | None:
    return await session.get(TeamsPress, turn)


async def answered(session: AsyncSession, place: str, message: str, answer: str, now: datetime) -> None:
    await session.merge(TeamsAnswer(place=place, message=message, answer=answer, at=now))


async def answer_in(session: AsyncSession, place: str, message: str) -> str | None:
    """The key of the answer in this message, as its buttons would carry it."""
    found = await session.get(TeamsAnswer, (place, message))
    return found.answer if found else None


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget presses and answers that nobody comes back to."""
    for table in (TeamsPress, TeamsAnswer):
        await session.execute(delete(table).where(table.at < now - KEPT))
