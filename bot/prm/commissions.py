"""Commissions: what a partner earns on a won deal. Rates are dated rows, so that a past statement stays what it was."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, composite, mapped_column

from bot.prm.columns import PERCENT_STEPS, Percent
from bot.prm.database import Base
from bot.prm.money import Money


class CommissionRate(Base):
    """One marginal band: `percent` of the revenue above `above`, up to where the next band begins.

    Revenue counts cumulatively per partner and year, in the programme's home currency.
    """

    __tablename__ = "commission_rates"
    __table_args__ = (
        UniqueConstraint("programme_id", "product_group", "tier", "effective_from", "above_minor"),
        CheckConstraint("above_minor >= 0", name="above"),
        CheckConstraint(f"percent BETWEEN 0 AND {100 * PERCENT_STEPS}", name="percent"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", name="effective"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    product_group: Mapped[str] = mapped_column(String(64))
    tier: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]  # the last day included
    above_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    above: Mapped[Money] = composite(Money.of_minor, "above_minor", "currency")
    percent: Mapped[Decimal] = mapped_column(Percent)


class Spiff(Base):
    """A bonus for deals registered and won inside a window."""

    __tablename__ = "spiffs"
    __table_args__ = (
        UniqueConstraint("programme_id", "key"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("ends_at > starts_at", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    product_keys: Mapped[list[str]] = mapped_column(JSON)
    tiers: Mapped[list[str]] = mapped_column(JSON)
    minimum_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    minimum: Mapped[Money] = composite(Money.of_minor, "minimum_minor", "currency")
    amount: Mapped[Money] = composite(Money.of_minor, "amount_minor", "currency")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    condition: Mapped[str] = mapped_column(Text)


class DealSplit(Base):
    """A partner's share of the commission on a deal; the shares of one deal sum to 100 %."""

    __tablename__ = "deal_splits"
    __table_args__ = (CheckConstraint(f"percent > 0 AND percent <= {100 * PERCENT_STEPS}", name="percent"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True, index=True)
    percent: Mapped[Decimal] = mapped_column(Percent)


async def bands(
    session: AsyncSession, programme_id: int, *, product_group: str, tier: str, on: date
) -> Sequence[CommissionRate]:
    """The bands in force on that day, lowest first; empty when the programme pays nothing for this group and tier."""
    return (
        await session.scalars(
            select(CommissionRate)
            .where(
                CommissionRate.programme_id == programme_id,
                CommissionRate.product_group == product_group,
                CommissionRate.tier == tier,
                CommissionRate.effective_from <= on,
                or_(CommissionRate.effective_until.is_(None), CommissionRate.effective_until >= on),
            )
            .order_by(CommissionRate.above_minor)
        )
    ).all()
