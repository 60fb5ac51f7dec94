"""The deal as a row: its fields, its states and which state may follow which."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from bot.prm.columns import one_of, only
from bot.prm.customers import KEY_LENGTH, Customer
from bot.prm.database import Base
from bot.prm.money import Money
from bot.prm.products import Product
from bot.prm.record_terms import IndexTerm, keep_terms


class DealState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WON = "won"
    LOST = "lost"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


_S = DealState
TRANSITIONS: dict[DealState, frozenset[DealState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.IN_REVIEW, _S.APPROVED, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN, _S.CANCELLED}),
    _S.RETURNED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.WON, _S.LOST, _S.EXPIRED, _S.CANCELLED}),
    _S.REJECTED: frozenset({_S.IN_REVIEW}),  # on appeal, as often as the programme allows; else it is the end
    _S.WON: frozenset(),
    _S.LOST: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
LIVE = (_S.SUBMITTED, _S.IN_REVIEW, _S.RETURNED, _S.APPROVED)  # what another registration can be in conflict with
NEEDS_REASON = frozenset({_S.RETURNED, _S.REJECTED, _S.LOST})


class Stage(StrEnum):
    """How far the partner's selling has come."""

    QUALIFIED = "qualified"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    COMMITTED = "committed"


# Which rows some indexes hold, in words that queries repeat: of no other rows would the index be taken.
WAITING_ROWS = text("(state = 'in_review' OR raised_minor IS NOT NULL)")
PROTECTED_ROWS = text("state = 'approved'")


class DealProduct(Base):
    __tablename__ = "deal_products"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True, index=True)
    value_minor: Mapped[int | None] = mapped_column(BigInteger)  # its part of a won deal, in the deal's currency


class Deal(Base):
    __tablename__ = "deals"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_deals_number", "number"),
        CheckConstraint("value_minor > 0", name="value"),
        CheckConstraint("state <> 'approved' OR protected_until IS NOT NULL", name="protection"),
        Index("ix_deals_programme_id", "programme_id", "id"),
        Index("ix_deals_partner_id", "partner_id", "id"),
        Index("ix_deals_partner_id_customer_key", "partner_id", "customer_key"),
        Index("ix_deals_owner_id", "owner_id", "partner_id", "id"),
        Index("ix_deals_state_protected_until", "state", "protected_until"),
        Index("ix_deals_external_id", "programme_id", "external_id", unique=True),
        Index(
            "ix_deals_waiting",
            "programme_id",
            "review_due_at",
            "id",
            "partner_id",
            "owner_id",
            "currency",
            "raised_minor",
            "value_minor",
            **only(WAITING_ROWS),
        ),  # all that says whether somebody may decide: what is for others is passed over without being read
        Index("ix_deals_protected", "partner_id", "closes_on", "id", **only(PROTECTED_ROWS)),
        Index("ix_deals_partner_id_state", "partner_id", "state", "id"),
        Index("ix_deals_owner_id_state", "owner_id", "partner_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))  # who registered it
    state: Mapped[DealState] = mapped_column(one_of(DealState, "state"))

    customer_name: Mapped[str] = mapped_column(String(200))
    customer_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    customer_website: Mapped[str | None] = mapped_column(String(500))
    customer_domain: Mapped[str | None] = mapped_column(String(253))
    customer_country: Mapped[str | None] = mapped_column(String(2))
    customer_postcode: Mapped[str | None] = mapped_column(String(16))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_phone: Mapped[str | None] = mapped_column(String(64))
    existing_relationship: Mapped[str | None] = mapped_column(Text)

    value_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    value: Mapped[Money] = composite(Money.of_minor, "value_minor", "currency")
    raised_minor: Mapped[int | None] = mapped_column(BigInteger)  # a higher value that waits for a reviewer
    closes_on: Mapped[date]
    won_on: Mapped[date | None]  # the day of the order
    stage: Mapped[Stage] = mapped_column(one_of(Stage, "stage"))
    competitors: Mapped[str | None] = mapped_column(Text)
    activity: Mapped[str | None] = mapped_column(Text)  # what was done to sell so far
    tender: Mapped[bool | None]  # whether the customer runs an RFP
    notes: Mapped[str | None] = mapped_column(Text)

    submitted_at: Mapped[datetime | None]
    review_due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Text)  # why returned, rejected, lost, cancelled
    protected_until: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0)
    appeals: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(64))  # what another system calls it
    external_row: Mapped[str | None] = mapped_column(String(32))  # fingerprint of what that system last said of it
    version: Mapped[int] = mapped_column()

    products: Mapped[list[Product]] = relationship(secondary="deal_products", lazy="raise", order_by=Product.name)

    __mapper_args__ = {"version_id_col": version}

    @property
    def customer(self) -> Customer:
        return Customer(self.customer_name, self.customer_domain, self.customer_country)

    @property
    def raised(self) -> Money | None:
        """The value it shall have once a reviewer has agreed."""
        return None if self.raised_minor is None else Money.of_minor(self.raised_minor, self.currency)

    @property
    def waits(self) -> bool:
        """Whether a reviewer has to decide on something."""
        return self.state is DealState.IN_REVIEW or self.raised_minor is not None


class DealTerm(IndexTerm, Base):
    """Index terms of a deal's number and customer, whatever its state: how people find it in a sentence."""

    __tablename__ = "deal_terms"
    of = "deals"


keep_terms(Deal, DealTerm, name="customer_name")


def snapshot(deal: Deal) -> dict[str, object]:
    """What the ledger keeps a hash of: the facts a dispute is about, nobody's contact data."""
    return {
        "number": deal.number,
        "partner": deal.partner_id,
        "customer": deal.customer_key,
        "state": str(deal.state),
        "value": str(deal.value),
        "closes_on": deal.closes_on.isoformat(),
        "stage": str(deal.stage),
        "raised": str(deal.raised) if deal.raised else None,
        "reason": deal.reason,
        "protected_until": deal.protected_until.isoformat() if deal.protected_until else None,
    }


def subject(deal: Deal) -> str:
    """What the ledger, files and clocks call it."""
    return f"deal:{deal.number}"
