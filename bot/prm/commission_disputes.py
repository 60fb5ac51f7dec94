"""Disputes: a partner says that a commission line is wrong, it is held, and the vendor's finance people answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import OutOfDate, UserError
from bot.prm import commission_changes, commission_clocks, commission_lines, ledger, statements
from bot.prm.columns import one_of
from bot.prm.commission_calendar import today
from bot.prm.commission_changes import DECIDE, said
from bot.prm.commission_lines import CommissionLine, Entry, LineState
from bot.prm.database import Base
from bot.prm.deal_records import Deal
from bot.prm.numbers import next_number
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require

KIND = "Q"  # of a dispute's number
_NUMBER = re.compile(rf"\b(?:{KIND}|{commission_lines.KIND})-\d{{4}}-\d+", re.ASCII)


class DisputeState(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"  # the partner was right: another line makes up for it
    REJECTED = "rejected"  # the line is as it should be


class NoSuchDispute(UserError):
    """I don't find an open dispute {number}."""


class NotToBeDisputed(UserError):
    """Entry {number} can't be disputed. Only entries can whose statement is yet to come or under review."""


class AlreadyDisputed(UserError):
    """Entry {number} is disputed already ({dispute}). Finance will answer."""


class Dispute(Base):
    __tablename__ = "commission_disputes"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("state = 'open' OR answer IS NOT NULL", name="answer"),
        Index(
            "uq_commission_disputes_open",
            "line_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_commission_disputes_line_id", "line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    line_id: Mapped[int] = mapped_column(ForeignKey("commission_lines.id", ondelete="CASCADE"))
    state: Mapped[DisputeState] = mapped_column(one_of(DisputeState, "state"), default=DisputeState.OPEN)
    objection: Mapped[str] = mapped_column(Text)  # what is wrong with the line, in the partner's words
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


@dataclass(frozen=True, slots=True)
class Disputed:
    dispute: Dispute
    entry: Entry


async def dispute(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, objection: str, now: datetime
) -> Dispute:
    """Say that a line is wrong, until the review of its statement ends. It is held, the rest of the statement is paid.

    Raises NotAllowed, NoSuchLine, AlreadyDisputed, NotToBeDisputed, ReasonNeeded.
    """
    require(member, "commission.read")
    why = said(objection)
    line = (await commission_lines.get(session, member, number)).line
    # Others who dispute wait for us from here on, and then see what we did.
    called = await next_number(session, programme.id, KIND, today(programme, now).year)
    earlier = await about(session, line)
    if earlier is not None and earlier.state is DisputeState.OPEN:
        raise AlreadyDisputed(number=line.number, dispute=earlier.number)
    if not await statements.under_review(session, line, now):
        raise NotToBeDisputed(number=line.number)
    opened = Dispute(
        programme_id=programme.id,
        number=called,
        line_id=line.id,
        objection=why,
        opened_by_id=member.person_id,
        opened_at=now,
        due_at=await commission_clocks.disputed(session, programme, called, now),
    )
    session.add(opened)
    await commission_changes.change(session, line, LineState.HELD, actor=member.actor, now=now, held_for=why)
    await record(session, opened, actor=member.actor, action="dispute.opened", now=now)
    return opened


async def unanswered(
    session: AsyncSession, member: Member, *, limit: int = 20, after: str | None = None, named: str = ""
) -> Sequence[Disputed]:
    """Open disputes this member may read, those due first.

    `after` is the number of the last one seen, which may have been answered since. `named`: only those that a text
    names, by their number, by that of their line, or by a part of the customer's name.
    """
    wanted = _disputed(member).order_by(Dispute.due_at, Dispute.id).limit(limit)
    if after is not None:
        this = (Dispute.number == after, Dispute.programme_id == member.programme_id)
        order = (Dispute.due_at, Dispute.id)
        last = (select(each).where(*this).correlate(None).scalar_subquery() for each in order)
        wanted = wanted.where(tuple_(*order) > tuple_(*last))
    if numbers := _NUMBER.findall(named.upper()):
        wanted = wanted.where(or_(Dispute.number.in_(numbers), CommissionLine.number.in_(numbers)))
    elif named.strip():
        wanted = wanted.where(Deal.customer_name.icontains(named.strip(), autoescape=True))
    rows = await session.execute(wanted)
    return [Disputed(found, Entry(line, deal, customer)) for found, line, deal, customer in rows]


async def to_answer(session: AsyncSession, member: Member, number: str) -> Disputed:
    """An open dispute by its number, for finance. NotAllowed, NoSuchDispute."""
    require(member, DECIDE)
    row = (await session.execute(_disputed(member).where(Dispute.number == number.strip().upper()))).first()
    if row is None:
        raise NoSuchDispute(number=number)
    found, line, deal, customer = row
    return Disputed(found, Entry(line, deal, customer))


async def about(session: AsyncSession, line: CommissionLine) -> Dispute | None:
    """The latest dispute about a line; whoever may read the line may read it."""
    latest = select(Dispute).where(Dispute.line_id == line.id).order_by(Dispute.id.desc()).limit(1)
    return await session.scalar(latest)


async def record(session: AsyncSession, dispute: Dispute, *, actor: str, action: str, now: datetime) -> None:
    """Save it unless stale, and write it into the ledger."""
    number = dispute.number
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    after = {"number": number, "state": str(dispute.state), "line": dispute.line_id, "answer": dispute.answer}
    await ledger.append(session, actor=actor, action=action, subject=f"dispute:{number}", after=after, at=now)


def _disputed(member: Member) -> Select[Dispute, CommissionLine, str, str]:
    """Open ones that this member may read."""
    return (
        select(Dispute, CommissionLine, Deal.number, Deal.customer_name)
        .join(CommissionLine, CommissionLine.id == Dispute.line_id)
        .join(Deal, Deal.id == CommissionLine.deal_id)
        .where(Dispute.state == DisputeState.OPEN, commission_lines.visible_to(member))
    )
