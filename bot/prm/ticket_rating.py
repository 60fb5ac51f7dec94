"""How satisfied whoever asked is with how a ticket was solved: 1 (bad) to 5 (good), which they may change."""

from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.people import Member
from bot.prm.ticket_records import Ticket, TicketState
from bot.prm.ticket_steps import GUEST, change
from bot.prm.tickets import NoSuchTicket, find, parties

WORST, BEST = 1, 5


class NotSolvedYet(UserError):
    """Ticket {number} is not solved yet. I ask you for your opinion when it is."""


class TheirsToRate(UserError):
    """Ticket {number} is {name}'s, so it is for {name} to rate."""


class AskersToRate(UserError):
    """Ticket {number} is for whoever asked to rate."""


async def to_rate(session: AsyncSession, by: Member | None, account: str, number: str | None) -> Ticket:
    """The ticket of whoever asked that may be rated, locked: the one with this number, or the one that was solved last.

    Raises TheirsToRate, AskersToRate where they may see it but did not ask; NoSuchTicket for a foreign one as for one
    that never was.
    """
    theirs = Ticket.person_id == by.person_id if by else Ticket.account == account
    wanted = select(Ticket).where(theirs, Ticket.person_id.is_(None) if by is None else true())
    if number is None:
        wanted = wanted.where(Ticket.solved_at.is_not(None)).order_by(Ticket.solved_at.desc())
    else:
        wanted = wanted.where(Ticket.number == number)
    fresh = wanted.limit(1).with_for_update().execution_options(populate_existing=True)
    if (ticket := await session.scalar(fresh)) is None:
        await _refuse_others(session, by, number)
        raise NoSuchTicket(number=number or "")
    return ticket


async def _refuse_others(session: AsyncSession, by: Member | None, number: str | None) -> None:
    """Whoever may read the ticket learns whose opinion counts."""
    ticket = await find(session, by, number) if by and number else None
    if ticket is None:
        return
    if name := (await parties(session, ticket)).person:
        raise TheirsToRate(number=ticket.number, name=name)
    raise AskersToRate(number=ticket.number)


async def rate(
    session: AsyncSession, ticket: Ticket, by: Member | None, score: int, *, comment: str = "", now: datetime
) -> None:
    """Keep what whoever asked thinks; nobody else's opinion counts. `ticket` is locked by the caller.

    Raises NoSuchTicket for another one's ticket, NotSolvedYet.
    """
    if by is not None and by.person_id != ticket.person_id:
        raise NoSuchTicket(number=ticket.number)
    if ticket.state not in (TicketState.SOLVED, TicketState.CLOSED):
        raise NotSolvedYet(number=ticket.number)
    if not WORST <= score <= BEST:
        raise ValueError(f"a score is {WORST} to {BEST}, not {score}")
    await change(
        session, ticket, "ticket.rated", actor=by.actor if by else GUEST, now=now,
        satisfaction=score, comment=comment.strip() or ticket.comment, rated_at=now,
    )  # fmt: skip
