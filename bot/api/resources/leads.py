"""Leads for programs. Whom to call is told as to people: once the lead is accepted."""

from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import lead_lifecycle, leads
from bot.prm.deal_records import Deal
from bot.prm.lead_records import CONTACT_OPEN, Lead, LeadContact, LeadState
from bot.prm.partners import Partner
from bot.prm.people import Member


class ContactTold(BaseModel):
    name: str
    title: str | None
    email: str | None
    phone: str | None


class LeadTold(Told):
    number: str
    version: int
    partner: str | None
    state: LeadState
    company: str
    country: str | None
    region: str
    interest: str
    products: list[str]
    received_at: datetime
    assigned_at: datetime | None
    accept_by: datetime | None
    accepted_at: datetime | None
    contact: ContactTold | None  # from when the lead is accepted
    expected_value: Worth | None
    expected_close: date | None
    reason: str | None
    deal: str | None  # what it became
    external_id: str | None


def _rows(member: Member) -> Select[Lead, str, LeadContact, str]:
    open_contact = and_(LeadContact.lead_id == Lead.id, Lead.state.in_(CONTACT_OPEN))
    return (
        select(Lead, Partner.key, LeadContact, Deal.number)
        .outerjoin(Partner, Partner.id == Lead.partner_id)
        .outerjoin(LeadContact, open_contact)
        .outerjoin(Deal, Deal.id == Lead.deal_id)
        .where(leads.visible_to(member))
    )


def _told(lead: Lead, partner: str | None, contact: LeadContact | None, deal: str | None) -> LeadTold:
    return LeadTold(
        number=lead.number,
        version=lead.version,
        partner=partner,
        state=lead.state,
        company=lead.company,
        country=lead.country,
        region=lead.region,
        interest=lead.interest,
        products=[product.key for product in lead.products],
        received_at=lead.received_at,
        assigned_at=lead.assigned_at,
        accept_by=lead.accept_by,
        accepted_at=lead.accepted_at,
        contact=contact and _contact(contact),
        expected_value=Worth.maybe(lead.expected_value),
        expected_close=lead.expected_close,
        reason=lead.reason,
        deal=deal,
        external_id=lead.external_id,
    )


def _contact(contact: LeadContact) -> ContactTold:
    return ContactTold(name=contact.name, title=contact.title, email=contact.email, phone=contact.phone)


async def _hold(session: AsyncSession, member: Member, number: str) -> Lead:
    return await lead_lifecycle.locked(session, leads.visible_to(member), number)


LEADS = Resource(
    path="/leads", title="leads", scope="leads:read", kind="lead", field="lead", hold=_hold,
    rows=_rows, id=Lead.id, number=Lead.number, state=Lead.state, states=LeadState, told=_told, shape=LeadTold,
    loads=(selectinload(Lead.products),),
)  # fmt: skip
