"""Entering what a programme pays: rates by group, tier and day, bonuses, and how a deal's commission is shared."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.columns import PERCENT_STEPS
from bot.prm.commission_engine import WHOLE, Band, steps
from bot.prm.commissions import CommissionRate, DealSplit, Spiff
from bot.prm.deal_records import TRANSITIONS, Deal
from bot.prm.programme import Programme


class BandsDoNotFit(UserError):
    """The first band has to begin at 0, and each of the others above the one before."""


class PercentBeyond(UserError):
    """{percent} % is no rate: it has to lie between 0 and 100, with four decimals at most."""


class LaterRatesExist(UserError):
    """{group}, {tier}: other rates apply from {since} on. Say until when these apply, or enter them first."""


class SharesDoNotSum(UserError):
    """The shares of a deal have to sum to 100 %; these make {total} %."""


class AlreadyEarned(UserError):
    """Deal {number} is no longer open, so its commission can't be shared differently."""


async def put_rates(
    session: AsyncSession,
    programme: Programme,
    *,
    group: str,
    tier: str,
    since: date,
    bands: Sequence[Band],
    until: date | None = None,
    actor: str,
    now: datetime,
) -> bool:
    """Rates from `since` to `until` (both included), in place of others that begin on that day; False: they stood so.

    Earlier ones that are still open end the day before. What was earned keeps the rates it was earned at.
    Raises BandsDoNotFit, PercentBeyond, LaterRatesExist.
    """
    _require_bands(bands)
    earlier = await _others(session, programme, group, tier)
    if _as_put([row for row in earlier if row.effective_from == since]) == [(b.above, b.percent, until) for b in bands]:
        return False
    await _make_room(session, earlier, since, until)
    session.add_all(_row(programme, group, tier, since, until, band) for band in bands)
    await session.flush()
    detail = {"since": since, "until": until, "bands": [[str(band.above), str(band.percent)] for band in bands]}
    subject = f"rate:{group}/{tier}"
    await ledger.append(session, actor=actor, action="commission.rates", subject=subject, detail=detail, at=now)
    return True


async def put_spiff(session: AsyncSession, programme: Programme, spiff: Spiff, *, actor: str, now: datetime) -> bool:
    """A bonus, in place of the one with its key; False: it stood so. What was earned stays as it is."""
    spiff.programme_id = programme.id
    wanted = select(Spiff).where(Spiff.programme_id == programme.id, Spiff.key == spiff.key)
    present = await session.scalar(wanted)
    names = [column.key for column in Spiff.__mapper__.columns if column.key not in ("id", "programme_id")]
    values = {name: getattr(spiff, name) for name in names if getattr(spiff, name) is not None}
    if present is not None and all(getattr(present, name) == value for name, value in values.items()):
        return False
    kept = present or spiff
    for name, value in values.items():
        setattr(kept, name, value)
    session.add(kept)
    await session.flush()
    subject, detail = f"spiff:{spiff.key}", {"amount": str(spiff.amount)}
    await ledger.append(session, actor=actor, action="commission.spiff", subject=subject, detail=detail, at=now)
    return True


async def agree_split(
    session: AsyncSession, deal: Deal, shares: Mapping[int, Decimal], *, actor: str, now: datetime
) -> None:
    """How the commission on a deal that is still open is shared, by partner id. SharesDoNotSum, AlreadyEarned."""
    if sum(steps(percent) for percent in shares.values()) != WHOLE or min(shares.values()) <= 0:
        raise SharesDoNotSum(total=sum(shares.values()))
    if not TRANSITIONS[deal.state]:
        raise AlreadyEarned(number=deal.number)
    before = await session.scalars(select(DealSplit.partner_id).where(DealSplit.deal_id == deal.id))
    ended = {partner: Decimal(0) for partner in before if partner not in shares}
    await session.execute(delete(DealSplit).where(DealSplit.deal_id == deal.id))
    session.add_all(DealSplit(deal_id=deal.id, partner_id=partner, percent=each) for partner, each in shares.items())
    await session.flush()
    detail = {"shares": {str(partner): str(percent) for partner, percent in {**ended, **shares}.items()}}
    subject = f"deal:{deal.number}"
    await ledger.append(session, actor=actor, action="commission.split", subject=subject, detail=detail, at=now)


def _require_bands(bands: Sequence[Band]) -> None:
    rising = all(low.above < high.above for low, high in pairwise(bands))
    if not bands or bands[0].above != 0 or not rising:
        raise BandsDoNotFit
    for band in bands:
        if not 0 <= band.percent <= 100 or band.percent * PERCENT_STEPS % 1:
            raise PercentBeyond(percent=band.percent)


async def _others(session: AsyncSession, programme: Programme, group: str, tier: str) -> Sequence[CommissionRate]:
    query = select(CommissionRate).where(
        CommissionRate.programme_id == programme.id,
        CommissionRate.product_group == group,
        CommissionRate.tier == tier,
    )
    return (await session.scalars(query.order_by(CommissionRate.above_minor))).all()


def _as_put(rows: Sequence[CommissionRate]) -> list[tuple[Decimal, Decimal, date | None]]:
    return [(row.above.amount, row.percent, row.effective_until) for row in rows]


async def _make_room(session: AsyncSession, others: Sequence[CommissionRate], since: date, until: date | None) -> None:
    """What begins on that day goes; what was in force before ends; what begins later must not be run into."""
    for row in others:
        if row.effective_from > since and (until is None or until >= row.effective_from):
            raise LaterRatesExist(group=row.product_group, tier=row.tier, since=row.effective_from.isoformat())
    for row in others:
        if row.effective_from == since:
            await session.delete(row)
        elif row.effective_from < since and (row.effective_until is None or row.effective_until >= since):
            row.effective_until = since - timedelta(days=1)
    await session.flush()


def _row(programme: Programme, group: str, tier: str, since: date, until: date | None, band: Band) -> CommissionRate:
    return CommissionRate(
        programme_id=programme.id,
        product_group=group,
        tier=tier,
        effective_from=since,
        effective_until=until,
        above=programme.home_money(band.above),
        percent=band.percent,
    )
