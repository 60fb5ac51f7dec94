"""How leads come in, are handed out and taken back: what the vendor does with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks, lead_outcomes
from bot.prm.lead_clock import ACCEPTANCE, OVER, acceptance
from bot.prm.lead_lifecycle import change, locked, save, snapshot, subject
from bot.prm.lead_records import OPEN, Lead, LeadAssignment, LeadContact, LeadState
from bot.prm.leads import visible_to
from bot.prm.ledger import SYSTEM
from bot.prm.numbers import next_number
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.products import Product
from bot.prm.programme import Programme
from bot.prm.rights import require

KIND = "L"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """An end customer who asked: what a partner may know at once, and whom to call once it has accepted."""

    company: str
    region: str
    interest: str
    contact_name: str
    products: Sequence[Product] = ()
    domain: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    language: str | None = None  # that the contact speaks: "de"
    hot: bool = False
    contact_title: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None


async def receive(
    session: AsyncSession, programme: Programme, enquiry: Enquiry, *, now: datetime, actor: str = SYSTEM
) -> Lead:
    """A new lead, with nobody yet: routing follows from its entry in the ledger."""
    lead = Lead(
        programme_id=programme.id,
        number=await _next_number(session, programme, now),
        company=enquiry.company,
        domain=enquiry.domain,
        country=enquiry.country,
        region=enquiry.region,
        language=enquiry.language,
        interest=enquiry.interest,
        hot=enquiry.hot,
        state=LeadState.NEW,
        received_at=now,
        products=list(enquiry.products),
    )
    session.add(lead)
    await session.flush()
    session.add(
        LeadContact(
            lead_id=lead.id,
            name=enquiry.contact_name,
            title=enquiry.contact_title,
            email=enquiry.contact_email,
            phone=enquiry.contact_phone,
        )
    )
    await save(session, lead, "lead.received", actor=actor, now=now)
    return lead


async def assign(
    session: AsyncSession,
    programme: Programme,
    lead: Lead,
    partner: Partner,
    *,
    why: Mapping[str, Any],
    now: datetime,
    actor: str = SYSTEM,
) -> None:
    """Hand a lead that is with nobody to a partner, whose time to accept begins now. `why`: see `lead_routing`."""
    before = snapshot(lead)
    lead.partner_id, lead.assigned_at, lead.routing = partner.id, now, dict(why)
    lead.accept_by = acceptance(programme.rules, now, partner.calendar)[OVER]
    await clocks.start(session, programme, ACCEPTANCE, subject(lead), now, zone=partner.calendar)
    await save(session, lead, "lead.assigned", actor=actor, now=now, before=before, detail={"partner": partner.key})


async def expire(session: AsyncSession, lead: Lead, *, now: datetime, actor: str = SYSTEM) -> None:
    """The partner did not accept in time, or it was taken back. Raises LeadMovedOn, OutOfDate."""
    await change(session, lead, LeadState.EXPIRED, actor=actor, now=now)


async def successor(session: AsyncSession, programme: Programme, lead: Lead, *, now: datetime) -> Lead | None:
    """The same enquiry for another partner, with all whom it was with before; None where it goes on already.

    `lead.products` must be loaded.
    """
    if await session.scalar(select(Lead.id).where(Lead.follows_id == lead.id)) is not None:
        return None
    kept = ("programme_id", "company", "domain", "country", "region", "language", "interest", "hot", "hot_since")
    again = Lead(
        **{name: getattr(lead, name) for name in (*kept, "received_at")},
        number=await _next_number(session, programme, now),
        state=LeadState.NEW,
        follows_id=lead.id,
        products=list(lead.products),
    )
    session.add(again)
    await session.flush()
    await _hand_down(session, lead, again)
    return again


async def flag(
    session: AsyncSession, member: Member, number: str, *, hot: bool, now: datetime, version: int | None = None
) -> Lead:
    """Say that a lead is hot, from now on, or that it is not. Raises NotAllowed, NoSuchLead, OutOfDate."""
    require(member, "lead.assign.managed")
    lead = await locked(session, visible_to(member), number, version)
    before = snapshot(lead)
    lead.hot, lead.hot_since = hot, now if hot else None
    action = "lead.hot" if hot else "lead.cooled"
    await save(session, lead, action, actor=member.actor, now=now, before=before)
    return lead


async def record(
    session: AsyncSession,
    programme: Programme,
    lead: Lead,
    contact: LeadContact,
    earlier: Collection[LeadAssignment] = (),
    *,
    now: datetime,
    actor: str = SYSTEM,
) -> None:
    """Take over a lead that was handled elsewhere (import, demo), in whatever state it is, with its products."""
    partner = await session.get(Partner, lead.partner_id) if lead.partner_id else None
    if partner is not None and lead.assigned_at is not None:
        lead.accept_by = acceptance(programme.rules, lead.assigned_at, partner.calendar)[OVER]
        lead.announced_at = lead.announced_at or lead.assigned_at
    session.add(lead)
    await session.flush()
    contact.lead_id = lead.id
    session.add(contact)
    for each in earlier:
        each.lead_id = lead.id
        session.add(each)
    if partner is not None and lead.state is LeadState.NEW and lead.assigned_at is not None:
        await clocks.start(session, programme, ACCEPTANCE, subject(lead), lead.assigned_at, zone=partner.calendar)
    if partner is not None and lead.state not in OPEN:
        await lead_outcomes.count(session, partner.id, lead.state, lead.ended_at or now)
    await save(session, lead, "lead.recorded", actor=actor, now=now)


async def _hand_down(session: AsyncSession, lead: Lead, again: Lead) -> None:
    """The contact, whose details the next partner sees once it accepts, and whom it was with so far."""
    contact = await session.get_one(LeadContact, lead.id)
    session.add(
        LeadContact(lead_id=again.id, name=contact.name, title=contact.title, email=contact.email, phone=contact.phone)
    )
    before = await session.scalars(select(LeadAssignment).where(LeadAssignment.lead_id == lead.id))
    past = [(each.partner_id, each.assigned_at, each.ended_at, each.outcome) for each in before]
    if lead.partner_id and lead.assigned_at and lead.ended_at:
        past.append((lead.partner_id, lead.assigned_at, lead.ended_at, lead.state))
    session.add_all(
        LeadAssignment(lead_id=again.id, partner_id=partner, assigned_at=given, ended_at=ended, outcome=outcome)
        for partner, given, ended, outcome in past
    )
    await session.flush()


async def _next_number(session: AsyncSession, programme: Programme, now: datetime) -> str:
    return await next_number(session, programme.id, KIND, year_of(programme, now))


def year_of(programme: Programme, now: datetime) -> int:
    """The year it is where the vendor is."""
    return now.astimezone(ZoneInfo(programme.time_zone)).year
