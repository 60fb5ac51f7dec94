"""Who at the vendor works on tickets: whom one can be given to, and who hears of one that nobody has taken."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import people
from bot.prm.partners import Partner
from bot.prm.people import Member, Person, PersonStatus, StaffMembership, Standing
from bot.prm.rights import STAFF_RIGHTS, may
from bot.prm.ticket_records import Author, Ticket, TicketMessage

FOR_ALL = tuple(role for role, granted in STAFF_RIGHTS.items() if "ticket.work.all" in granted)
FOR_THEIRS = tuple(role for role, granted in STAFF_RIGHTS.items() if "ticket.work.managed" in granted)
FIRST = "support"  # the role that is told before the others


class Colleague(NamedTuple):
    id: int
    name: str


async def colleagues(session: AsyncSession, ticket: Ticket) -> Sequence[Colleague]:
    """Everybody who may work on this ticket, by name."""
    wanted = select(Person.id, Person.name).join(StaffMembership, StaffMembership.person_id == Person.id)
    manages = select(Partner.channel_manager_id).where(Partner.id == ticket.partner_id)
    reach = or_(
        StaffMembership.role.in_(FOR_ALL), StaffMembership.role.in_(FOR_THEIRS) & Person.id.in_(manages)
    )  # fmt: skip
    here = (StaffMembership.programme_id == ticket.programme_id, Person.status != PersonStatus.REMOVED)
    rows = await session.execute(wanted.where(reach, *here).distinct().order_by(Person.name, Person.id))
    return [Colleague(*row) for row in rows]


async def agents(session: AsyncSession, member: Member) -> Sequence[Colleague]:
    """Everybody of the programme who may work on some tickets, by name."""
    wanted = select(Person.id, Person.name).join(StaffMembership, StaffMembership.person_id == Person.id)
    here = (StaffMembership.programme_id == member.programme_id, Person.status != PersonStatus.REMOVED)
    able = StaffMembership.role.in_((*FOR_ALL, *FOR_THEIRS))
    rows = await session.execute(wanted.where(able, *here).distinct().order_by(Person.name, Person.id))
    return [Colleague(*row) for row in rows]


async def name_of(session: AsyncSession, ticket: Ticket) -> str:
    """Of whoever has the ticket."""
    return await session.scalar(select(Person.name).where(Person.id == ticket.assignee_id)) or ""


async def to_tell(session: AsyncSession, ticket: Ticket) -> Sequence[int]:
    """Who hears of it privately, by id: whoever has it; else those in support; else everybody who may work on it."""
    able = [each.id for each in await colleagues(session, ticket)]
    if ticket.assignee_id in able:
        return [ticket.assignee_id] if ticket.assignee_id else []
    in_support = select(StaffMembership.person_id).where(
        StaffMembership.programme_id == ticket.programme_id, StaffMembership.role == FIRST
    )
    first = set(await session.scalars(in_support))
    return [each for each in able if each in first] or able


async def may_work_on(session: AsyncSession, member: Member, ticket: Ticket) -> bool:
    """Whether this member can be given the ticket and read what is said in it."""
    if may(member, "ticket.work.all"):
        return member.programme_id == ticket.programme_id
    return any(each.id == member.person_id for each in await colleagues(session, ticket))


async def may_reword(session: AsyncSession, member: Member, message: TicketMessage, ticket: Ticket) -> bool:
    """Whether the author of these words could still write them: for the ticket's partner, or as one who works on it."""
    if message.author is not Author.PARTNER:
        return await may_work_on(session, member, ticket)
    now = await people.member(session, member.person_id, partner_id=ticket.partner_id)
    return now is not None and now.standing is Standing.GOOD and now.partner_id == ticket.partner_id


async def can_be_told(session: AsyncSession, ticket: Ticket) -> bool:
    """Whether whoever asked may hear anything of it now: guests, and people whose partner is active."""
    if ticket.person_id is None:
        return ticket.partner_id is None  # else they were removed
    who = await asker(session, ticket)
    return who is not None and who.standing is Standing.GOOD


async def asker(session: AsyncSession, ticket: Ticket) -> Member | None:
    """Whoever asked, as they are now; None for a guest and for who is gone."""
    return await people.member(session, ticket.person_id, partner_id=ticket.partner_id) if ticket.person_id else None
