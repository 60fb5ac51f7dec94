"""How much of a won deal counts towards the bands of later ones: as much as somebody still earns on.

What a deal brought inside one band is its portion. A portion counts no longer once every partner's line on it was
declined, and less by what was taken back of it; a clawback that is declined counts it again. Only later deals meet the
new revenue: lines that were made meanwhile stay as they are, like after a new rate or tier.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.commission_working import RateWorking, TakenBackWorking
from bot.prm.commissions import CommissionRevenue
from bot.prm.deal_records import Deal
from bot.prm.partners import Partner

ALL = Decimal(100)  # percent

Share = tuple[CommissionLine, RateWorking]
Sold = tuple[int, str]  # by one partner, of one product


async def wait_turn(session: AsyncSession, deal: Deal) -> None:
    """Until the transaction ends, nobody else counts deals of this seller; its new deals and tickets do not wait."""
    await session.get_one(Partner, deal.partner_id, with_for_update={"key_share": True})


async def recount(session: AsyncSession, deal: Deal) -> None:
    """Add what the deal counts more or less since its lines changed; call it in one's turn, with the lines flushed."""
    rows = select(CommissionRevenue).where(CommissionRevenue.deal_id == deal.id).order_by(CommissionRevenue.id)
    counted = (await session.scalars(rows)).all()
    brought = next((row for row in counted if row.home_minor), None)  # without an exchange rate, nothing yet
    if brought is None:
        return
    lines = await session.scalars(select(CommissionLine).where(CommissionLine.deal_id == deal.id))
    counts = round(brought.home_minor * standing(lines.all()))
    if change := counts - sum(row.home_minor for row in counted):
        session.add(
            CommissionRevenue(
                programme_id=brought.programme_id,
                partner_id=brought.partner_id,
                deal_id=deal.id,
                counted_on=brought.counted_on,
                home_minor=change,
            )
        )


def standing(lines: Sequence[CommissionLine]) -> Fraction:
    """The part of what a deal brought on which somebody still earns, from 0 to 1, by all lines of the deal."""
    shares = [
        (line, line.working) for line in lines if line.kind is LineKind.SHARE and isinstance(line.working, RateWorking)
    ]
    taken = _taken_back(shares, lines)
    bases = {(working.product, working.above): working.base for _, working in shares}
    stands = dict.fromkeys(bases, Decimal(0))
    for line, working in shares:
        if line.state is not LineState.DECLINED:
            portion = working.product, working.above
            left = ALL - taken.get((line.partner_id, working.product), Decimal(0))
            stands[portion] = max(stands[portion], left)
    whole = sum(bases.values())
    return (
        sum((base * Fraction(stands[at]) for at, base in bases.items()), Fraction()) / (whole * 100)
        if whole
        else Fraction(1)
    )


def _taken_back(shares: Iterable[Share], lines: Iterable[CommissionLine]) -> dict[Sold, Decimal]:
    """Percent of each product that were taken back of a partner, 100 at most.

    A line of nothing (a band of 0 %) has no clawback of its own, but is taken back with the product's other ones.
    """
    percent: dict[int | None, Decimal] = {}
    for line in lines:
        if isinstance(line.working, TakenBackWorking) and line.state is not LineState.DECLINED:
            percent[line.about_id] = percent.get(line.about_id, Decimal(0)) + line.working.percent
    found: dict[Sold, Decimal] = {}
    for line, working in shares:
        sold = line.partner_id, working.product
        found[sold] = min(ALL, max(found.get(sold, Decimal(0)), percent.get(line.id, Decimal(0))))
    return found
