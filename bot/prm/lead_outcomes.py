"""How the leads a partner was given have ended, counted by the month: routing asks for it, and must stay quick."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, case, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.lead_records import LeadState


class LeadOutcome(Base):
    """So many leads of this partner ended like this in this month (its first day, UTC)."""

    __tablename__ = "lead_outcomes"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[LeadState] = mapped_column(one_of(LeadState, "outcome"), primary_key=True)
    leads: Mapped[int] = mapped_column(default=0)


class Conversion(NamedTuple):
    """Of the leads that ended, how many became deals."""

    converted: int = 0
    ended: int = 0


async def count(session: AsyncSession, partner_id: int, outcome: LeadState, at: datetime) -> None:
    """One more lead of this partner has ended like this."""
    month = at.date().replace(day=1)
    this = {"partner_id": partner_id, "month": month, "outcome": outcome}
    one_more = update(LeadOutcome).filter_by(**this).values(leads=LeadOutcome.leads + 1)
    one_more = one_more.returning(LeadOutcome.leads).execution_options(synchronize_session=False)
    if (await session.execute(one_more)).first() is not None:
        return
    try:
        async with session.begin_nested():
            session.add(LeadOutcome(**this, leads=1))
    except IntegrityError:  # somebody else counted the first one in the same moment
        await session.execute(one_more)


async def conversions(session: AsyncSession, partners: Collection[int], since: datetime) -> Mapping[int, Conversion]:
    """By partner, from the month of `since` on; partners without any are left out."""
    became_deals = func.sum(case((LeadOutcome.outcome == LeadState.CONVERTED, LeadOutcome.leads), else_=0))
    rows = await session.execute(
        select(LeadOutcome.partner_id, became_deals, func.sum(LeadOutcome.leads))
        .where(LeadOutcome.partner_id.in_(partners), LeadOutcome.month >= since.date().replace(day=1))
        .group_by(LeadOutcome.partner_id)
    )
    return {partner: Conversion(int(converted), int(ended)) for partner, converted, ended in rows}
