"""Monthly statements: which lines a partner's month is made of, what is paid for it and when.

A statement is a set of lines and what they sum to, fixed when it closes: closing it again finds it as it is. Besides
the month's own lines it carries what earlier ones left unpaid, because it was held then or the balance was negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    exists,
    func,
    select,
)
from sqlalchemy import false as never
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, composite, mapped_column

from bot.errors import UserError
from bot.prm import commission_lines
from bot.prm.columns import among, one_of
from bot.prm.commission_lines import CommissionLine, Entry, LineState
from bot.prm.database import Base
from bot.prm.deal_records import Deal
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.rights import may

STATEABLE = (LineState.PENDING, LineState.APPROVED)
KIND = "S"  # of a statement's number


class StatementState(StrEnum):
    CLOSED = "closed"  # it can be reviewed, and disputed
    PAID = "paid"
    UNPAID = "unpaid"  # the balance was negative: its lines are carried into the next one


class NoSuchStatement(UserError):
    """I don't find a statement {number}. Say "my statement" to see your latest one."""


class Statement(Base):
    __tablename__ = "commission_statements"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_commission_statements_number", "number"),
        UniqueConstraint("partner_id", "currency", "last", name="uq_commission_statements_month"),
        CheckConstraint("(state = 'closed') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(state = 'paid') = (paid_minor IS NOT NULL)", name="paid"),
        CheckConstraint("paid_minor IS NULL OR paid_minor >= 0", name="paid_minor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    currency: Mapped[str] = mapped_column(String(3))
    first: Mapped[date]
    last: Mapped[date]  # of the month
    state: Mapped[StatementState] = mapped_column(one_of(StatementState, "state"), default=StatementState.CLOSED)
    carried_minor: Mapped[int] = mapped_column(BigInteger)  # what earlier statements left unpaid
    carried: Mapped[Money] = composite(Money.of_minor, "carried_minor", "currency")
    total_minor: Mapped[int] = mapped_column(BigInteger)  # when it closed, with what it carries
    total: Mapped[Money] = composite(Money.of_minor, "total_minor", "currency")
    closed_at: Mapped[datetime]
    review_until: Mapped[datetime]
    payable_on: Mapped[date]
    settled_at: Mapped[datetime | None]
    paid_minor: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def paid(self) -> Money | None:
        """What was paid: less than the total where lines were held or declined in the review."""
        return None if self.paid_minor is None else Money.of_minor(self.paid_minor, self.currency)


class StatementLine(Base):
    """A line on a statement. One that is carried is on more than one; only the last of them can pay it."""

    __tablename__ = "commission_statement_lines"
    __table_args__ = (Index("ix_commission_statement_lines_line_id", "line_id"),)

    statement_id: Mapped[int] = mapped_column(
        ForeignKey("commission_statements.id", ondelete="CASCADE"), primary_key=True
    )
    line_id: Mapped[int] = mapped_column(ForeignKey("commission_lines.id", ondelete="CASCADE"), primary_key=True)
    carried: Mapped[bool]


@dataclass(frozen=True, slots=True)
class Stated:
    """One line of a statement."""

    entry: Entry
    carried: bool


async def mine(
    session: AsyncSession, member: Member, *, limit: int = 12, on: date | None = None
) -> Sequence[Statement]:
    """The statements this member may see, the latest first; those of the month of `on` alone."""
    wanted = select(Statement).where(visible_to(member))
    if on is not None:
        wanted = wanted.where(Statement.first <= on, Statement.last >= on)
    return (await session.scalars(wanted.order_by(Statement.last.desc(), Statement.id.desc()).limit(limit))).all()


async def get(session: AsyncSession, member: Member, number: str) -> Statement:
    """One by its number. A foreign one and an unknown number are the same NoSuchStatement."""
    this = (Statement.programme_id == member.programme_id, Statement.number == number.strip().upper())
    wanted = select(Statement).where(visible_to(member), *this)
    if (found := await session.scalar(wanted)) is None:
        raise NoSuchStatement(number=number)
    return found


async def lines_of(session: AsyncSession, statement: Statement, *, limit: int | None = None) -> list[Stated]:
    """All of them, those carried over first, then by day. Whose statement it is was checked when it was read."""
    query = _stated(statement, CommissionLine, Deal.number, Deal.customer_name, StatementLine.carried)
    query = query.join(Deal, Deal.id == CommissionLine.deal_id)
    query = query.order_by(StatementLine.carried.desc(), CommissionLine.earned_on, CommissionLine.id).limit(limit)
    return [
        Stated(Entry(line, deal, customer), carried) for line, deal, customer, carried in await session.execute(query)
    ]


async def largest_of(session: AsyncSession, statement: Statement) -> CommissionLine | None:
    """The line that makes up most of a statement."""
    largest_first = (func.abs(CommissionLine.amount_minor).desc(), CommissionLine.id)
    query = _stated(statement, CommissionLine).order_by(*largest_first).limit(1)
    found: CommissionLine | None = await session.scalar(query)
    return found


def _stated(statement: Statement, *columns: Any) -> Select[Any]:
    query = select(*columns).select_from(StatementLine)
    query = query.join(CommissionLine, CommissionLine.id == StatementLine.line_id)
    return query.where(StatementLine.statement_id == statement.id)


async def upcoming(session: AsyncSession, member: Member, *, limit: int) -> Sequence[Entry]:
    """The latest lines of this member's partner that the next statement will have, the first of them first."""
    query = select(CommissionLine, Deal.number, Deal.customer_name).join(Deal, Deal.id == CommissionLine.deal_id)
    query = query.where(*_to_come(member)).order_by(CommissionLine.earned_on.desc(), CommissionLine.id.desc())
    rows = (await session.execute(query.limit(limit))).all()
    return [Entry(*row) for row in reversed(rows)]


async def upcoming_total(session: AsyncSession, member: Member) -> dict[str, int]:
    """What the next statement will have as far as it is known today: minor units by currency."""
    summed = select(CommissionLine.currency, func.sum(CommissionLine.amount_minor)).where(*_to_come(member))
    rows = await session.execute(summed.group_by(CommissionLine.currency).order_by(CommissionLine.currency))
    return {currency: int(minor) for currency, minor in rows}


def _to_come(member: Member) -> list[ColumnElement[bool]]:
    return [commission_lines.visible_to(member), among(CommissionLine.state, STATEABLE), ~awaits_payment()]


async def under_review(session: AsyncSession, line: CommissionLine, now: datetime) -> bool:
    """Whether it can still be disputed: its statement is yet to come, or closed not longer than the time of review."""
    return bool(await session.scalar(select(CommissionLine.id).where(CommissionLine.id == line.id, disputable(now))))


def disputable(now: datetime) -> ColumnElement[bool]:
    """Of `CommissionLine`, inside a query: see `under_review`."""
    on_one = exists().where(StatementLine.line_id == CommissionLine.id)
    reviewed = on_one.where(StatementLine.statement_id == Statement.id, Statement.review_until > now)
    approved = (CommissionLine.state == LineState.APPROVED) & (~on_one | reviewed)
    return (CommissionLine.state == LineState.PENDING) | approved


def awaits_payment() -> ColumnElement[bool]:
    """Of `CommissionLine`, inside a query: it is on a statement that is closed and not settled yet."""
    return exists().where(
        StatementLine.line_id == CommissionLine.id,
        StatementLine.statement_id == Statement.id,
        Statement.state == StatementState.CLOSED,
    )


def visible_to(member: Member) -> ColumnElement[bool]:
    """Whoever reads a partner's lines reads its statements."""
    if may(member, "commission.read.all"):
        return Statement.programme_id == member.programme_id
    if may(member, "commission.read") and member.partner_id is not None:
        return Statement.partner_id == member.partner_id
    return never()
