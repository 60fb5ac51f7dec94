"""What open deals may earn, at assumptions that are stated: an outlook, never a promise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.commission_calendar import today, year_of
from bot.prm.commission_engine import percent_of, share_out
from bot.prm.commission_rating import basis, rated
from bot.prm.commissions import splits_of
from bot.prm.deal_records import PROTECTED_ROWS, Deal
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
    open_deals, now_here = await _open_deals(session, member), today(programme, now)
    if not open_deals or member.partner_id is None:
        return []
    ids, days = [deal.id for deal in open_deals], [max(deal.closes_on, now_here) for deal in open_deals]
    known, agreed = await basis(session, programme, member.partner_id, ids, days), await splits_of(session, ids)
    found, sold = list[Expected](), Counter[int]()
    for deal, on in zip(open_deals, days, strict=True):
        year = year_of(on, programme.rules).year
        earned = rated(known, deal, on=on, expected=Money.of_minor(sold[year], programme.currency).amount)
        sold[year] += earned.home_minor
        whole = sum(part.whole for part in earned.portions)
        found.append(_expected(programme, deal, whole, agreed.get(deal.id) or {deal.partner_id: Decimal(100)}))
    return found


async def _open_deals(session: AsyncSession, member: Member) -> Sequence[Deal]:
    protected = (Deal.partner_id == member.partner_id, PROTECTED_ROWS)
    return (await session.scalars(select(Deal).where(*protected).order_by(Deal.closes_on, Deal.id).limit(MOST))).all()


def _expected(programme: Programme, deal: Deal, whole: int, agreed: Mapping[int, Decimal]) -> Expected:
    mine = share_out(whole, agreed).get(deal.partner_id, 0)
    percent = programme.rules.stage_probability_percent.get(deal.stage, Decimal(0))
    likely = Money.of_minor(percent_of(mine, percent), deal.currency)
    return Expected(deal, percent, Money.of_minor(mine, deal.currency), likely)
