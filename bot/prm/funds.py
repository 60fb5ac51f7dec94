"""MDF, market development funds: budget >= allocations >= approved requests >= claims, kept by the database.

Each level counts what it has given away, in minor units, under a CHECK. Both are changed in one statement, so no two
approvals in the same moment can spend the same money. A level's currency is part of its foreign key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, composite, mapped_column

from bot.errors import UserError
from bot.prm.columns import Percent, one_of
from bot.prm.database import Base
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.rights import require


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


class ClaimState(StrEnum):
    EDITING = "editing"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACTION_REQUIRED = "action_required"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    PAID = "paid"


class NotEnoughLeft(UserError):
    """There is not that much left: {amount} is more than what is still free."""


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
    """A partner's part of a budget."""

    __tablename__ = "fund_allocations"
    __table_args__ = (
        UniqueConstraint("budget_id", "partner_id"),
        UniqueConstraint("id", "currency"),
        ForeignKeyConstraint(["budget_id", "currency"], ["fund_budgets.id", "fund_budgets.currency"]),
        CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name="approved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    budget_id: Mapped[int]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")


class FundRequest(Base):
    """Money asked for one activity. `amount` is the vendor's share of `total_cost`."""

    __tablename__ = "fund_requests"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        UniqueConstraint("id", "currency"),
        ForeignKeyConstraint(["allocation_id", "currency"], ["fund_allocations.id", "fund_allocations.currency"]),
        CheckConstraint("amount_minor > 0 AND amount_minor <= total_cost_minor", name="amount"),
        CheckConstraint("approved_minor BETWEEN 0 AND amount_minor", name="approved"),
        CheckConstraint("claimed_minor BETWEEN 0 AND approved_minor", name="claimed"),
        CheckConstraint("paid_minor BETWEEN 0 AND claimed_minor", name="paid"),
        Index("ix_fund_requests_allocation_id", "allocation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    allocation_id: Mapped[int]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    activity: Mapped[Activity] = mapped_column(one_of(Activity, "activity"))
    title: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    total_cost_minor: Mapped[int] = mapped_column(BigInteger)
    vendor_share: Mapped[Decimal] = mapped_column(Percent)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    claimed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    total_cost: Mapped[Money] = composite(Money.of_minor, "total_cost_minor", "currency")
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    expected_leads: Mapped[int | None]
    state: Mapped[RequestState] = mapped_column(one_of(RequestState, "state"))
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Claim(Base):
    """Money asked back for an approved request, with proof that the activity took place."""

    __tablename__ = "fund_claims"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        ForeignKeyConstraint(["request_id", "currency"], ["fund_requests.id", "fund_requests.currency"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_fund_claims_request_id", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    request_id: Mapped[int]
    claimed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    activity_on: Mapped[date]
    proofs: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[ClaimState] = mapped_column(one_of(ClaimState, "state"))
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    paid_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


@dataclass(frozen=True, slots=True)
class Left:
    """A partner's part of one budget, and how much of it is not promised yet."""

    budget: str
    ends_on: date
    amount: Money
    free: Money


async def left(session: AsyncSession, member: Member) -> Sequence[Left]:
    """The funds of the member's partner, those that end first at the top."""
    require(member, "fund.read")
    rows = await session.execute(
        select(Allocation, Budget)
        .join(Budget, Budget.id == Allocation.budget_id)
        .where(Allocation.partner_id == member.partner_id)
        .order_by(Budget.ends_on, Budget.key)
    )
    return [
        Left(
            budget=budget.name,
            ends_on=budget.ends_on,
            amount=given.amount,
            free=Money.of_minor(given.amount_minor - given.approved_minor, given.currency),
        )
        for given, budget in rows
    ]


async def allocate(session: AsyncSession, budget: Budget, partner_id: int, amount: Money) -> Allocation:
    """Give a partner its part of a budget. NotEnoughLeft when the budget does not have that much."""
    await _spend(session, Budget.allocated_minor, Budget.id, budget.id, amount)
    allocation = Allocation(programme_id=budget.programme_id, budget_id=budget.id, partner_id=partner_id, amount=amount)
    session.add(allocation)
    await session.flush()
    return allocation


async def commit_to(session: AsyncSession, request: FundRequest, amount: Money) -> None:
    """Set an approved request's money aside. NotEnoughLeft when the partner's allocation does not have that much."""
    await _spend(session, Allocation.approved_minor, Allocation.id, request.allocation_id, amount)
    await _spend(session, FundRequest.approved_minor, FundRequest.id, request.id, amount)


async def claim(session: AsyncSession, request_id: int, amount: Money) -> None:
    """Count a claim against its request. NotEnoughLeft when less was approved."""
    await _spend(session, FundRequest.claimed_minor, FundRequest.id, request_id, amount)


async def pay(session: AsyncSession, request_id: int, amount: Money) -> None:
    """Count a payment. NotEnoughLeft when less was claimed."""
    await _spend(session, FundRequest.paid_minor, FundRequest.id, request_id, amount)


async def _spend(
    session: AsyncSession, counter: InstrumentedAttribute[int], key: InstrumentedAttribute[int], row: int, amount: Money
) -> None:
    """One statement; the CHECK of the table refuses what is not there."""
    try:
        async with session.begin_nested():
            await session.execute(update(counter.class_).where(key == row).values({counter: counter + amount.minor}))
    except IntegrityError as error:
        raise NotEnoughLeft(amount=amount) from error
