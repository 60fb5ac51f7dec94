"""What a partner has earned, line by line: a share of a won deal, a bonus, or something taken back.

Amounts are stored whole in minor units and summed as they are, per currency: a total is exact or it is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, func, select
from sqlalchemy import false as never
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, composite, mapped_column

from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.deal_records import Deal
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.rights import may


class LineState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    HELD = "held"
    DECLINED = "declined"
    PAID = "paid"


class LineKind(StrEnum):
    SHARE = "share"  # percent of what a won deal brought
    BONUS = "bonus"
    CLAWBACK = "clawback"  # negative, with a reason


OWED = (LineState.PENDING, LineState.APPROVED, LineState.HELD)  # earned, not paid out, not declined
COUNTED = (*OWED, LineState.PAID)  # all that was earned: a declined line is not


class CommissionLine(Base):
    __tablename__ = "commission_lines"
    __table_args__ = (
        CheckConstraint("kind <> 'clawback' OR (amount_minor < 0 AND reason IS NOT NULL)", name="clawback"),
        CheckConstraint("kind = 'clawback' OR amount_minor >= 0", name="amount"),
        CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid_on"),
        Index("ix_commission_lines_partner_id", "partner_id", "earned_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    kind: Mapped[LineKind] = mapped_column(one_of(LineKind, "kind"))
    state: Mapped[LineState] = mapped_column(one_of(LineState, "state"), default=LineState.PENDING)
    earned_on: Mapped[date]  # when the deal was won, or the clawback decided: the month whose statement it is in
    paid_on: Mapped[date | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    reason: Mapped[str | None] = mapped_column(Text)  # why held, declined or taken back


@dataclass(frozen=True, slots=True)
class Entry:
    """One line with the deal it is about, as its partner knows it."""

    line: CommissionLine
    deal_number: str
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines: of these days, of one deal, in one state; everything where nothing is said."""

    first: date | None = None
    last: date | None = None
    deal: str | None = None  # number
    state: LineState | None = None


async def mine(
    session: AsyncSession, member: Member, wanted: Wanted, *, limit: int = 20, after: int | None = None
) -> list[Entry]:
    """The lines this member may see, the latest first. `after` is the `id` of the last one seen."""
    query = select(CommissionLine, Deal.number, Deal.customer_name).join(Deal, Deal.id == CommissionLine.deal_id)
    query = query.where(*_chosen(member, wanted))
    if after is not None:
        seen = (CommissionLine.id == after, _visible_to(member))  # a foreign line's day is not to be found out by it
        last = select(CommissionLine.earned_on).where(*seen).scalar_subquery()
        same_day = (CommissionLine.earned_on == last) & (CommissionLine.id < after)
        query = query.where((CommissionLine.earned_on < last) | same_day)
    rows = await session.execute(query.order_by(CommissionLine.earned_on.desc(), CommissionLine.id.desc()).limit(limit))
    return [Entry(line, number, customer) for line, number, customer in rows]


async def totals(
    session: AsyncSession, member: Member, wanted: Wanted, *, states: Sequence[LineState] = COUNTED
) -> list[Money]:
    """The exact sum in each currency, by its code. What nobody may see is in no sum."""
    summed = func.sum(CommissionLine.amount_minor)
    query = select(summed, CommissionLine.currency).join(Deal, Deal.id == CommissionLine.deal_id)
    query = query.where(*_chosen(member, wanted), CommissionLine.state.in_(states)).group_by(CommissionLine.currency)
    rows = await session.execute(query.order_by(CommissionLine.currency))
    return [Money.of_minor(int(minor), currency) for minor, currency in rows]


def deals_with_lines(member: Member) -> ColumnElement[bool]:
    """The deals this member can ask about their commission for, as a condition inside a query."""
    return Deal.id.in_(select(CommissionLine.deal_id).where(_visible_to(member)))


def _chosen(member: Member, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_visible_to(member)]
    if wanted.first is not None:
        conditions.append(CommissionLine.earned_on >= wanted.first)
    if wanted.last is not None:
        conditions.append(CommissionLine.earned_on <= wanted.last)
    if wanted.deal is not None:
        conditions.append(Deal.number == wanted.deal)
    if wanted.state is not None:
        conditions.append(CommissionLine.state == wanted.state)
    return conditions


def _visible_to(member: Member) -> ColumnElement[bool]:
    """A partner's money is for its administrators and its finance people."""
    if not may(member, "commission.read") or member.partner_id is None:
        return never()
    return CommissionLine.partner_id == member.partner_id
