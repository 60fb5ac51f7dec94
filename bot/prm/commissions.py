"""Commissions: what a partner earns on a won deal. Rates are dated rows, so that a past statement stays what it was."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    or_,
    select,
    true,
)
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

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)


class Spiff(Base):
    """A bonus for deals won inside a window that meet all of: a product of the list, a tier of it, a minimum value.

    An empty list asks for nothing. `condition` says the same for people.
    """

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
    once_per_customer: Mapped[bool] = mapped_column(default=True, server_default=true())


class CommissionRevenue(Base):
    """What a partner's won deals count towards its bands, in the programme's home currency; less what was cancelled."""

    __tablename__ = "commission_revenue"
    __table_args__ = (Index("ix_commission_revenue_partner_id", "partner_id", "counted_on", "home_minor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    counted_on: Mapped[date]
    home_minor: Mapped[int] = mapped_column(BigInteger)


class DealSplit(Base):
    """A partner's share of the commission on a deal; the shares of one deal sum to 100 %."""

    __tablename__ = "deal_splits"
    __table_args__ = (CheckConstraint(f"percent > 0 AND percent <= {100 * PERCENT_STEPS}", name="percent"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True, index=True)
    percent: Mapped[Decimal] = mapped_column(Percent)


async def bands_since(
    session: AsyncSession, programme_id: int, *, groups: Collection[str], tier: str, day: date
) -> Sequence[CommissionRate]:
    """The bands of these product groups that are in force on that day or later, lowest first."""
    later = or_(CommissionRate.effective_until.is_(None), CommissionRate.effective_until >= day)
    wanted = select(CommissionRate).where(
        CommissionRate.programme_id == programme_id, CommissionRate.product_group.in_(groups),
        CommissionRate.tier == tier, later,
    )  # fmt: skip
    return (await session.scalars(wanted.order_by(CommissionRate.above_minor))).all()


async def revenue_by_day(session: AsyncSession, partner_id: int, *, since: date, until: date) -> dict[date, int]:
    """What counts from `since` to `until`, both included, in minor units of the home currency."""
    day, minor = CommissionRevenue.counted_on, func.sum(CommissionRevenue.home_minor)
    counted = select(day, minor).where(CommissionRevenue.partner_id == partner_id, day >= since, day <= until)
    return {day: int(minor) for day, minor in await session.execute(counted.group_by(day))}


async def splits(session: AsyncSession, deal_id: int, partner_id: int) -> dict[int, Decimal]:
    """Each partner's percentage of the commission on a deal; all of it is `partner_id`'s where nothing was agreed."""
    return (await splits_of(session, [deal_id])).get(deal_id) or {partner_id: Decimal(100)}


async def splits_of(session: AsyncSession, deals: Collection[int]) -> dict[int, dict[int, Decimal]]:
    """Each partner's percentage, by deal; a deal for which nothing was agreed is left out."""
    agreed = select(DealSplit).where(DealSplit.deal_id.in_(deals))
    found: dict[int, dict[int, Decimal]] = {}
    for row in await session.scalars(agreed.order_by(DealSplit.percent.desc(), DealSplit.partner_id)):
        found.setdefault(row.deal_id, {})[row.partner_id] = row.percent
    return found
