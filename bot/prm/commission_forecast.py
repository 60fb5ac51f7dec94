"""What open deals may earn, at assumptions that are stated: an outlook, never a promise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commissions
from bot.prm.commission_calendar import today, year_of
from bot.prm.commission_engine import percent_of, share_out
from bot.prm.commission_rating import rate
from bot.prm.deal_records import Deal, DealState
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require

MOST = 50  # deals, those that close first


@dataclass(frozen=True, slots=True)
class Expected:
    """One protected deal: this partner's commission if it is won as it stands, and that times its probability."""

    deal: Deal
    percent: Decimal  # probability, by its stage
    full: Money
    likely: Money


async def forecast(session: AsyncSession, member: Member, programme: Programme, *, now: datetime) -> list[Expected]:
    """The partner's protected deals in the order of their closing dates, each as if all before it had been won.

    Rates and tier are those known today for the closing date; a date in the past counts as today. NotAllowed.
    """
    require(member, "commission.read")
    found, sold = list[Expected](), Counter[int]()
    for deal in await _open_deals(session, member):
        on = max(deal.closes_on, today(programme, now))
        year = year_of(on, programme.rules).year
        expected = Money.of_minor(sold[year], programme.currency).amount
        rated = await rate(session, programme, deal, on=on, expected=expected)
        sold[year] += rated.home_minor
        found.append(await _expected(session, programme, deal, sum(part.whole for part in rated.portions)))
    return found


async def _open_deals(session: AsyncSession, member: Member) -> Sequence[Deal]:
    protected = (Deal.partner_id == member.partner_id, Deal.state == DealState.APPROVED)
    return (await session.scalars(select(Deal).where(*protected).order_by(Deal.closes_on, Deal.id).limit(MOST))).all()


async def _expected(session: AsyncSession, programme: Programme, deal: Deal, whole: int) -> Expected:
    agreed = await commissions.splits(session, deal.id, deal.partner_id)
    mine = share_out(whole, agreed).get(deal.partner_id, 0)
    percent = programme.rules.stage_probability_percent.get(deal.stage, Decimal(0))
    likely = Money.of_minor(percent_of(mine, percent), deal.currency)
    return Expected(deal, percent, Money.of_minor(mine, deal.currency), likely)
