"""What the vendor's people do with tickets besides answering: take, give, solve, open again, join two, sort.

A partner's person may solve and reopen their own. None of it knows a chat: a console calls the same.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import ticket_clocks
from bot.prm.people import Member, Person
from bot.prm.programme import Programme
from bot.prm.ticket_people import colleagues
from bot.prm.ticket_records import ACTIVE, Priority, Ticket, TicketState
from bot.prm.ticket_steps import (
    TicketClosed,
    change,
    locked_for_reading,
    locked_for_work,
)
from bot.prm.tickets import last_of_partner

MOST_TAGS, LONGEST_TAG = 20, 40


class TakenBy(UserError):
    """Ticket {number} is with {name} already."""


class NotAColleague(UserError):
    """That person does not work on this ticket's partner."""


class RepliedMeanwhile(UserError):
    """There is a new message in ticket {number}. Please look at it first."""


class NotOpen(UserError):
    """Ticket {number} is solved or closed already."""


class NotSolved(UserError):
    """Ticket {number} is still open."""


class OneTicket(UserError):
    """Ticket {number} cannot go on as itself. Name another one of the same matter."""


class NotTheSame(UserError):
    """Tickets can only be joined where one person asked both, or both were asked in the same thread."""


async def take(session: AsyncSession, member: Member, number: str, *, now: datetime) -> Ticket:
    """It is the member's from now on; of two who press at once, the second learns who was first.

    Raises NotAllowed, NoSuchTicket, TakenBy, NotOpen.
    """
    ticket = await _active(session, member, number)
    if ticket.assignee_id == member.person_id:
        return ticket
    if ticket.assignee_id is not None:
        name = await session.scalar(select(Person.name).where(Person.id == ticket.assignee_id))
        raise TakenBy(number=number, name=name or "")
    await change(session, ticket, "ticket.taken", actor=member.actor, now=now, assignee_id=member.person_id)
    return ticket


async def reassign(session: AsyncSession, member: Member, number: str, to: int | None, *, now: datetime) -> Ticket:
    """Give it to a colleague, or back into the queue (None). Raises as `take`, and NotAColleague."""
    ticket = await _active(session, member, number)
    if to is not None and to not in {each.id for each in await colleagues(session, ticket)}:
        raise NotAColleague
    await change(session, ticket, "ticket.reassigned", actor=member.actor, now=now, assignee_id=to)
    return ticket


async def solve(
    session: AsyncSession, member: Member, number: str, *, now: datetime, seen: int | None = None
) -> Ticket:
    """The matter is settled; the assistant answers again. Also whoever asked may say so.

    `seen`: the partner's newest message (`tickets.last_of_partner`) when whoever solves it looked.
    Raises NoSuchTicket, NotOpen; RepliedMeanwhile where the partner has written since.
    """
    ticket = await locked_for_reading(session, member, number)
    if ticket.state not in ACTIVE:
        raise NotOpen(number=number)
    if seen is not None and await last_of_partner(session, ticket) > seen:
        raise RepliedMeanwhile(number=number)
    await settle(session, ticket, actor=member.actor, now=now, by_partner=not member.internal)
    return ticket


async def settle(session: AsyncSession, ticket: Ticket, *, actor: str, now: datetime, by_partner: bool = False) -> None:
    """Solve a locked ticket, whoever says so: an external desk, a guest. Raises TicketClosed."""
    programme = await session.get_one(Programme, ticket.programme_id)
    await ticket_clocks.begin_closing(session, programme, ticket, now)
    await change(
        session, ticket, "ticket.solved", actor=actor, now=now, state=TicketState.SOLVED,
        solved_at=now, waiting_since=None, in_charge_since=None, detail={"by_partner": by_partner},
    )  # fmt: skip


async def reopen(session: AsyncSession, member: Member, number: str, *, now: datetime) -> Ticket:
    """It was not settled after all. Raises NoSuchTicket, TicketClosed, NotSolved."""
    ticket = await locked_for_reading(session, member, number)
    await open_again(session, ticket, actor=member.actor, now=now, by_partner=not member.internal)
    return ticket


async def open_again(session: AsyncSession, ticket: Ticket, *, actor: str, now: datetime, by_partner: bool) -> None:
    """Open a locked ticket again; where it was the partner's wish, an answer is due. Raises TicketClosed, NotSolved."""
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed(number=ticket.number)
    if ticket.state is not TicketState.SOLVED:
        raise NotSolved(number=ticket.number)
    programme = await session.get_one(Programme, ticket.programme_id)
    if by_partner:
        ticket.waiting_since = now
        await ticket_clocks.begin_answer(session, programme, ticket, now)
    await ticket_clocks.begin_solution(session, programme, ticket, now)
    await change(
        session, ticket, "ticket.reopened", actor=actor, now=now, state=TicketState.OPEN,
        solved_at=None, in_charge_since=now, reopened=ticket.reopened + 1, detail={"by_partner": by_partner},
    )  # fmt: skip


