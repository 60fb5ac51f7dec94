"""What people wrote about a deal on its way: questions, answers, reasons, activity, the customer's choice."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.deal_records import Deal
from bot.prm.people import Member


class RemarkKind(StrEnum):
    QUESTION = "question"  # a reviewer's, with which it was returned
    ANSWER = "answer"
    REJECTION = "rejection"
    APPEAL = "appeal"
    ACTIVITY = "activity"  # for an extension
    CHOICE = "choice"  # the customer's, in writing


class DealRemark(Base):
    """One remark. It stays when the deal moves on; the ledger holds the decision, never these words."""

    __tablename__ = "deal_remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RemarkKind] = mapped_column(one_of(RemarkKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


async def keep(session: AsyncSession, deal: Deal, kind: RemarkKind, text: str, by: Member, now: datetime) -> None:
    session.add(DealRemark(deal_id=deal.id, kind=kind, text=text, by_id=by.person_id, at=now))
    await session.flush()


async def of(session: AsyncSession, deal: Deal) -> Sequence[DealRemark]:
    """Everything that was written about it, the oldest first."""
    wanted = select(DealRemark).where(DealRemark.deal_id == deal.id).order_by(DealRemark.id)
    return (await session.scalars(wanted)).all()
