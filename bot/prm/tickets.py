"""Tickets as they may be read: partners see theirs, the vendor's people those they work on, filtered in the query."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.desk_links import assignees
from bot.prm.partners import Partner
from bot.prm.people import Member, Person
from bot.prm.rights import reachable, rights
from bot.prm.ticket_records import ACTIVE, Author, Priority, Ticket, TicketMessage, TicketState


class NoSuchTicket(UserError):
    """I don't find a ticket {number}. Say "my tickets" to see yours."""


class Line(NamedTuple):
    """One message with who said it: their name, or "" where nobody knows it (any more)."""

    message: TicketMessage
    by: str


class Parties(NamedTuple):
    """Whose ticket it is and who has it; "" where there is nobody."""

    partner: str
    person: str
    assignee: str


async def mine(
    session: AsyncSession,
    member: Member,
    *,
    state: TicketState | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Sequence[Ticket]:
    """The tickets this member may see, the newest first. `after` is the number of the last one seen."""
    wanted = select(Ticket).where(visible_to(member))
    if state is not None:
        wanted = wanted.where(Ticket.state == state)
    if after is not None:
        last = select(Ticket.id).where(visible_to(member), numbered(member.programme_id, after))
        wanted = wanted.where(Ticket.id < last.scalar_subquery())
    return (await session.scalars(wanted.order_by(Ticket.id.desc()).limit(limit))).all()


async def queue(
    session: AsyncSession, member: Member, *, limit: int = 20, skip: int = 0, unassigned: bool = False
) -> Sequence[Ticket]:
    """What is to be worked on: those that wait for the vendor, the most urgent and then the longest waiting first."""
    urgent = case({each.value: -each.rank for each in Priority}, value=Ticket.priority)
    waits = Ticket.state == TicketState.OPEN
    wanted = select(Ticket).where(workable_by(member), Ticket.state.in_(ACTIVE))
    if unassigned:
        wanted = wanted.where(Ticket.assignee_id.is_(None))
    order = (waits.desc(), urgent, Ticket.waiting_since.asc().nulls_last(), Ticket.id)
    return (await session.scalars(wanted.order_by(*order).offset(skip).limit(limit))).all()


async def get(session: AsyncSession, member: Member, number: str) -> Ticket:
    """One ticket by its number. A foreign one and an unknown number are the same NoSuchTicket."""
    if (ticket := await find(session, member, number)) is None:
        raise NoSuchTicket(number=number)
    return ticket


async def find(session: AsyncSession, member: Member, number: str) -> Ticket | None:
    """The same; None where there is none."""
    return await session.scalar(select(Ticket).where(visible_to(member), numbered(member.programme_id, number)))


async def lines(
    session: AsyncSession, member: Member, ticket: Ticket, *, limit: int = 200, after: int = 0
) -> Sequence[Line]:
    """What was said in a ticket this member may see, oldest first; notes only for those who work on tickets."""
    wanted = _lines_for(member, ticket).where(TicketMessage.id > after)
    return _as_lines(await session.execute(wanted.order_by(TicketMessage.id).limit(limit)))


async def last_lines(session: AsyncSession, member: Member, ticket: Ticket, *, limit: int) -> Sequence[Line]:
    """Of the same what was said last since there is a ticket, oldest first."""
    wanted = _lines_for(member, ticket).where(TicketMessage.before.is_(False))
    return _as_lines(await session.execute(wanted.order_by(TicketMessage.id.desc()).limit(limit)))[::-1]


async def lines_before(
    session: AsyncSession, member: Member, ticket: Ticket, *, until: int, limit: int
) -> Sequence[Line]:
    """Of the same the last ones before a message, by its id, oldest first; also from before there was a ticket."""
    wanted = _lines_for(member, ticket).where(TicketMessage.id < until)
    return _as_lines(await session.execute(wanted.order_by(TicketMessage.id.desc()).limit(limit)))[::-1]


async def all_lines(session: AsyncSession, ticket: Ticket, *, limit: int = 200) -> Sequence[Line]:
    """All that was said in a ticket, notes too, oldest first: for what follows from it, not for somebody to read."""
    wanted = _lines().where(TicketMessage.ticket_id == ticket.id)
    return _as_lines(await session.execute(wanted.order_by(TicketMessage.id).limit(limit)))


async def earlier_lines(session: AsyncSession, ticket: Ticket) -> Sequence[Line]:
    """What was said to the assistant before there was a ticket, oldest first."""
    wanted = _lines().where(TicketMessage.ticket_id == ticket.id, TicketMessage.before)
    return _as_lines(await session.execute(wanted.order_by(TicketMessage.id)))


async def line(session: AsyncSession, message_id: int) -> Line:
    """One message with who said it, for what follows from it. Raises NoResultFound."""
    return _as_lines([(await session.execute(_lines().where(TicketMessage.id == message_id))).one()])[0]


async def numbered_for_all(session: AsyncSession, programme_id: int, number: str) -> Ticket:
    """A ticket whoever asks: for what follows from it. Raises NoResultFound."""
    return (await session.scalars(select(Ticket).where(numbered(programme_id, number)))).one()


def _lines() -> Select[TicketMessage, str | None]:
    return select(TicketMessage, Person.name).outerjoin(Person, Person.id == TicketMessage.person_id)


def _lines_for(member: Member, ticket: Ticket) -> Select[TicketMessage, str | None]:
    here = (TicketMessage.ticket_id == ticket.id, visible_to(member))
    wanted = _lines().join(Ticket, Ticket.id == TicketMessage.ticket_id).where(*here)
    return wanted if works_on_tickets(member) else wanted.where(TicketMessage.internal.is_(False))


def _as_lines(rows: Iterable[Row[TicketMessage, str | None]]) -> list[Line]:
    return [Line(message, _on_one_line(name or message.name or "")) for message, name in rows]


def _on_one_line(name: str) -> str:
    """A name of several lines could begin with words that look like somebody else's."""
    return " ".join(name.split())


async def first_words(session: AsyncSession, ticket: Ticket) -> str:
    """What whoever asked wrote when the ticket was opened."""
    asked = (TicketMessage.ticket_id == ticket.id, TicketMessage.author == Author.PARTNER)
    wanted = select(TicketMessage.words).where(*asked, TicketMessage.before.is_(False))
    return await session.scalar(wanted.order_by(TicketMessage.id).limit(1)) or ""


async def last_of_partner(session: AsyncSession, ticket: Ticket) -> int:
    """The newest message of the partner's side, by id; 0 where there is none."""
    theirs = (TicketMessage.ticket_id == ticket.id, TicketMessage.author == Author.PARTNER)
    wanted = select(TicketMessage.id).where(*theirs).order_by(TicketMessage.id.desc()).limit(1)
    return await session.scalar(wanted) or 0


async def parties(session: AsyncSession, ticket: Ticket) -> Parties:
    """The names on a ticket."""
    return (await names(session, [ticket]))[0]


async def names(session: AsyncSession, page: Sequence[Ticket]) -> list[Parties]:
    """The names on several tickets, in three queries. Whom an external desk has given it to need be nobody of ours."""
    partners = {each.partner_id for each in page}
    people = {id_ for each in page for id_ in (each.person_id, each.assignee_id)}
    of_partners = await session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(partners)))
    of_people = await session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    firms, persons = {r.id: r.name for r in of_partners}, {r.id: r.name for r in of_people}
    at_desk = await assignees(session, {each.id for each in page})
    return [
        Parties(
            firms.get(e.partner_id, ""),
            persons.get(e.person_id, ""),
            persons.get(e.assignee_id, "") or at_desk.get(e.id, ""),
        )
        for e in page
    ]


def numbered(programme_id: int, number: str) -> ColumnElement[bool]:
    """The ticket with this number, as it is found by an index."""
    return and_(Ticket.programme_id == programme_id, Ticket.number == number)


def visible_to(member: Member) -> ColumnElement[bool]:
    """A partner's person sees their own tickets, its admin all of the partner's; staff those they work on."""
    return reachable(
        member, "ticket", programme=Ticket.programme_id, partner=Ticket.partner_id, owner=Ticket.person_id
    )  # fmt: skip


def workable_by(member: Member) -> ColumnElement[bool]:
    """The tickets this member works on: none for a partner's people."""
    return visible_to(member) if works_on_tickets(member) else false()


def works_on_tickets(member: Member) -> bool:
    return any(right.startswith("ticket.work.") for right in rights(member))


def may_read(member: Member) -> bool:
    return any(right.startswith("ticket.read.") for right in rights(member))
