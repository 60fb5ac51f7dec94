"""Leads: end customers who asked the vendor, handed to a partner. Reading is filtered inside the query."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.errors import UserError
from bot.prm.columns import among
from bot.prm.lead_records import (
    CONTACT_OPEN,
    STATE_WORDS,
    WORKED_ON,
    Lead,
    LeadAssignment,
    LeadContact,
    LeadNote,
    LeadState,
    LeadTerm,
)
from bot.prm.people import Member
from bot.prm.rights import may, reachable

__all__ = [
    "STATE_WORDS", "WORKED_ON", "Lead", "LeadAssignment", "LeadContact", "LeadState", "LeadTerm", "NoSuchLead",
    "contact", "get", "mine", "notes", "of_deal", "offered_to", "to_accept", "to_assign", "to_work_on", "visible_to",
    "waiting",
]  # fmt: skip


class NoSuchLead(UserError):
    """I don't find a lead {number}. Say "my leads" to see yours."""


async def mine(
    session: AsyncSession,
    member: Member,
    *,
    state: LeadState | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Sequence[Lead]:
    """The leads this member may see, newest first, products loaded. `after` is the number of the last one seen.

    `since` and `before` bound when a lead was handed to the partner it is with.
    """
    conditions = []
    if state is not None:
        conditions.append(Lead.state == state)
    if since is not None:
        conditions.append(Lead.assigned_at >= since)
    if before is not None:
        conditions.append(Lead.assigned_at < before)
    if after is not None:
        last = select(Lead.id).where(visible_to(member), numbered(member, after))
        conditions.append(Lead.id < last.scalar_subquery())
    found = select(Lead).where(_newest(member, conditions, limit)).options(selectinload(Lead.products))
    return (await session.scalars(found.order_by(Lead.id.desc()).limit(limit))).all()


def _newest(member: Member, conditions: Sequence[ColumnElement[bool]], limit: int) -> ColumnElement[bool]:
    """The newest of what this member may see. What a rep owns and what is free are found by an index each, in their
    order: of the two together a database would read all there is, or walk from the newest lead of the programme."""
    parts = _parts(member)
    if len(parts) == 1:
        return and_(*parts, *conditions)
    pages = (select(Lead.id).where(part, *conditions).order_by(Lead.id.desc()).limit(limit) for part in parts)
    return Lead.id.in_(union_all(*(select(page.subquery().c.id) for page in pages)))


async def get(session: AsyncSession, member: Member, number: str) -> Lead:
    """One lead by its number, products loaded. A foreign lead and an unknown number are the same NoSuchLead."""
    wanted = select(Lead).where(visible_to(member), numbered(member, number))
    lead = await session.scalar(wanted.options(selectinload(Lead.products)))
    if lead is None:
        raise NoSuchLead(number=number)
    return lead


async def contact(session: AsyncSession, member: Member, lead_id: int) -> LeadContact | None:
    """Whom to call; None until the lead is accepted, after it has left, and for leads out of reach."""
    return await session.scalar(
        select(LeadContact)
        .join(Lead, Lead.id == LeadContact.lead_id)
        .where(Lead.id == lead_id, Lead.state.in_(CONTACT_OPEN), visible_to(member))
    )


async def notes(session: AsyncSession, member: Member, lead_id: int, *, limit: int = 20) -> Sequence[LeadNote]:
    """What was written down about a lead, the latest first; of leads out of reach nothing."""
    wanted = select(LeadNote).join(Lead, Lead.id == LeadNote.lead_id).where(Lead.id == lead_id, visible_to(member))
    return (await session.scalars(wanted.order_by(LeadNote.id.desc()).limit(limit))).all()


async def of_deal(session: AsyncSession, member: Member, deal_id: int) -> Lead | None:
    """The lead a deal came from, as far as this member may see it."""
    return await session.scalar(select(Lead).where(visible_to(member), Lead.deal_id == deal_id))


async def waiting(
    session: AsyncSession, member: Member, *, now: datetime, limit: int = 20, after: str | None = None
) -> Sequence[Lead]:
    """What staff must see to, the oldest first: leads with nobody, and those whose time to accept is over."""
    either = or_(Lead.partner_id.is_(None), Lead.accept_by <= now)
    new = select(Lead).where(
        visible_to(member), Lead.programme_id == member.programme_id, among(Lead.state, [LeadState.NEW])
    )
    wanted = new.where(either).options(selectinload(Lead.products))
    if after is not None:
        last = select(Lead.id).where(visible_to(member), numbered(member, after))
        wanted = wanted.where(Lead.id > last.scalar_subquery())
    return (await session.scalars(wanted.order_by(Lead.id).limit(limit))).all()


def numbered(member: Member, number: str) -> ColumnElement[bool]:
    """The lead with this number, as it is found by an index: numbers are counted for each programme."""
    return and_(Lead.programme_id == member.programme_id, Lead.number == number)


def visible_to(member: Member) -> ColumnElement[bool]:
    """A rep sees the leads they own and the new ones that anybody at their company may take; an admin all of these.

    Whoever hands out leads also sees those that are with nobody.
    """
    return or_(*_parts(member))


def _parts(member: Member) -> list[ColumnElement[bool]]:
    """What `visible_to` consists of."""
    own = reachable(member, "lead", programme=Lead.programme_id, partner=Lead.partner_id, owner=Lead.owner_id)
    if may(member, "lead.work") and not may(member, "lead.read.partner"):
        of_this_partner = Lead.partner_id == member.partner_id
        return [
            and_(of_this_partner, Lead.owner_id == member.person_id),
            and_(of_this_partner, Lead.owner_id.is_(None), Lead.state == LeadState.NEW),
        ]
    if may(member, "lead.assign.managed") and not may(member, "lead.read.all"):
        return [own, and_(Lead.programme_id == member.programme_id, _with_nobody())]
    return [own]


def offered_to(member: Member) -> ColumnElement[bool]:
    """What this member may see, and what a colleague was quicker to accept: they were asked as well."""
    quicker = and_(Lead.partner_id == member.partner_id, Lead.state.in_(WORKED_ON))
    return or_(visible_to(member), quicker) if may(member, "lead.work") else visible_to(member)


def to_accept(member: Member) -> ColumnElement[bool]:
    """What waits for this member's yes or no."""
    return and_(visible_to(member), Lead.state == LeadState.NEW, Lead.partner_id.is_not(None))


def to_work_on(member: Member) -> ColumnElement[bool]:
    """What this member has accepted, or may help with."""
    return and_(visible_to(member), Lead.state.in_(WORKED_ON))


def to_assign(member: Member) -> ColumnElement[bool]:
    """What can still be given to a partner, or to another one."""
    return and_(visible_to(member), Lead.state == LeadState.NEW)


def _with_nobody() -> ColumnElement[bool]:
    return and_(Lead.partner_id.is_(None), Lead.state == LeadState.NEW)
