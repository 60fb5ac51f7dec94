"""Claims as rows: money asked back for an approved request, with the papers that prove the activity took place."""

from datetime import date, datetime
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

from bot.prm.columns import one_of, only
from bot.prm.database import Base
from bot.prm.money import Money
from bot.prm.record_terms import IndexTerm, keep_terms


class ClaimState(StrEnum):
    EDITING = "editing"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACTION_REQUIRED = "action_required"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    PAID = "paid"


_S = ClaimState
TRANSITIONS: dict[ClaimState, frozenset[ClaimState]] = {
    _S.EDITING: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.IN_REVIEW}),
    _S.IN_REVIEW: frozenset({_S.ACTION_REQUIRED, _S.APPROVED, _S.REJECTED}),
    _S.ACTION_REQUIRED: frozenset({_S.SUBMITTED, _S.REJECTED}),
    _S.APPROVED: frozenset({_S.PAID}),
    _S.REJECTED: frozenset({_S.DISPUTED}),
    _S.DISPUTED: frozenset({_S.APPROVED, _S.REJECTED}),
    _S.PAID: frozenset(),
}
COUNTED = frozenset(set(ClaimState) - {_S.EDITING, _S.REJECTED})  # use up what was approved
DECIDED = (_S.ACTION_REQUIRED, _S.APPROVED, _S.REJECTED)  # by one of the vendor's people, or by time
TO_DECIDE = (_S.IN_REVIEW, _S.DISPUTED)


class Proof(StrEnum):
    """What a paper proves."""

    INVOICE = "invoice"
    ATTENDANCE_LIST = "attendance_list"
    PHOTOS = "photos"  # or screenshots
    REPORT = "report"
    SAMPLE = "sample"  # the finished piece


class Claim(Base):
    """`title` is its request's. `due_at` is the deadline of the state it is in: a review's, an answer's, a dispute's or
    a payment's."""

    __tablename__ = "fund_claims"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_fund_claims_number", "number"),
        ForeignKeyConstraint(["request_id", "currency"], ["fund_requests.id", "fund_requests.currency"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_at"),
        CheckConstraint("state = 'editing' OR submitted_at IS NOT NULL", name="submitted_at"),
        Index("ix_fund_claims_request_id", "request_id", "id"),
        Index("ix_fund_claims_state", "state", "due_at"),
        Index("ix_fund_claims_partner_id", "partner_id", "id"),
        Index("ix_fund_claims_to_decide", "id", **only(text("state IN ('in_review', 'disputed')"))),
        Index("ix_fund_claims_to_pay", "id", **only(text("state IN ('approved')"))),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    request_id: Mapped[int]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))  # its fund's, so that a list is read by an index
    title: Mapped[str] = mapped_column(String(200))
    claimed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    activity_on: Mapped[date]
    state: Mapped[ClaimState] = mapped_column(one_of(ClaimState, "state"))
    submitted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Text)  # the reviewer's words
    note: Mapped[str | None] = mapped_column(Text)  # the partner's, the newest last
    disputed_at: Mapped[datetime | None]  # a claim is disputed once
    paid_at: Mapped[datetime | None]
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    payment_reference: Mapped[str | None] = mapped_column(String(100))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ClaimProof(Base):
    """One paper of a claim; without a file it was handed in elsewhere, before the claim was taken over."""

    __tablename__ = "fund_claim_proofs"
    __table_args__ = (UniqueConstraint("claim_id", "kind", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("fund_claims.id", ondelete="CASCADE"))
    kind: Mapped[Proof] = mapped_column(one_of(Proof, "kind"))
    file_id: Mapped[str | None] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), index=True)


class ClaimTerm(IndexTerm, Base):
    """Index terms of a claim's number and title: how people find it in a sentence."""

    __tablename__ = "fund_claim_terms"
    of = "fund_claims"


keep_terms(Claim, ClaimTerm, name="title")


def snapshot(claim: Claim) -> dict[str, object]:
    """What the ledger keeps a hash of."""
    return {
        "number": claim.number,
        "request": claim.request_id,
        "amount": str(claim.amount),
        "activity_on": claim.activity_on.isoformat(),
        "state": str(claim.state),
        "reason": claim.reason,
        "paid_at": claim.paid_at.isoformat() if claim.paid_at else None,
        "payment_reference": claim.payment_reference,
    }
