"""Hand a conversation over to the vendor's people: open its ticket, and find the ticket a conversation belongs to.

What may be read by the partner alone goes on where the question was asked; where others read along it goes on in
private, with the person who asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import announced, handover_transcript, posted
from bot.audience import Room, RoomKind
from bot.errors import UserError
from bot.message import Incoming, Place, Sender
from bot.prm import announcement_answers, programme, support_asks
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_conversation import Conversation, ticket_of
from bot.prm.ticket_expectation import expected_answer
from bot.prm.ticket_opening import Opening, open_ticket
from bot.prm.ticket_records import Ticket, TicketMessage
from bot.prm.ticket_words import Words, reply
from bot.skill import Handed

CARD = "ticket-card:"  # the beginning of what the card of a ticket is posted under


class NobodyToAsk(UserError):
    """I cannot hand you over to a person: no programme has been set up here yet."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The way back to whoever asked. `conversation` is None for the private one with `sender`."""

    sender: Sender
    place: Place
    conversation: str | None
    room: Room
    locale: str


_codec = TypeAdapter(Origin)


def stored(origin: Origin) -> dict[str, Any]:
    kept: dict[str, Any] = _codec.dump_python(origin, mode="json")
    return kept


def of_stored(kept: dict[str, Any]) -> Origin:
    return _codec.validate_python(kept)


def origin_of(ticket: Ticket) -> Origin:
    return of_stored(ticket.origin)


def card_of(ticket: Ticket) -> str:
    """Under which the card of a ticket is posted, wherever that is."""
    return f"{CARD}{ticket.number}"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Somebody asks for a person. `about`: the key of the answer it is about, where there is one."""

    incoming: Incoming
    person: Member | None  # None: a guest
    room: Room
    words: Words
    about: str | None
    language: str
    now: datetime


async def hand_over(session: AsyncSession, asked: Request) -> Handed:
    """A ticket for what is said here: the one there is, or a new one.

    Raises NobodyToAsk, TooManyTickets, NothingSaid.
    """
    current = await programme.only(session)
    if current is None:
        raise NobodyToAsk
    before = await _before(session, asked)
    if before is not None:
        await _added(session, before, asked)
    ticket = before or await _opened(session, current, asked)
    if asked.about is not None:
        await support_asks.escalated(session, asked.about, asked.now)
    return Handed(
        ticket=ticket,
        expected=await expected_answer(session, current, ticket.priority, asked.now),
        opened=before is None,
        elsewhere=asked.incoming.place.kind == "shared" and not _may_stay(asked.room),
    )


async def _before(session: AsyncSession, asked: Request) -> Ticket | None:
    """The ticket there is; a program has no conversation to find one in."""
    return await here(session, asked.incoming, asked.person, lock=True) if asked.incoming.id else None


async def _opened(session: AsyncSession, current: Programme, asked: Request) -> Ticket:
    origin = origin_here(asked.incoming, asked.room, asked.language)
    earlier, passages = await handover_transcript.gathered(session, asked.incoming, current, asked.now)
    opening = Opening(
        account=asked.incoming.sender.key,
        conversation=origin.conversation,
        origin=stored(origin),
        language=asked.language,
        words=asked.words,
        earlier=earlier,
        passages=passages,
        question_key=asked.about,
    )
    return await open_ticket(session, current, asked.person, opening, now=asked.now)


async def _added(session: AsyncSession, ticket: Ticket, asked: Request) -> None:
    """A person is in charge again, and hears what is new."""
    same = (TicketMessage.ticket_id == ticket.id, TicketMessage.words == asked.words.text.strip())
    if await session.scalar(select(TicketMessage.id).where(*same).limit(1)) is None:
        await reply(session, ticket, asked.words, by=asked.person, now=asked.now)
    ticket.in_charge_since = ticket.in_charge_since or asked.now
    await session.flush()


async def here(
    session: AsyncSession, incoming: Incoming, person: Member | None, *, lock: bool = False
) -> Ticket | None:
    """The ticket that this conversation belongs to; None where it belongs to none that is not closed."""
    return await ticket_of(session, conversation_of(incoming), person, lock=lock)


def conversation_of(incoming: Incoming) -> Conversation:
    private = incoming.place.kind == "private"
    return Conversation(key=incoming.conversation, account=incoming.sender.key, private=private)


async def of_card(session: AsyncSession, conversation: str) -> str | None:
    """The number of the ticket below whose card this conversation stands; None elsewhere."""
    card = await posted.heading(session, conversation, CARD)
    return card.removeprefix(CARD) if card else None


async def card_above(session: AsyncSession, conversation: str) -> str:
    """Under which key the card of a ticket was posted that this conversation stands below; "" elsewhere."""
    return await posted.above(session, conversation, CARD) or ""


async def listened_to(session: AsyncSession, conversation: str) -> bool:
    """For channels: whether what is said in this thread is somebody's business here, also without naming us."""
    if await announced.below(session, conversation) is not None:
        return True
    return await of_card(session, conversation) is not None or await held(session, conversation) is not None


async def held(session: AsyncSession, conversation: str) -> Ticket | None:
    """The ticket through which one of the vendor's people is in charge of this conversation, whoever speaks there."""
    charge = (Ticket.conversation == conversation, Ticket.in_charge_since.is_not(None))
    return await session.scalar(select(Ticket).where(*charge).order_by(Ticket.id.desc()).limit(1))


async def relayed(session: AsyncSession, id_: str) -> bool:
    """For channels: whether this message was passed on to somebody, so that new words for it have to follow it."""
    in_ticket = select(TicketMessage.id).where(TicketMessage.source == id_).limit(1)
    return await session.scalar(in_ticket) is not None or await announcement_answers.is_reply(session, id_)


def origin_here(incoming: Incoming, room: Room, language: str) -> Origin:
    """The way back to whoever says this: here, or in private where others read along."""
    stays = _may_stay(room)
    alone = Place(key=incoming.sender.key, kind="private")
    return Origin(
        sender=incoming.sender,
        place=incoming.place if stays else alone,
        conversation=incoming.conversation if stays else None,
        room=room if stays else Room(RoomKind.PRIVATE),
        locale=language,
    )


def _may_stay(room: Room) -> bool:
    """Whether all who read along here may read a ticket of whoever asks."""
    return room.kind in (RoomKind.PRIVATE, RoomKind.ONE_PARTNER)
