"""A won deal makes its commission lines: per product, band and partner, and per bonus, each with its working."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import N_
from bot.prm import commission_clocks, commission_counting, commissions, ledger
from bot.prm.commission_calendar import today
from bot.prm.commission_engine import Portion, percent_of, share_out
from bot.prm.commission_lines import KIND, CommissionLine, LineKind, LineState
from bot.prm.commission_rating import Rated, rate, spiffs_for
from bot.prm.commission_working import RateWorking, SpiffWorking
from bot.prm.commissions import CommissionRevenue, Spiff
from bot.prm.deal_records import Deal
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.numbers import next_number
from bot.prm.programme import Programme

NO_EXCHANGE_RATE = N_("There is no exchange rate for this currency, so the lowest rate was taken.")


async def earn(session: AsyncSession, programme: Programme, deal: Deal, now: datetime) -> list[CommissionLine]:
    """The lines of a deal won at `now`, for each partner that shares in it; those of an earlier call if there was one.

    Rates and bonuses are those of the day of the order, tier and revenue those of now: a later change of any of them
    never touches these lines. They are in the statement of the month in which the deal was reported as won.
    """
    on = today(programme, now)
    await commission_counting.wait_turn(session, deal)  # each deal counts what came before it
    if made := await _made(session, deal):
        return made
    ordered = deal.won_on or on
    rated = await rate(session, programme, deal, on=ordered)
    session.add(revenue(programme, deal, rated, ordered))
    lines = await shares(session, programme, deal, rated, on)
    lines += await bonuses(session, programme, deal, rated, on, ordered=ordered)
    await keep(session, programme, lines, action="commission.earned", actor=SYSTEM, now=now)
    return lines


async def keep(
    session: AsyncSession,
    programme: Programme,
    lines: Sequence[CommissionLine],
    *,
    action: str,
    actor: str,
    now: datetime,
) -> None:
    """Number and store new lines, and record them for each partner, whose statement of this month will have them."""
    on = today(programme, now)
    for line in lines:
        line.number = await next_number(session, programme.id, KIND, on.year)
    session.add_all(lines)
    await session.flush()
    by_partner = attrgetter("partner_id")
    for partner, theirs in groupby(sorted(lines, key=by_partner), key=by_partner):
        detail = {"lines": {line.number: str(line.amount) for line in theirs}}
        await ledger.append(session, actor=actor, action=action, subject=f"partner:{partner}", detail=detail, at=now)
        await commission_clocks.month_begun(session, programme, partner, on)


async def _made(session: AsyncSession, deal: Deal) -> list[CommissionLine]:
    earned = (CommissionLine.deal_id == deal.id, CommissionLine.kind.in_((LineKind.SHARE, LineKind.BONUS)))
    return list(await session.scalars(select(CommissionLine).where(*earned).order_by(CommissionLine.id)))


def revenue(programme: Programme, deal: Deal, rated: Rated, on: date) -> CommissionRevenue:
    """What the deal counts towards the bands of later ones."""
    return CommissionRevenue(
        programme_id=programme.id,
        partner_id=rated.seller.id,
        deal_id=deal.id,
        counted_on=on,
        home_minor=rated.home_minor,
    )


async def shares(
    session: AsyncSession, programme: Programme, deal: Deal, rated: Rated, on: date
) -> list[CommissionLine]:
    """Each partner's part of each portion, as new lines earned on a day; they wait where the currency has no rate."""
    agreed = await commissions.splits(session, deal.id, deal.partner_id)
    held = {} if rated.exchangeable else {"state": LineState.HELD, "held_for": NO_EXCHANGE_RATE}
    return [
        line(
            deal,
            partner,
            LineKind.SHARE,
            Money.of_minor(minor, deal.currency),
            on,
            clause=_clause(rated, portion),
            working=_working(programme, rated, portion, agreed[partner], minor),
            **held,
        )
        for portion in rated.portions
        for partner, minor in share_out(portion.whole, agreed).items()
    ]


def _clause(rated: Rated, portion: Portion) -> str:
    group = portion.sale.group
    return f"rate:{group}/{rated.seller.tier}/{rated.since[group]}/{portion.band.above}"


def _working(programme: Programme, rated: Rated, portion: Portion, split: Decimal, minor: int) -> RateWorking:
    return RateWorking(
        product=portion.sale.product,
        group=portion.sale.group,
        tier=rated.seller.tier,
        since=rated.since[portion.sale.group],
        percent=portion.band.percent,
        base=portion.base,
        sold_before=rated.counted.before,
        above=portion.band.above,
        until=portion.until,
        home=programme.currency,
        per_home=rated.counted.per_home,
        whole=portion.whole,
        split=split,
        remainder=minor - percent_of(portion.whole, split),
    )


async def bonuses(
    session: AsyncSession, programme: Programme, deal: Deal, rated: Rated, on: date, *, ordered: date
) -> list[CommissionLine]:
    """A new line, earned on a day, for each bonus that the deal qualified for when it was ordered."""
    return [_bonus(deal, spiff, on) for spiff in await _spiffs(session, programme, deal, rated, ordered)]


async def _spiffs(session: AsyncSession, programme: Programme, deal: Deal, rated: Rated, on: date) -> list[Spiff]:
    """The bonuses of this deal, less those that its customer brought already."""
    found = await spiffs_for(session, programme, deal, rated.seller, on=on)
    earned = select(CommissionLine.clause).join(Deal, Deal.id == CommissionLine.deal_id)
    earned = earned.where(
        CommissionLine.programme_id == programme.id,
        CommissionLine.clause.in_([_spiff_clause(spiff) for spiff in found]),
        CommissionLine.state != LineState.DECLINED,
        Deal.customer_key == deal.customer_key,
    )
    already = set(await session.scalars(earned)) if found else set()
    return [spiff for spiff in found if not (spiff.once_per_customer and _spiff_clause(spiff) in already)]


def _bonus(deal: Deal, spiff: Spiff, on: date) -> CommissionLine:
    working = SpiffWorking(name=spiff.name, condition=spiff.condition)
    clause = _spiff_clause(spiff)
    return line(deal, deal.partner_id, LineKind.BONUS, spiff.amount, on, clause=clause, working=working)


def _spiff_clause(spiff: Spiff) -> str:
    return f"spiff:{spiff.key}"


def line(deal: Deal, partner_id: int, kind: LineKind, amount: Money, on: date, **facts: Any) -> CommissionLine:
    """A new line of a deal; `keep` numbers and stores it."""
    return CommissionLine(
        programme_id=deal.programme_id,
        partner_id=partner_id,
        deal_id=deal.id,
        kind=kind,
        amount=amount,
        earned_on=on,
        **facts,
    )
