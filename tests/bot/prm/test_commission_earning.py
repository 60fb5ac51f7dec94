"""A won deal makes lines that say how they came about, at the rates, tier and revenue of the day it was won."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_rates, commissions
from bot.prm.commission_earning import NO_EXCHANGE_RATE, earn
from bot.prm.commission_engine import Band
from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.commission_rates import AlreadyEarned, BandsDoNotFit, LaterRatesExist, PercentBeyond, SharesDoNotSum
from bot.prm.commission_working import RateWorking
from bot.prm.commissions import Spiff
from bot.prm.database import Database
from bot.prm.deals import Deal
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from tests.bot.prm.commission_world import BANDS, WON, build, put_rates, registered, win, won
from tests.bot.prm.world import World

FLAT = (Band(Decimal(0), Decimal(5)),)


def amounts(lines: list[CommissionLine]) -> list[str]:
    return [str(line.amount) for line in lines]


def spiff(**facts: object) -> Spiff:
    usual: dict[str, object] = {
        "key": "launch",
        "name": "Launch bonus",
        "product_keys": ["vault"],
        "tiers": ["gold"],
        "minimum": Money(Decimal(40_000), "EUR"),
        "amount": Money(Decimal(1500), "EUR"),
        "starts_at": WON - timedelta(days=5),
        "ends_at": WON + timedelta(days=5),
        "condition": "Won within the window.",
        "once_per_customer": True,
    }
    return Spiff(**usual | facts)


async def test_a_won_deal_makes_a_line_for_each_band_with_its_arithmetic(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        low, high = await win(session, world, "anna", value=Decimal(88_000))

    assert amounts([low, high]) == ["6,000.00 EUR", "6,080.00 EUR"]
    assert (low.number, high.number) == ("C-2027-0001", "C-2027-0002")
    assert (high.state, high.earned_on, high.clause) == (
        LineState.PENDING, date(2027, 3, 10), "rate:core/gold/2027-01-01/50000.00"
    )  # fmt: skip
    working = high.working
    assert isinstance(working, RateWorking)
    assert (working.base, working.percent, working.whole, working.split) == (38_000_00, 16, 6_080_00, 100)
    assert (working.above, working.until, working.sold_before) == (50_000, 200_000, 0)


async def test_the_next_deal_of_the_year_goes_on_where_the_last_one_ended(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await win(session, world, "anna", customer="Acme", value=Decimal(45_000))
        assert amounts(await win(session, world, "anna", customer="Zeta", value=Decimal(30_000))) == [
            "600.00 EUR", "4,000.00 EUR"
        ]  # fmt: skip
        others = await win(session, world, "bert", customer="Yotta", value=Decimal(30_000))
        assert amounts(others) == ["3,600.00 EUR"], "another partner begins for itself"


async def test_revenue_of_another_year_does_not_count(database: Database) -> None:
    world = await build(database)
    new_year = datetime.fromisoformat("2027-12-31T23:30:00+00:00")  # 2028 already in Vienna
    async with database.writing() as session:
        await win(session, world, "anna", customer="Acme", value=Decimal(80_000))
        later = await win(session, world, "anna", customer="Zeta", value=Decimal(30_000), now=new_year)
        assert (amounts(later), later[0].earned_on) == (["3,600.00 EUR"], date(2028, 1, 1))


async def test_winning_twice_earns_once(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        deal = await registered(session, world, "anna")
        first = await won(session, world, deal)
        again = await earn(session, world.programme, deal, WON + timedelta(days=40))
        assert [line.id for line in again] == [line.id for line in first]


async def test_a_later_rate_or_tier_never_touches_what_was_earned(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        before = await win(session, world, "anna", customer="Acme", value=Decimal(50_000))
        await put_rates(session, world, date(2027, 3, 11), FLAT)
        await put_rates(session, world, date(2027, 1, 1), FLAT, tier="silver")
        after = await win(session, world, "anna", customer="Zeta", value=Decimal(30_000), now=WON + timedelta(days=1))
        (await session.get_one(type(world.partners["alpine"]), world.partners["alpine"].id)).tier = "silver"
        await session.flush()
        demoted = await win(session, world, "anna", customer="Yotta", value=Decimal(30_000))
        for line in before:
            await session.refresh(line)

    assert amounts(before) == ["6,000.00 EUR"]
    assert amounts(after) == ["1,500.00 EUR"]
    assert isinstance(demoted[0].working, RateWorking)
    assert demoted[0].working.tier == "silver"


async def test_shares_of_several_partners_sum_to_the_commission_exactly(database: Database) -> None:
    world = await build(database)
    shares = {world.partners["brook"].id: Decimal("33.3333"), world.partners["alpine"].id: Decimal("66.6667")}
    async with database.writing() as session:
        deal = await registered(session, world, "anna", value=Decimal("33333.33"))
        await commission_rates.agree_split(session, deal, shares, actor=SYSTEM, now=WON)
        lines = await won(session, world, deal)
    assert sum(line.amount_minor for line in lines) == 4_000_00
    assert {line.partner_id: str(line.amount) for line in lines} == {
        world.partners["alpine"].id: "2,666.67 EUR", world.partners["brook"].id: "1,333.33 EUR"
    }  # fmt: skip


async def test_a_split_that_does_not_sum_or_comes_too_late_is_refused(database: Database) -> None:
    world = await build(database)
    alpine, brook = world.partners["alpine"].id, world.partners["brook"].id
    async with database.writing() as session:
        deal = await registered(session, world, "anna")
        with pytest.raises(SharesDoNotSum):
            await commission_rates.agree_split(session, deal, {alpine: Decimal(99)}, actor=SYSTEM, now=WON)
        await won(session, world, deal)
        halves = {alpine: Decimal(50), brook: Decimal(50)}
        with pytest.raises(AlreadyEarned):
            await commission_rates.agree_split(session, deal, halves, actor=SYSTEM, now=WON)


async def test_a_foreign_currency_meets_the_bands_at_the_fixed_rate_and_is_paid_in_itself(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        lines = await win(session, world, "anna", value=Decimal(90_000_000), currency="KRW")  # 60,000 EUR
        await win(session, world, "anna", customer="Zeta", value=Decimal(30_000))
    assert amounts(lines) == ["9,000,000 KRW", "2,400,000 KRW"]


async def test_without_an_exchange_rate_the_lowest_rate_is_taken_and_waits_for_finance(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna", value=Decimal(90_000), currency="CHF")
        assert (str(line.amount), line.state, line.held_for) == (
            "10,800.00 CHF", LineState.HELD, NO_EXCHANGE_RATE
        )  # fmt: skip
        assert amounts(await win(session, world, "anna", customer="Zeta")) == ["6,000.00 EUR"]


async def test_a_bonus_is_earned_inside_its_window_once_per_customer(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        assert await commission_rates.put_spiff(session, world.programme, spiff(), actor=SYSTEM, now=WON)
        assert not await commission_rates.put_spiff(session, world.programme, spiff(), actor=SYSTEM, now=WON)
        *_, bonus = await win(session, world, "anna", customer="Acme")
        again = await win(session, world, "anna", customer="Acme", products=["vault", "bridge"])
        late = await win(session, world, "anna", customer="Zeta", now=WON + timedelta(days=6))
    assert (bonus.kind, str(bonus.amount), bonus.clause) == (LineKind.BONUS, "1,500.00 EUR", "spiff:launch")
    assert {line.kind for line in [*again, *late]} == {LineKind.SHARE}


@pytest.mark.parametrize(
    "condition",
    [
        {"product_keys": ["bridge"]},
        {"tiers": ["platinum"]},
        {"minimum": Money(Decimal("50000.01"), "EUR")},
        {"starts_at": WON + timedelta(days=1)},
    ],
)
async def test_a_bonus_asks_for_all_of_its_conditions(database: Database, condition: dict[str, object]) -> None:
    world = await build(database)
    async with database.writing() as session:
        await commission_rates.put_spiff(session, world.programme, spiff(**condition), actor=SYSTEM, now=WON)
        assert [line.kind for line in await win(session, world, "anna")] == [LineKind.SHARE]


async def test_new_rates_end_the_ones_before_and_the_same_again_change_nothing(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        assert await put_rates(session, world, date(2027, 7, 1), FLAT)
        assert not await put_rates(session, world, date(2027, 7, 1), FLAT)
        assert await _in_force(session, world, date(2027, 6, 30)) == [12, 16, 20]
        assert await _in_force(session, world, date(2027, 7, 1)) == [5]
        with pytest.raises(LaterRatesExist):
            await put_rates(session, world, date(2027, 5, 1), FLAT)
        assert await put_rates(session, world, date(2027, 5, 1), FLAT, until=date(2027, 6, 30))
        assert await _in_force(session, world, date(2027, 4, 30)) == [12, 16, 20]


async def _in_force(session: AsyncSession, world: World, on: date) -> list[Decimal]:
    found = await commissions.bands_since(session, world.programme.id, groups=["core"], tier="gold", day=on)
    return [band.percent for band in found if band.in_force(on)]


@pytest.mark.parametrize(
    ("bands", "error"),
    [
        ((), BandsDoNotFit),
        ((Band(Decimal(1), Decimal(5)),), BandsDoNotFit),
        ((BANDS[0], BANDS[2], BANDS[1]), BandsDoNotFit),
        ((Band(Decimal(0), Decimal(101)),), PercentBeyond),
        ((Band(Decimal(0), Decimal("0.00001")),), PercentBeyond),
    ],
)
async def test_rates_that_cannot_be_meant_are_refused(
    database: Database, bands: tuple[Band, ...], error: type[Exception]
) -> None:
    world = await build(database)
    async with database.writing() as session:
        with pytest.raises(error):
            await put_rates(session, world, date(2027, 7, 1), bands)


async def test_two_deals_won_in_the_same_moment_count_one_after_the_other(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        numbers = [(await registered(session, world, "anna", customer=each)).id for each in ("Acme", "Zeta", "Yotta")]

    async def win_it(deal_id: int) -> list[CommissionLine]:
        async with any_database.writing() as session:
            return await earn(session, world.programme, await session.get_one(Deal, deal_id), WON)

    made = await asyncio.gather(*map(win_it, numbers))
    assert sorted(line.amount_minor for lines in made for line in lines) == [6_000_00, 8_000_00, 8_000_00]
