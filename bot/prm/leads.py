"""Leads: end customers who asked the vendor, handed to a partner. Contact details live apart and open on acceptance."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from bot.errors import UserError
from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.mentions import LONGEST_TERM
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.products import Product
from bot.prm.record_terms import keep_terms
from bot.prm.rights import reachable


class NoSuchLead(UserError):
    """I don't find a lead {number}. Say "my leads" to see yours."""


class LeadState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    WORKING = "working"
    CONVERTED = "converted"
    LOST = "lost"
    DECLINED = "declined"
    EXPIRED = "expired"


_S = LeadState
TRANSITIONS: dict[LeadState, frozenset[LeadState]] = {
    _S.NEW: frozenset({_S.ACCEPTED, _S.DECLINED, _S.EXPIRED}),
    _S.ACCEPTED: frozenset({_S.WORKING, _S.CONVERTED, _S.LOST}),
    _S.WORKING: frozenset({_S.CONVERTED, _S.LOST}),
    _S.CONVERTED: frozenset(),
    _S.LOST: frozenset(),
    _S.DECLINED: frozenset(),
    _S.EXPIRED: frozenset(),
}
CONTACT_OPEN = (_S.ACCEPTED, _S.WORKING, _S.CONVERTED)


class LeadProduct(Base):
    __tablename__ = "lead_products"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, index=True)


class Lead(Base):
    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_leads_partner_id", "partner_id", "id"),
        Index("ix_leads_state_accept_by", "state", "accept_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    company: Mapped[str] = mapped_column(String(200))
    domain: Mapped[str | None] = mapped_column(String(253))
    country: Mapped[str | None] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(64))
    interest: Mapped[str] = mapped_column(Text)
    hot: Mapped[bool]
    state: Mapped[LeadState] = mapped_column(one_of(LeadState, "state"))
    received_at: Mapped[datetime]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))  # whom it is with, or was last
    assigned_at: Mapped[datetime | None]
    accept_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    expected_value_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    expected_close: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))  # what it became
    version: Mapped[int] = mapped_column()

    products: Mapped[list[Product]] = relationship(secondary="lead_products", lazy="raise", order_by=Product.name)

    __mapper_args__ = {"version_id_col": version}

    @property
    def expected_value(self) -> Money | None:
        if self.expected_value_minor is None or self.currency is None:
            return None
        return Money.of_minor(self.expected_value_minor, self.currency)


class LeadContact(Base):
    """The person behind a lead: a row of its own, so that reading a lead cannot show it by accident."""

    __tablename__ = "lead_contacts"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(64))


class LeadTerm(Base):
    """Index terms of a lead's number and company: how people find it in a sentence."""

    __tablename__ = "lead_terms"
    __table_args__ = (Index("ix_lead_terms_programme_id_term", "programme_id", "term", "record_id"),)

    record_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    term: Mapped[str] = mapped_column(String(LONGEST_TERM), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))


keep_terms(Lead, LeadTerm, name="company")


class LeadAssignment(Base):
    """Whom a lead was with before, and how that ended: it never goes back to who declined it."""

    __tablename__ = "lead_assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    outcome: Mapped[LeadState] = mapped_column(one_of(LeadState, "outcome"))


async def mine(
    session: AsyncSession,
    member: Member,
    *,
    state: LeadState | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int = 20,
    after: int | None = None,
) -> Sequence[Lead]:
    """The leads this member may see, newest first, products loaded. `after` is the `id` of the last one seen.

    `since` and `before` bound when a lead was handed to the partner it is with.
    """
    wanted = select(Lead).where(visible_to(member)).options(selectinload(Lead.products))
    if state is not None:
        wanted = wanted.where(Lead.state == state)
    if since is not None:
        wanted = wanted.where(Lead.assigned_at >= since)
    if before is not None:
        wanted = wanted.where(Lead.assigned_at < before)
    if after is not None:
        wanted = wanted.where(Lead.id < after)
    return (await session.scalars(wanted.order_by(Lead.id.desc()).limit(limit))).all()


async def get(session: AsyncSession, member: Member, number: str) -> Lead:
    """One lead by its number, products loaded. A foreign lead and an unknown number are the same NoSuchLead."""
    wanted = select(Lead).where(visible_to(member), Lead.number == number)
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


def visible_to(member: Member) -> ColumnElement[bool]:
    """A rep sees the leads they own; a new one has no owner yet, so the admin sees it until routing names somebody."""
    return reachable(member, "lead", programme=Lead.programme_id, partner=Lead.partner_id, owner=Lead.owner_id)
