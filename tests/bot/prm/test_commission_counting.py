"""What nobody earns on any more counts no longer towards the bands of later deals; earlier lines stay as they are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_changes, commission_rates
from bot.prm.commission_changes import ChangedSince, LineMovedOn, NothingToTakeBack
from bot.prm.commission_counting import standing
from bot.prm.commission_earning import earn
from bot.prm.commission_engine import Band, percent_of, share_out
from bot.prm.commission_lines import CommissionLine, LineKind
from bot.prm.commission_working import RateWorking, TakenBackWorking
from bot.prm.commissions import CommissionRevenue
from bot.prm.database import Database
from bot.prm.deal_records import Deal
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from tests.bot.prm.commission_world import WON, build, lines, put_rates, registered, win, won
from tests.bot.prm.world import World

WHY: dict[str, Any] = {"reason": "No such order.", "now": WON}
_worlds: dict[int, World] = {}


async def decline(session: AsyncSession, world: World, *declined: CommissionLine) -> None:
    fred = await world.member(session, "fred")
    for line in declined:
        await commission_changes.decline(session, fred, world.programme, line, **WHY)


async def take_back(session: AsyncSession, world: World, deal_id: int, percent: int) -> Sequence[CommissionLine]:
    fred, deal = await world.member(session, "fred"), await session.get_one(Deal, deal_id)
    return await commission_changes.take_back(session, fred, world.programme, deal, percent=Decimal(percent), **WHY)


async def next_deal(session: AsyncSession, world: World) -> list[str]:
    """What 30,000 more bring: 3,600 in the lowest band, which ends at 50,000; 4,800 in the one above."""
    made = await win(session, world, "anna", customer="Zeta", value=Decimal(30_000))
    return [str(line.amount) for line in made]


async def test_what_was_declined_does_not_lead_later_deals_into_a_higher_band(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        (line,) = await win(session, world, "anna", value=Decimal(50_000))
        await decline(session, world, line)
        assert await next_deal(session, world) == ["3,600.00 EUR"]


async def test_of_a_deal_in_two_bands_only_what_lay_in_the_declined_one_counts_no_longer(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        _, high = await win(session, world, "anna", value=Decimal(88_000))
        await decline(session, world, high)
        assert await next_deal(session, world) == ["4,800.00 EUR"], "50,000 still count"


async def test_lines_that_later_deals_earned_meanwhile_stay_to_the_cent(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (first,) = await win(session, world, "anna", value=Decimal(50_000))
        (later,) = await win(session, world, "anna", customer="Yotta", value=Decimal(30_000))
        await decline(session, world, first)
        await session.refresh(later)
        assert str(later.amount) == "4,800.00 EUR"
        assert await next_deal(session, world) == ["2,400.00 EUR", "1,600.00 EUR"], "from 30,000 on"


async def test_a_deal_that_is_shared_counts_until_nobody_earns_on_it(database: Database) -> None:
    world = await build(database)
    halves = {world.partners[each].id: Decimal(50) for each in ("alpine", "brook")}
    async with database.writing() as session:
        deal = await registered(session, world, "anna", value=Decimal(50_000))
        await commission_rates.agree_split(session, deal, halves, actor=SYSTEM, now=WON)
        one, other = await won(session, world, deal)
        await decline(session, world, one)
        assert await next_deal(session, world) == ["4,800.00 EUR"]
        await decline(session, world, other)
        last = await win(session, world, "anna", customer="Yotta", value=Decimal(30_000))
    assert [str(line.amount) for line in last] == ["2,400.00 EUR", "1,600.00 EUR"]


async def test_what_was_taken_back_counts_again_when_that_is_declined(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna", value=Decimal(50_000))
        back = await take_back(session, world, line.deal_id, 100)
        assert await counted(session) == 0
        await decline(session, world, *back)
        assert await counted(session) == 50_000_00


async def test_a_band_that_pays_nothing_is_taken_back_with_the_one_that_does(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        none_below = (Band(Decimal(0), Decimal(0)), Band(Decimal(40_000), Decimal(10)))
        await put_rates(session, world, WON.date(), none_below)
        free, paying = await win(session, world, "anna", value=Decimal(60_000))
        assert (free.amount_minor, paying.amount_minor) == (0, 2_000_00)
        await take_back(session, world, paying.deal_id, 25)
        assert await counted(session) == 45_000_00


async def test_a_deal_in_another_currency_counts_what_its_rate_of_then_says(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        (line,) = await win(session, world, "anna", value=Decimal(60_000_000), currency="KRW")  # 40,000 EUR
        await take_back(session, world, line.deal_id, 25)
        assert await counted(session) == 30_000_00


async def counted(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.sum(CommissionRevenue.home_minor))) or 0)


VALUE = st.decimals(min_value=25_000, max_value=150_000, places=2)
STEP = st.one_of(
    st.tuples(st.just("win"), VALUE, st.integers(0, 60)),
    st.tuples(st.just("take back"), st.integers(1, 100), st.integers(0, 9)),
    st.tuples(st.just("decline"), st.integers(0, 29), st.just(0)),
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=10))
async def test_a_rerun_gives_the_same_cents_and_revenue_is_what_the_lines_say(
    database: Database, steps: list[tuple[str, Decimal | int, int]]
) -> None:
    """Whatever is won, taken back and declined, in any order: no line changes, and each deal counts exactly as much
    of what it brought as its lines stand for."""
    if id(database) not in _worlds:
        _worlds[id(database)] = await build(database)
    async with database.reading() as session:
        books = _Books(session, _worlds[id(database)])
        for step, amount, which in steps:
            await books.take(step, amount, which)
            await books.check()


class _Books:
    def __init__(self, session: AsyncSession, world: World) -> None:
        self.session, self.world = session, world
        self.deals, self.stated = list[Deal](), dict[str, Money]()

    async def take(self, step: str, amount: Decimal | int, which: int) -> None:
        try:
            if step == "win":
                await self._win(Decimal(amount), which)
            elif step == "take back" and self.deals:
                await take_back(self.session, self.world, self.deals[which % len(self.deals)].id, int(amount))
            elif step == "decline" and (found := await lines(self.session)):
                await decline(self.session, self.world, found[int(amount) % len(found)])
        except (LineMovedOn, ChangedSince, NothingToTakeBack):
            pass  # as the rules say, and nothing has changed: `check`

    async def _win(self, value: Decimal, share: int) -> None:
        name = f"Customer {'abcdefghij'[len(self.deals)] * 5}"
        deal = await registered(self.session, self.world, "anna", customer=name, value=value)
        if share:
            alpine, brook = (self.world.partners[each].id for each in ("alpine", "brook"))
            parts = {alpine: Decimal(100 - share), brook: Decimal(share)}
            await commission_rates.agree_split(self.session, deal, parts, actor=SYSTEM, now=WON)
        await won(self.session, self.world, deal)
        self.deals.append(deal)

    async def check(self) -> None:
        everything, should = await lines(self.session), 0
        for line in everything:
            assert self.stated.setdefault(line.number, line.amount) == line.amount
            assert recomputed(line) == line.amount_minor
        for deal in self.deals:
            theirs = [line for line in everything if line.deal_id == deal.id]
            made = [line for line in theirs if line.kind is LineKind.SHARE]
            assert await earn(self.session, self.world.programme, deal, WON) == made, "winning it again makes nothing"
            assert 0 <= standing(theirs) <= 1
            should += round(deal.value.minor * standing(theirs))
        assert await counted(self.session) == should


def recomputed(line: CommissionLine) -> int:
    """The amount from the facts of its own arithmetic."""
    working = line.working
    if isinstance(working, RateWorking):
        whole = percent_of(working.base, working.percent)
        parts = {1: working.split, 2: 100 - working.split} if working.split < 100 else {1: working.split}
        shared = share_out(whole, dict(sorted(parts.items(), key=lambda part: -part[1])))
        return shared[1]
    assert isinstance(working, TakenBackWorking)
    return max(-percent_of(working.amount, working.percent), line.amount_minor)  # or what was left of it
