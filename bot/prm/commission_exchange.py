"""Deals won before anybody knew what their currency is worth: rated anew once the programme has a rate for it.

Their lines wait at the lowest bands meanwhile. They stay as they are and are released; another line makes up for what
the bands that apply would have brought.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.i18n import N_
from bot.prm import commission_changes, commission_counting, commission_earning
from bot.prm.commission_calendar import today
from bot.prm.commission_earning import NO_EXCHANGE_RATE
from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.commission_rating import rate
from bot.prm.commission_working import CorrectionWorking, RateWorking
from bot.prm.deal_records import Deal
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.programme import Programme

RATE_IS_KNOWN = N_("The exchange rate is known by now.")

Part = tuple[int, str]  # what one partner earned for one product


async def catch_up(session: AsyncSession, programme: Programme, now: datetime) -> list[CommissionLine]:
    """Release the lines whose currency has a rate by now; those that were.

    A deal of which something was taken back meanwhile stays with finance: how much of the difference is back is for
    people to say.
    """
    waiting = [each for each in await _waiting(session, programme) if programme.exchange_rate(each.currency)]
    deals = {each.deal_id: await session.get_one(Deal, each.deal_id) for each in waiting}
    await _keep_waiting({deal.partner_id for deal in deals.values()}, session)
    for deal_id, lines in groupby(waiting, key=attrgetter("deal_id")):
        await _rate_anew(session, programme, deals[deal_id], list(lines), now)
    return waiting


async def _waiting(session: AsyncSession, programme: Programme) -> Sequence[CommissionLine]:
    taken = aliased(CommissionLine)
    back = exists().where(taken.deal_id == CommissionLine.deal_id, taken.kind == LineKind.CLAWBACK)
    held = select(CommissionLine).where(
        CommissionLine.programme_id == programme.id,
        CommissionLine.state == LineState.HELD,
        CommissionLine.held_for == NO_EXCHANGE_RATE,
        ~back,
    )
    return (await session.scalars(held.order_by(CommissionLine.deal_id, CommissionLine.id))).all()


async def _keep_waiting(sellers: set[int], session: AsyncSession) -> None:
    """Each deal counts what came before it, so whoever sold them earns nothing else until this is done."""
    wanted = select(Partner.id).where(Partner.id.in_(sellers)).order_by(Partner.id)
    await session.execute(wanted.with_for_update())


async def _rate_anew(
    session: AsyncSession, programme: Programme, deal: Deal, held: Sequence[CommissionLine], now: datetime
) -> None:
    on, ordered = today(programme, now), deal.won_on or held[0].earned_on
    rated = await rate(session, programme, deal, on=ordered)
    session.add(commission_earning.revenue(programme, deal, rated, ordered))
    right = _by_part(await commission_earning.shares(session, programme, deal, rated, on))
    for line in held:
        await commission_changes.let_go(session, programme, line, actor=SYSTEM, now=now)
    corrections = [await _correction(session, deal, line, right, now, programme) for line in held]
    more = [each for each in corrections if each is not None]
    await commission_earning.keep(session, programme, more, action="commission.corrected", actor=SYSTEM, now=now)
    bonuses = await commission_earning.bonuses(session, programme, deal, rated, on, ordered=ordered)
    await commission_earning.keep(session, programme, bonuses, action="commission.earned", actor=SYSTEM, now=now)
    await commission_counting.recount(session, deal)  # some of its lines may be declined


async def _correction(
    session: AsyncSession,
    deal: Deal,
    line: CommissionLine,
    right: Mapping[Part, int],
    now: datetime,
    programme: Programme,
) -> CommissionLine | None:
    """What the bands that apply would have brought more than the lowest one, or less."""
    stated = line.amount_minor + await commission_changes.corrected(session, line)
    should = right.get(_part(line), stated)
    if should == stated:
        return None
    return commission_earning.line(
        deal,
        line.partner_id,
        LineKind.CORRECTION,
        Money.of_minor(should - stated, line.currency),
        today(programme, now),
        reason=RATE_IS_KNOWN,
        about_id=line.id,
        working=CorrectionWorking(line=line.number, stated=stated, right=should),
    )


def _by_part(lines: Sequence[CommissionLine]) -> dict[Part, int]:
    found: dict[Part, int] = {}
    for line in lines:
        found[_part(line)] = found.get(_part(line), 0) + line.amount_minor
    return found


def _part(line: CommissionLine) -> Part:
    return line.partner_id, line.working.product if isinstance(line.working, RateWorking) else ""
