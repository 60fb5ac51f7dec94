"""What a partner has earned, line by line: a share of a won deal, a bonus, or something taken back.

Amounts are stored whole in minor units and summed as they are, per currency: a total is exact or it is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy import false as never
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, composite, mapped_column

from bot.errors import UserError
from bot.prm.columns import one_of
from bot.prm.commission_working import Working, WorkingDocument
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
    CORRECTION = "correction"  # what an earlier line should have been more or less, with a reason


_S = LineState
TRANSITIONS: dict[LineState, frozenset[LineState]] = {
    _S.PENDING: frozenset({_S.APPROVED, _S.HELD, _S.DECLINED}),
    _S.HELD: frozenset({_S.APPROVED, _S.DECLINED}),
    _S.APPROVED: frozenset({_S.PAID, _S.HELD, _S.DECLINED}),
    _S.DECLINED: frozenset(),
    _S.PAID: frozenset(),
}
OWED = (_S.PENDING, _S.APPROVED, _S.HELD)  # earned, not paid out, not declined
COUNTED = (*OWED, _S.PAID)  # all that was earned: a declined line is not
KIND = "C"  # of a line's number
HELD = text("state = 'held'")
UNPAID = text("state IN ('pending', 'approved')")


class NoSuchLine(UserError):
    """I don't find a commission entry {number}. Say "my commissions" to see yours."""


class CommissionLine(Base):
    """Never changed once paid. `working` says how the amount came about; a line from elsewhere may have none."""

    __tablename__ = "commission_lines"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("kind <> 'clawback' OR (amount_minor < 0 AND reason IS NOT NULL)", name="clawback"),
        CheckConstraint("kind <> 'correction' OR reason IS NOT NULL", name="correction"),
        CheckConstraint("kind IN ('clawback', 'correction') OR amount_minor >= 0", name="amount"),
        CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("(state = 'held') = (held_for IS NOT NULL)", name="held"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid_on"),
        Index("ix_commission_lines_partner_id", "partner_id", "earned_on", "id"),
        Index("ix_commission_lines_partner_id_state", "partner_id", "state", "currency", "amount_minor"),
        Index("ix_commission_lines_clause", "programme_id", "clause"),
        Index("ix_commission_lines_about_id", "about_id"),
        Index(
            "ix_commission_lines_unpaid", "partner_id", "earned_on", "id", sqlite_where=UNPAID, postgresql_where=UNPAID
        ),
        Index("ix_commission_lines_held", "programme_id", "id", sqlite_where=HELD, postgresql_where=HELD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    kind: Mapped[LineKind] = mapped_column(one_of(LineKind, "kind"))
    state: Mapped[LineState] = mapped_column(one_of(LineState, "state"), default=LineState.PENDING)
    earned_on: Mapped[date]  # when the deal was won, or the clawback decided: the month whose statement it is in
    paid_on: Mapped[date | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    reason: Mapped[str | None] = mapped_column(Text)  # why declined, taken back or corrected
    held_for: Mapped[str | None] = mapped_column(Text)  # why it waits
    clause: Mapped[str | None] = mapped_column(String(200))  # the rate or bonus it follows from
    about_id: Mapped[int | None] = mapped_column(ForeignKey("commission_lines.id"))  # the line taken back or corrected
    working: Mapped[Working | None] = mapped_column(WorkingDocument)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


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
    session: AsyncSession,
    member: Member,
    wanted: Wanted,
    *,
    limit: int = 20,
    after: int | None = None,
    only: Sequence[ColumnElement[bool]] = (),
) -> list[Entry]:
    """The lines this member may see, the latest first. `after` is the `id` of the last one seen, `only` says which."""
    query = _entries().where(*_chosen(member, wanted), *only)
    if after is not None:
        seen = (CommissionLine.id == after, visible_to(member))  # a foreign line's day is not to be found out by it
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
    query = select(summed, CommissionLine.currency)
    if wanted.deal is not None:
        query = query.join(Deal, Deal.id == CommissionLine.deal_id)
    query = query.where(*_chosen(member, wanted), CommissionLine.state.in_(states)).group_by(CommissionLine.currency)
    rows = await session.execute(query.order_by(CommissionLine.currency))
    return [Money.of_minor(int(minor), currency) for minor, currency in rows]


def deals_with_lines(member: Member) -> ColumnElement[bool]:
    """The deals this member can ask about their commission for, as a condition inside a query."""
    return Deal.id.in_(select(CommissionLine.deal_id).where(visible_to(member)))


async def get(session: AsyncSession, member: Member, number: str) -> Entry:
    """One line by its number. A foreign one and an unknown number are the same NoSuchLine."""
    this = (CommissionLine.programme_id == member.programme_id, CommissionLine.number == number.strip().upper())
    wanted = _entries().where(visible_to(member), *this)
    row = (await session.execute(wanted)).first()
    if row is None:
        raise NoSuchLine(number=number)
    return Entry(*row)


def _entries() -> Select[CommissionLine, str, str]:
    return select(CommissionLine, Deal.number, Deal.customer_name).join(Deal, Deal.id == CommissionLine.deal_id)


def _chosen(member: Member, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [visible_to(member)]
    if wanted.first is not None:
        conditions.append(CommissionLine.earned_on >= wanted.first)
    if wanted.last is not None:
        conditions.append(CommissionLine.earned_on <= wanted.last)
    if wanted.deal is not None:
        conditions += [Deal.programme_id == member.programme_id, Deal.number == wanted.deal]
    if wanted.state is not None:
        conditions.append(CommissionLine.state == wanted.state)
    return conditions


def visible_to(member: Member) -> ColumnElement[bool]:
    """A partner's money is for its administrators and its finance people, and for the vendor's."""
    if may(member, "commission.read.all"):
        return CommissionLine.programme_id == member.programme_id
    if may(member, "commission.read") and member.partner_id is not None:
        return CommissionLine.partner_id == member.partner_id
    return never()
