"""MDF, market development funds, as rows: a budget, a partner's part of it, and what is asked for out of that.

Each level counts what it has given away, in minor units, under a CHECK. Both are changed in one statement, so no two
approvals in the same moment can spend the same money. A level's currency is part of its foreign key.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, composite, mapped_column

from bot.prm.columns import Percent, one_of, only
from bot.prm.database import Base
from bot.prm.money import Money
from bot.prm.record_terms import IndexTerm, keep_terms


class Activity(StrEnum):
    EVENT = "event"
    WEBINAR = "webinar"
    DIGITAL = "digital"
    CONTENT = "content"
    SPONSORSHIP = "sponsorship"
    TELEMARKETING = "telemarketing"
    TRAINING = "training"


class RequestState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = RequestState
TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    _S.PENDING: frozenset({_S.APPROVED, _S.RETURNED, _S.REJECTED, _S.EXPIRED, _S.CANCELLED}),
    _S.RETURNED: frozenset({_S.PENDING, _S.EXPIRED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.EXPIRED, _S.CANCELLED}),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
DECIDED = (_S.APPROVED, _S.RETURNED, _S.REJECTED)  # by one of the vendor's people


class Budget(Base):
    __tablename__ = "fund_budgets"
    __table_args__ = (
        UniqueConstraint("programme_id", "key"),
        UniqueConstraint("id", "currency"),
        CheckConstraint("allocated_minor BETWEEN 0 AND amount_minor", name="allocated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    allocated_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")


class Allocation(Base):
    """A partner's part of a budget. `approved_minor` is what its requests hold of it now, of which `claimed_minor` are
    claimed, and of these `paid_minor` paid."""

    __tablename__ = "fund_allocations"
    __table_args__ = (
        UniqueConstraint("budget_id", "partner_id"),
        UniqueConstraint("id", "currency"),
        ForeignKeyConstraint(["budget_id", "currency"], ["fund_budgets.id", "fund_budgets.currency"]),
        CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name="approved"),
        CheckConstraint("claimed_minor BETWEEN 0 AND approved_minor", name="claimed"),
        CheckConstraint("paid_minor BETWEEN 0 AND claimed_minor", name="paid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    budget_id: Mapped[int]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    claimed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")


class FundRequest(Base):
    """Money asked for one activity: `amount` is the vendor's share of `total_cost`.

    Of what was approved, `released_minor` has fallen back to the allocation; claims share the rest.
    """

    __tablename__ = "fund_requests"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_fund_requests_number", "number"),
        UniqueConstraint("id", "currency"),
        ForeignKeyConstraint(["allocation_id", "currency"], ["fund_allocations.id", "fund_allocations.currency"]),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("amount_minor > 0 AND amount_minor <= total_cost_minor", name="amount"),
        CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name="approved"),
        CheckConstraint("released_minor BETWEEN 0 AND approved_minor", name="released"),
        CheckConstraint("claimed_minor BETWEEN 0 AND approved_minor - released_minor", name="claimed"),
        CheckConstraint("paid_minor BETWEEN 0 AND claimed_minor", name="paid"),
        CheckConstraint("state IN ('approved', 'expired', 'cancelled') OR approved_minor = 0", name="undecided"),
        CheckConstraint("state <> 'approved' OR (approved_minor > 0 AND expires_at IS NOT NULL)", name="granted"),
        Index("ix_fund_requests_allocation_id", "allocation_id", "id"),
        Index("ix_fund_requests_partner_id", "partner_id", "id"),
        Index("ix_fund_requests_state", "state", "decision_due_at"),
        Index("ix_fund_requests_pending", "id", **only(text("state IN ('pending')"))),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    allocation_id: Mapped[int]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))  # its fund's, so that a list is read by an index
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity: Mapped[Activity] = mapped_column(one_of(Activity, "activity"))
    title: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    total_cost_minor: Mapped[int] = mapped_column(BigInteger)
    vendor_share: Mapped[Decimal] = mapped_column(Percent)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    released_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    claimed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    total_cost: Mapped[Money] = composite(Money.of_minor, "total_cost_minor", "currency")
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    expected_leads: Mapped[int | None]
    expected_pipeline_minor: Mapped[int | None] = mapped_column(BigInteger)
    notes: Mapped[str | None] = mapped_column(Text)  # the partner's words, the newest last
    state: Mapped[RequestState] = mapped_column(one_of(RequestState, "state"))
    submitted_at: Mapped[datetime]
    decision_due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None]  # until when what was approved can be claimed
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @property
    def approved(self) -> Money:
        return Money.of_minor(self.approved_minor, self.currency)

    @property
    def unclaimed(self) -> Money:
        """What further claims can still be made for."""
        return Money.of_minor(self.approved_minor - self.released_minor - self.claimed_minor, self.currency)

    @property
    def expected_pipeline(self) -> Money | None:
        minor = self.expected_pipeline_minor
        return None if minor is None else Money.of_minor(minor, self.currency)


class FundRequestTerm(IndexTerm, Base):
    """Index terms of a request's number and title: how people find it in a sentence."""

    __tablename__ = "fund_request_terms"
    of = "fund_requests"


keep_terms(FundRequest, FundRequestTerm, name="title")


def snapshot(request: FundRequest) -> dict[str, object]:
    """What the ledger keeps a hash of."""
    return {
        "number": request.number,
        "allocation": request.allocation_id,
        "activity": str(request.activity),
        "dates": f"{request.starts_on}/{request.ends_on}",
        "total_cost": str(request.total_cost),
        "amount": str(request.amount),
        "approved": str(request.approved),
        "state": str(request.state),
        "reason": request.reason,
        "expires_at": request.expires_at.isoformat() if request.expires_at else None,
    }
