"""How satisfied whoever asked is with how a ticket was solved: 1 (bad) to 5 (good), which they may change."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.people import Member
from bot.prm.ticket_records import Ticket, TicketState
from bot.prm.ticket_steps import GUEST, change
from bot.prm.tickets import NoSuchTicket

WORST, BEST = 1, 5


class NotSolvedYet(UserError):
    """Ticket {number} is not solved yet. I ask you for your opinion when it is."""


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
