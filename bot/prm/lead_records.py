"""Leads as rows. What a partner may know before it accepts one stands apart from the person behind it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.i18n import N_
from bot.prm.columns import one_of, only
from bot.prm.database import Base
from bot.prm.money import Money
from bot.prm.products import Product
from bot.prm.programme import Rules
from bot.prm.record_terms import IndexTerm, keep_terms


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
WORKED_ON = (_S.ACCEPTED, _S.WORKING)
OPEN = (_S.NEW, *WORKED_ON)
STATE_WORDS: Mapping[LeadState, str] = {  # of their own where a deal is of another gender than a lead
    _S.NEW: N_("New"),
    _S.ACCEPTED: N_("Accepted"),
    _S.WORKING: N_("Working"),
    _S.CONVERTED: N_("Converted"),
    _S.LOST: N_("Lead lost"),
    _S.DECLINED: N_("Lead declined"),
    _S.EXPIRED: N_("Lead expired"),
}

_WAITING_ROWS = text("partner_id IS NULL")


class LeadProduct(Base):
    __tablename__ = "lead_products"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, index=True)


class Lead(Base):
    """One enquiry with one partner, or with nobody yet.

    A partner's no is final for its row: the enquiry goes on as another one, which `follows` it, with a number of its
    own. So nobody learns from a number who had the lead before, and everybody keeps what was theirs.
    """

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_leads_number", "number"),
        UniqueConstraint("follows_id"),
        UniqueConstraint("deal_id"),
        Index("ix_leads_external_id", "programme_id", "external_id", unique=True),
        Index("ix_leads_programme_id", "programme_id", "id"),
        Index("ix_leads_partner_id", "partner_id", "id"),
        Index("ix_leads_partner_id_state", "partner_id", "state", "id"),
        Index("ix_leads_owner_id", "owner_id", "partner_id", "id"),
        Index("ix_leads_owner_id_state", "owner_id", "partner_id", "state", "id"),
        Index("ix_leads_partner_id_announced_at", "partner_id", "announced_at"),
        Index("ix_leads_state_accept_by", "state", "accept_by"),
        Index("ix_leads_new", "programme_id", "id", **only(text("state IN ('new')"))),
        Index("ix_leads_waiting", "programme_id", "id", sqlite_where=_WAITING_ROWS, postgresql_where=_WAITING_ROWS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    company: Mapped[str] = mapped_column(String(200))
    domain: Mapped[str | None] = mapped_column(String(253))
    country: Mapped[str | None] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(16))  # that the contact speaks
    interest: Mapped[str] = mapped_column(Text)
    hot: Mapped[bool]
    hot_since: Mapped[datetime | None]  # else since it was received
    state: Mapped[LeadState] = mapped_column(one_of(LeadState, "state"))
    received_at: Mapped[datetime]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))  # whom it is with, or was
    assigned_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]  # when the partner was told
    routing: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # why it went there: `lead_routing.Decision`
    accept_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expected_value_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    expected_close: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))  # what it became
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))  # the same enquiry with the partner before
    external_id: Mapped[str | None] = mapped_column(String(64))  # what another system calls it
    external_row: Mapped[str | None] = mapped_column(String(32))  # fingerprint of what that system last said of it
    version: Mapped[int] = mapped_column()

    products: Mapped[list[Product]] = relationship(secondary="lead_products", lazy="raise", order_by=Product.name)

    __mapper_args__ = {"version_id_col": version}

    @property
    def expected_value(self) -> Money | None:
        if self.expected_value_minor is None or self.currency is None:
            return None
        return Money.of_minor(self.expected_value_minor, self.currency)

    @expected_value.setter
    def expected_value(self, value: Money) -> None:
        self.expected_value_minor, self.currency = value.minor, value.currency

    def is_hot(self, rules: Rules, now: datetime) -> bool:
        """Whether it is urgent still: the flag holds for some hours."""
        return self.hot and now < (self.hot_since or self.received_at) + timedelta(hours=rules.lead_hot_hours)


class LeadContact(Base):
    """The person behind a lead: a row of its own, so that reading a lead cannot show it by accident."""

    __tablename__ = "lead_contacts"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(64))


class LeadTerm(IndexTerm, Base):
    """Index terms of a lead's number and company: how people find it in a sentence."""

    __tablename__ = "lead_terms"
    of = "leads"


keep_terms(Lead, LeadTerm, name="company")


class LeadAssignment(Base):
    """Whom an enquiry was with before, and how that ended: it never goes back there."""

    __tablename__ = "lead_assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    outcome: Mapped[LeadState] = mapped_column(one_of(LeadState, "outcome"))


class LeadNote(Base):
    """What the partner wrote down while working on it."""

    __tablename__ = "lead_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
