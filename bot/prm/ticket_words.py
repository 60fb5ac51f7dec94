"""What is written into tickets, each thing once: by whoever asks, by the vendor's people, among these as a note."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed, UserError
from bot.prm import files, ticket_clocks
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_people import may_reword
from bot.prm.ticket_records import Author, Ticket, TicketMessage, TicketState
from bot.prm.ticket_steps import GUEST, TicketClosed, change, locked_for_work, record, subject
from bot.prm.ticket_work import settle

NOTE_FILES = "ticket-note"  # what the files of an internal note are attached to: no partner reads those


class NothingSaid(UserError):
    """Please write something, or attach a file."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """One thing said. `source` is the platform's own name for its message, `external_id` that of the external `desk`;
    what has either is kept once, however often it arrives. `below`: the key of the card in whose thread it was written,
    so that nobody has to be told of it there."""

    text: str
    files: tuple[str, ...] = ()
    source: str | None = None
    desk: str | None = None
    external_id: str | None = None
    name: str | None = None  # of whoever said it, where they are nobody we know
    below: str = ""


def files_of(ticket: Ticket) -> tuple[str, str]:
    """What its files are attached to: those that were sent with words, and those of notes."""
    return subject(ticket), f"{NOTE_FILES}:{ticket.number}"


async def reply(
    session: AsyncSession, ticket: Ticket, said: Words, *, by: Member | None, now: datetime
) -> TicketMessage | None:
    """What the partner's side writes: a ticket that was answered or solved is open again, and its clocks run.

    `ticket` is locked by the caller; `by` is None for a guest. None where it is there already.
    Raises TicketClosed, NothingSaid.
    """
    if await known(session, said) is not None:
        return None
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed(number=ticket.number)
    message = await keep(session, ticket, said, author=Author.PARTNER, by=by, now=now)
    programme = await session.get_one(Programme, ticket.programme_id)
    was = ticket.state
    if ticket.waiting_since is None:
        ticket.waiting_since = now
        await ticket_clocks.begin_answer(session, programme, ticket, now)
    if was is not TicketState.OPEN:
        await ticket_clocks.begin_solution(session, programme, ticket, now)
    again = {"reopened": ticket.reopened + 1, "solved_at": None} if was is TicketState.SOLVED else {}
    await change(
        session, ticket, "ticket.replied", actor=_actor(by), now=now,
        state=TicketState.OPEN, in_charge_since=ticket.in_charge_since or now,
        detail={"message": message.id, "from": was.value}, **again,
    )  # fmt: skip
    return message


async def answer(
    session: AsyncSession,
    member: Member,
    number: str,
    said: Words,
    *,
    now: datetime,
    seen: bool = False,
    as_note: bool = False,
) -> TicketMessage | None:
    """What one of the vendor's people tells the partner. A ticket nobody has taken is theirs from now on.

    `seen`: it was said in the partner's own thread, so that nobody has to be told of it there; `as_note`: it begins
    like an internal note, so that whoever wrote it has to be told that it is none.
    None where it is there already. Raises NotAllowed, NoSuchTicket, TicketClosed, NothingSaid.
    """
    ticket = await locked_for_work(session, member, number)
    if await known(session, said) is not None:
        return None
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed(number=number)
    message = await keep(session, ticket, said, author=Author.AGENT, by=member, now=now)
    await ticket_clocks.end_answer(session, ticket)
    if ticket.state is TicketState.OPEN:
        await ticket_clocks.end_solution(session, ticket)
    answered = ticket.state if ticket.state is TicketState.SOLVED else TicketState.PENDING
    charge = None if answered is TicketState.SOLVED else ticket.in_charge_since or now
    await change(
        session, ticket, "ticket.answered", actor=member.actor, now=now,
        state=answered, waiting_since=None, in_charge_since=charge,
        first_answered_at=ticket.first_answered_at or now, assignee_id=ticket.assignee_id or _id_of(member),
        detail={"message": message.id, "seen": seen, "as_note": as_note, "below": said.below},
    )  # fmt: skip
    return message


async def note(
    session: AsyncSession, member: Member, number: str, said: Words, *, now: datetime
) -> TicketMessage | None:
    """What the vendor's people tell each other; no partner ever reads it. Raises as `answer`."""
    ticket = await locked_for_work(session, member, number)
    if await known(session, said) is not None:
        return None
    message = await keep(session, ticket, said, author=Author.AGENT, by=member, now=now, internal=True)
    detail = {"message": message.id, "below": said.below}
    await record(session, ticket, "ticket.noted", actor=member.actor, now=now, detail=detail)
    return message


