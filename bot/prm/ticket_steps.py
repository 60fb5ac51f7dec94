"""A ticket's way through its states: each step is taken under a lock, saved unless stale, and written into the ledger.

Whoever is second of two sees what the first one did. Who is told of it stands in the notices.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.people import Member
from bot.prm.rights import may, require
from bot.prm.ticket_records import TRANSITIONS, Ticket
from bot.prm.tickets import NoSuchTicket, numbered, visible_to

GUEST = "guest"  # the ledger's name of somebody nobody enrolled


class TicketClosed(UserError):
    """Ticket {number} is closed. Ask again, and a new one is opened."""


def subject(ticket: Ticket) -> str:
    """Its name in the ledger, for clocks and for files."""
    return f"ticket:{ticket.number}"


async def locked_for_work(session: AsyncSession, member: Member, number: str) -> Ticket:
    """One of the tickets this member may work on, kept from others until this transaction ends.

    Raises NotAllowed; NoSuchTicket for a foreign one as for one that never was.
    """
    if not may(member, "ticket.work.all"):
        require(member, "ticket.work.managed")
    return await locked(session, visible_to(member), member.programme_id, number)


async def locked_for_reading(session: AsyncSession, member: Member, number: str) -> Ticket:
    """One of the tickets this member may see, kept from others. Raises NoSuchTicket."""
    return await locked(session, visible_to(member), member.programme_id, number)


async def locked(session: AsyncSession, reach: ColumnElement[bool], programme_id: int, number: str) -> Ticket:
    wanted = select(Ticket).where(reach, numbered(programme_id, number)).with_for_update()
    ticket = await session.scalar(wanted.execution_options(populate_existing=True))
    if ticket is None:
        raise NoSuchTicket(number=number)
    return ticket


async def change(
    session: AsyncSession,
    ticket: Ticket,
    action: str,
    *,
    actor: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Change a locked ticket and say so in the ledger. Raises TicketClosed where it cannot go to the state wanted."""
    to = changes.get("state", ticket.state)
    if to is not ticket.state and to not in TRANSITIONS[ticket.state]:
        raise TicketClosed(number=ticket.number)
    before = snapshot(ticket)
    for name, value in changes.items():
        setattr(ticket, name, value)
    await session.flush()
    await ledger.append(
        session, actor=actor, action=action, subject=subject(ticket),
        before=before, after=snapshot(ticket), detail=detail, at=now,
    )  # fmt: skip


async def record(
    session: AsyncSession, ticket: Ticket, action: str, *, actor: str, now: datetime, detail: dict[str, Any]
) -> None:
    """Something happened to it that leaves it as it is."""
    await ledger.append(session, actor=actor, action=action, subject=subject(ticket), detail=detail, at=now)


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """What is decided about a ticket; what was written in it stays outside the ledger."""
    names = ("state", "priority", "partner_id", "assignee_id", "merged_into_id", "satisfaction")
    return {name: getattr(ticket, name) for name in names}
