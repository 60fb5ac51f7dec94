"""What the programme pays: a row for each band of a rate, or for a bonus (SPIFF)."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.commission_calendar import day_in, midnight
from bot.prm.commission_engine import Band
from bot.prm.commission_rates import BandsDoNotFit, LaterRatesExist, PercentBeyond, put_rates, put_spiff
from bot.prm.commissions import CommissionRate, Spiff
from bot.prm.imports.cells import Currency, Day, Key, LongText, Number, Several, Text, Word, YesNo
from bot.prm.imports.kinds import CannotBe, Import, Kind, Outcome, Row, too_exact
from bot.prm.imports.products import product
from bot.prm.money import Money, TooManyDecimals
from bot.prm.programme import Programme

LONGEST_TIER = 64


class RateRow(Row):
    spiff: Key | None = None  # the key of a bonus; a rate has none
    group: Word | None = None  # a rate's product group
    tiers: Several = []  # a rate's partners, each with its own; of a bonus, none means all
    since: Day
    until: Day | None = None  # the last day; a rate's is the day before the next one begins
    above: Number = Decimal(0)  # where a rate's band begins: revenue of the year in the home currency
    percent: Number | None = None  # of a rate's band
    name: Text | None = None  # a bonus's
    products: Several = []  # keys of which a bonus wants one; none: any
    minimum: Number = Decimal(0)  # what a deal must be worth for a bonus
    amount: Number | None = None  # a bonus's
    currency: Currency | None = None  # a bonus's; rates are in the home currency
    condition: LongText | None = None  # the same for people
    once_per_customer: YesNo = True


async def take(session: AsyncSession, shared: Import, rows: Sequence[RateRow]) -> Outcome:
    first = rows[0]
    if first.spiff is None:
        return await _take_rate(session, shared, rows)
    if len(rows) > 1:
        raise CannotBe(why="this bonus is in the table twice", column="spiff")
    return await _take_spiff(session, shared, first, first.spiff)


async def _take_rate(session: AsyncSession, shared: Import, rows: Sequence[RateRow]) -> Outcome:
    first, bands = rows[0], _bands(shared, rows)
    outcomes = {await _put(session, shared, first, tier, bands) for tier in first.tiers}
    return next(outcome for outcome in Outcome if outcome in outcomes)


def _bands(shared: Import, rows: Sequence[RateRow]) -> list[Band]:
    for row in rows:
        if not row.group:
            raise CannotBe(why="name the product group", column="group")
        if not row.tiers or max(map(len, row.tiers)) > LONGEST_TIER:
            raise CannotBe(why="name the partners' tier", column="tiers")
        if row.percent is None:
            raise CannotBe(why="say how many percent", column="percent")
        if row.currency not in (None, shared.programme.currency):
            raise CannotBe(why=f"rates count revenue in {shared.programme.currency}", column="currency")
        if too_exact(row.above, shared.programme.currency):
            raise CannotBe(why="write the number without marks for thousands", column="above")
        if row.until != rows[0].until:
            raise CannotBe(why="all bands of a rate end on the same day", column="until")
    found = [Band(row.above, row.percent) for row in rows if row.percent is not None]
    return sorted(found, key=lambda band: band.above)


async def _put(session: AsyncSession, shared: Import, row: RateRow, tier: str, bands: Sequence[Band]) -> Outcome:
    mine = (
        CommissionRate.programme_id == shared.programme.id,
        CommissionRate.product_group == row.group,
        CommissionRate.tier == tier,
    )
    begin = set(await session.scalars(select(CommissionRate.effective_from).where(*mine)))
    until = row.until or _day_before(min((day for day in begin if day > row.since), default=None))
    put = await put_rates(
        session, shared.programme, group=row.group or "", tier=tier, since=row.since, until=until, bands=bands,
        actor=shared.actor, now=shared.now,
    )  # fmt: skip
    if not put:
        return Outcome.UNCHANGED
    return Outcome.CHANGED if row.since in begin else Outcome.CREATED


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


async def _take_spiff(session: AsyncSession, shared: Import, row: RateRow, key: str) -> Outcome:
    if row.amount is None or row.currency is None or row.amount <= 0 or row.minimum < 0:
        raise CannotBe(why="say how much the bonus is, and in which currency", column="amount")
    if row.until is None or row.until < row.since:
        raise CannotBe(why="say the last day of the bonus", column="until")
    wanted = select(Spiff).where(Spiff.programme_id == shared.programme.id, Spiff.key == key)
    present = await session.scalar(wanted)
    same_days = present is not None and _days(present, shared.programme) == (row.since, row.until)
    zone = shared.programme.time_zone
    spiff = Spiff(
        key=key,
        name=row.name or key,
        product_keys=[(await product(session, shared, each)).key for each in row.products],
        tiers=row.tiers,
        minimum=Money(row.minimum, row.currency),
        amount=Money(row.amount, row.currency),
        starts_at=present.starts_at if present and same_days else midnight(row.since, zone),
        ends_at=present.ends_at if present and same_days else midnight(row.until + timedelta(days=1), zone),
        condition=row.condition or row.name or key,
        once_per_customer=row.once_per_customer,
    )
    put = await put_spiff(session, shared.programme, spiff, actor=shared.actor, now=shared.now)
    if not put:
        return Outcome.UNCHANGED
    return Outcome.CREATED if present is None else Outcome.CHANGED


def _days(spiff: Spiff, programme: Programme) -> tuple[date, date]:
    last = spiff.ends_at - timedelta(microseconds=1)
    return day_in(spiff.starts_at, programme.time_zone), day_in(last, programme.time_zone)


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[RateRow]:
    rates = select(CommissionRate).where(CommissionRate.programme_id == programme.id)
    order = (CommissionRate.product_group, CommissionRate.tier, CommissionRate.effective_from)
    for rate in await session.scalars(rates.order_by(*order, CommissionRate.above_minor)):
        yield RateRow.model_construct(
            group=rate.product_group, tiers=[rate.tier], since=rate.effective_from, until=rate.effective_until,
            above=rate.above.amount, percent=rate.percent, currency=rate.currency,
        )  # fmt: skip
    for spiff in await session.scalars(select(Spiff).where(Spiff.programme_id == programme.id).order_by(Spiff.key)):
        since, until = _days(spiff, programme)
        yield RateRow.model_construct(
            spiff=spiff.key, name=spiff.name, products=spiff.product_keys, tiers=spiff.tiers, since=since, until=until,
            minimum=spiff.minimum.amount, amount=spiff.amount.amount, currency=spiff.currency,
            condition=spiff.condition, once_per_customer=spiff.once_per_customer,
        )  # fmt: skip


RATES = Kind(
    name="rates",
    row=RateRow,
    take=take,
    give=give,
    together=("spiff", "group", "tiers", "since"),
    about={BandsDoNotFit: "above", PercentBeyond: "percent", LaterRatesExist: "until", TooManyDecimals: "amount"},
)