async def close(session: AsyncSession, ticket: Ticket, *, actor: str, now: datetime) -> None:
    """For good. Raises TicketClosed where it is already."""
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed(number=ticket.number)
    await ticket_clocks.stop(session, ticket)
    await change(
        session, ticket, "ticket.closed", actor=actor, now=now, state=TicketState.CLOSED,
        closed_at=now, waiting_since=None, in_charge_since=None,
    )  # fmt: skip


async def merge(session: AsyncSession, member: Member, number: str, into: str, *, now: datetime) -> Ticket:
    """Close a ticket because another one is about the same; what is written to it goes there. The one that stays.

    Raises NotAllowed, NoSuchTicket, NotOpen, NotTheSame, OneTicket.
    """
    first, second = sorted((number, into))  # always in this order, or two who merge both ways wait for each other
    locked = {each: await locked_for_work(session, member, each) for each in (first, second)}
    ticket, stays = locked[number], locked[into]
    if ticket is stays:
        raise OneTicket(number=ticket.number)
    if not _same(ticket, stays):
        raise NotTheSame
    for each in (ticket, stays):
        if each.state not in ACTIVE:
            raise NotOpen(number=each.number)
    if ticket.waiting_since is not None and stays.waiting_since is None:
        await _waits_again(session, stays, ticket.waiting_since, now)
    await ticket_clocks.stop(session, ticket)
    await change(
        session, ticket, "ticket.merged", actor=member.actor, now=now, state=TicketState.CLOSED, closed_at=now,
        waiting_since=None, in_charge_since=None, merged_into_id=stays.id, detail={"into": stays.number},
    )  # fmt: skip
    await change(session, stays, "ticket.joined", actor=member.actor, now=now, detail={"from": ticket.number})
    return stays


async def prioritise(
    session: AsyncSession, member: Member, number: str, priority: Priority, *, now: datetime
) -> Ticket:
    """More or less urgent: its deadlines are counted anew, from when they began. Raises NotAllowed, NoSuchTicket,
    NotOpen."""
    ticket = await _active(session, member, number)
    if ticket.priority is not priority:
        programme = await session.get_one(Programme, ticket.programme_id)
        waits, open_ = ticket.waiting_since, ticket.solution_due_at is not None
        await change(session, ticket, "ticket.prioritised", actor=member.actor, now=now, priority=priority)
        await ticket_clocks.stop(session, ticket)
        if waits is not None:
            await ticket_clocks.begin_answer(session, programme, ticket, waits)
        if open_:
            await ticket_clocks.begin_solution(session, programme, ticket, waits or ticket.opened_at)
    return ticket


async def tag(session: AsyncSession, member: Member, number: str, tags: Collection[str], *, now: datetime) -> Ticket:
    """Sort it under these words, in place of those it had. Raises NotAllowed, NoSuchTicket."""
    ticket = await locked_for_work(session, member, number)
    ticket.tags = sorted({" ".join(each.casefold().split())[:LONGEST_TAG] for each in tags if each.strip()})[:MOST_TAGS]
    await change(session, ticket, "ticket.tagged", actor=member.actor, now=now, detail={"tags": len(ticket.tags)})
    return ticket


async def leave_to_assistant(session: AsyncSession, ticket: Ticket) -> None:
    """Whoever asked wants to hear the assistant again: it answers until one of the vendor's people writes."""
    ticket.in_charge_since = None
    await session.flush()


async def _active(session: AsyncSession, member: Member, number: str) -> Ticket:
    ticket = await locked_for_work(session, member, number)
    if ticket.state not in ACTIVE:
        raise NotOpen(number=number)
    return ticket


async def _waits_again(session: AsyncSession, ticket: Ticket, since: datetime, now: datetime) -> None:
    """What was answered has something in it now that is not."""
    programme = await session.get_one(Programme, ticket.programme_id)
    await ticket_clocks.begin_answer(session, programme, ticket, now)
    if ticket.state is TicketState.PENDING:
        await ticket_clocks.begin_solution(session, programme, ticket, now)
    ticket.waiting_since, ticket.state = since, TicketState.OPEN


def _same(one: Ticket, other: Ticket) -> bool:
    """Whoever is answered in the one could read all of the other anyway: what is private stays its asker's own, and
    nobody waits for answers that somebody else gets."""
    together = one.conversation is not None and one.conversation == other.conversation
    return one.partner_id == other.partner_id and (one.account == other.account or together)


def same_matter(one: type[Ticket], other: type[Ticket]) -> ColumnElement[bool]:
    """`_same` for the database: which open ones may be joined."""
    alike = or_(one.account == other.account, one.conversation == other.conversation)
    return and_(one.programme_id == other.programme_id, one.partner_id.is_not_distinct_from(other.partner_id), alike)