async def edit(
    session: AsyncSession,
    message: TicketMessage,
    text: str,
    *,
    by: Member | None,
    now: datetime,
    files: Sequence[str] | None = None,
    as_note: bool = False,
) -> None:
    """Its author has put it differently; an empty text takes it back, with its files.

    `files`: the ids of those it has from now on, where that may have changed as well; with some it needs no text.
    `as_note`: as with `answer`. Raises NotAllowed for somebody who could not write it there any more: whoever left
    would speak in the name of those they left.
    """
    ticket, words = await session.get_one(Ticket, message.ticket_id), text.strip()
    if by is not None and message.external_id is None and not await may_reword(session, by, message, ticket):
        raise NotAllowed
    attached = list(files) if files is not None else message.files if words else []
    if message.deleted_at is not None or (message.words, message.files) == (words, attached):
        return
    dropped = set(message.files) - set(attached)
    message.words, message.files = words, attached
    if words or attached:
        message.edited_at, action = now, "ticket.message_edited"
    else:
        message.deleted_at, action = now, "ticket.message_deleted"
    await session.flush()
    await _released(session, ticket, dropped, now)
    detail = {"message": message.id, "as_note": as_note}
    await record(session, ticket, action, actor=_actor(by), now=now, detail=detail)


async def make_note(
    session: AsyncSession, message: TicketMessage, text: str, *, by: Member, now: datetime, below: str
) -> None:
    """An answer that its author wants among colleagues: taken back where the partner reads it, and kept as a note
    under the platform's name for it, with its files. Raises NothingSaid."""
    if message.deleted_at is not None:
        return
    ticket = await session.get_one(Ticket, message.ticket_id)
    inside = Words(text=text, files=tuple(message.files), source=message.source, below=below)
    message.source = None
    await edit(session, message, "", by=by, now=now)
    await note(session, by, ticket.number, inside, now=now)


async def no_reply(
    session: AsyncSession, ticket: Ticket, message_id: int, *, by: Member | None, now: datetime
) -> str | None:
    """What opened a solved ticket again was no reply to it: it leaves the ticket, which is solved as before.

    Returns the words, which were meant for somebody else; None where it is no message of theirs. Where something was
    said since, the ticket stays open.
    """
    message = await session.get(TicketMessage, message_id)
    mine = message is not None and message.ticket_id == ticket.id and message.author is Author.PARTNER
    if message is None or not mine or message.deleted_at is not None or message.person_id != _id_of(by):
        return None
    words = message.words
    await edit(session, message, "", by=by, now=now)
    later = (TicketMessage.ticket_id == ticket.id, TicketMessage.id > message.id, TicketMessage.internal.is_(False))
    said_since = await session.scalar(select(TicketMessage.id).where(*later).limit(1)) is not None
    if ticket.state is TicketState.OPEN and not said_since:
        await settle(session, ticket, actor=_actor(by), now=now, by_partner=True)
    return words


async def known(session: AsyncSession, said: Words) -> TicketMessage | None:
    """The message this is, where it is in a ticket already."""
    same = []
    if said.source is not None:
        same.append(TicketMessage.source == said.source)
    if said.external_id is not None:
        same.append((TicketMessage.desk == said.desk) & (TicketMessage.external_id == said.external_id))
    return await session.scalar(select(TicketMessage).where(or_(*same))) if same else None


async def named_by(session: AsyncSession, source: str) -> TicketMessage | None:
    """The message a platform calls so; locked, for it is about to be changed."""
    return await session.scalar(select(TicketMessage).where(TicketMessage.source == source).with_for_update())


async def count_before(session: AsyncSession, message: TicketMessage) -> int:
    """How many things its side has said in the ticket before it."""
    same = (TicketMessage.ticket_id == message.ticket_id, TicketMessage.author == message.author)
    said = (*same, TicketMessage.before.is_(False), TicketMessage.id < message.id)
    return await session.scalar(select(func.count()).select_from(TicketMessage).where(*said)) or 0


async def keep(
    session: AsyncSession,
    ticket: Ticket,
    said: Words,
    *,
    author: Author,
    by: Member | None,
    now: datetime,
    internal: bool = False,
) -> TicketMessage:
    """One more message of a ticket, with its files. Raises NothingSaid."""
    text = said.text.strip()
    if not (text or said.files):
        raise NothingSaid
    message = TicketMessage(
        ticket_id=ticket.id,
        at=now,
        author=author,
        person_id=_id_of(by),
        name=said.name,
        words=text,
        files=list(await _attached(session, ticket, said.files, by, internal=internal, now=now)),
        internal=internal,
        source=said.source,
        desk=said.desk,
        external_id=said.external_id,
    )
    session.add(message)
    await session.flush()
    return message


async def _attached(
    session: AsyncSession, ticket: Ticket, ids: Sequence[str], by: Member | None, *, internal: bool, now: datetime
) -> tuple[str, ...]:
    """Files become part of the ticket, or of the notes about it."""
    if by is None or not ids:
        return ()
    said, noted = files_of(ticket)
    return await files.attach(session, by, ids, noted if internal else said, now)


async def _released(session: AsyncSession, ticket: Ticket, ids: Collection[str], now: datetime) -> None:
    """What was attached to words that are taken back is part of the ticket only where other words have it as well."""
    if not ids:
        return
    others = await session.scalars(select(TicketMessage.files).where(TicketMessage.ticket_id == ticket.id))
    still = {id_ for each in others for id_ in each}
    for about in files_of(ticket):
        await files.release(session, set(ids) - still, about, now)


def _id_of(member: Member | None) -> int | None:
    """None for a guest, and for whoever runs the product (`people.system`)."""
    return (member.person_id or None) if member else None


def _actor(by: Member | None) -> str:
    return by.actor if by else GUEST
