"""Market development funds: budget, allocations, approvals and claims never promise the same money twice."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from bot.errors import NotAllowed
from bot.prm import funds
from bot.prm.database import Database
from bot.prm.funds import Activity, Allocation, Budget, FundRequest, NotEnoughLeft, RequestState
from bot.prm.money import Money
from tests.bot.prm.world import NOW, World, build


def euros(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


async def fund(world: World, budget: int = 10_000, part: int = 4_000) -> Allocation:
    async with world.database.writing() as session:
        row = Budget(
            programme_id=world.programme.id,
            key="europe",
            name="Europe",
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 12, 31),
            amount=euros(budget),
            allocated_minor=0,
        )
        session.add(row)
        await session.flush()
        return await funds.allocate(session, row, world.partners["alpine"].id, euros(part))


async def request(world: World, allocation: Allocation, number: str, amount: int) -> FundRequest:
    async with world.database.writing() as session:
        row = FundRequest(
            programme_id=world.programme.id,
            number=number,
            allocation_id=allocation.id,
            requested_by_id=world.ids["alma"],
            activity=Activity.EVENT,
            title="Open house",
            starts_on=date(2027, 5, 1),
            ends_on=date(2027, 5, 2),
            total_cost=euros(2 * amount),
            vendor_share=Decimal("50"),
            amount=euros(amount),
            state=RequestState.PENDING,
            submitted_at=NOW,
        )
        session.add(row)
    return row


async def commit_to(world: World, row: FundRequest, amount: int) -> None:
    async with world.database.writing() as session:
        await funds.commit_to(session, row, euros(amount))


async def test_a_partner_sees_its_funds_and_what_is_free_and_no_one_elses(database: Database) -> None:
    world = await build(database)
    allocation = await fund(world)
    await commit_to(world, await request(world, allocation, "F-1", 1_500), 1_500)
    async with database.reading() as session:
        (left,) = await funds.left(session, await world.member(session, "finn"))
        assert (left.budget, left.amount, left.free) == ("Europe", euros(4_000), euros(2_500))
        assert await funds.left(session, await world.member(session, "beth")) == []
        with pytest.raises(NotAllowed):
            await funds.left(session, await world.member(session, "anna"))


async def test_nothing_beyond_the_level_above_can_be_given(database: Database) -> None:
    world = await build(database)
    with pytest.raises(NotEnoughLeft, match="10,001"):
        await fund(world, budget=10_000, part=10_001)
    allocation = await fund(world)
    row = await request(world, allocation, "F-1", 4_001)
    with pytest.raises(NotEnoughLeft):
        await commit_to(world, row, 4_001)
    await commit_to(world, row, 3_000)
    async with database.writing() as session:
        with pytest.raises(NotEnoughLeft):
            await funds.claim(session, row.id, euros(3_001))
        await funds.claim(session, row.id, euros(2_000))
        with pytest.raises(NotEnoughLeft):
            await funds.pay(session, row.id, euros(2_001))


async def test_of_ten_approvals_in_the_same_instant_only_as_many_pass_as_there_is_money(
    any_database: Database,
) -> None:
    world = await build(any_database)
    allocation = await fund(world, part=3_500)
    rows = [await request(world, allocation, f"F-{n}", 1_000) for n in range(10)]
    outcomes = await asyncio.gather(*(commit_to(world, row, 1_000) for row in rows), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 3
    assert all(outcome is None or isinstance(outcome, NotEnoughLeft) for outcome in outcomes)


@pytest.mark.parametrize("counter", ["approved_minor", "claimed_minor", "paid_minor"])
async def test_the_database_itself_refuses_wrong_counters(any_database: Database, counter: str) -> None:
    world = await build(any_database)
    row = await request(world, await fund(world), "F-1", 1_000)
    for wrong in (-1, 100_001):
        async with any_database.reading() as session:
            with pytest.raises(IntegrityError):
                await session.execute(update(FundRequest).where(FundRequest.id == row.id).values({counter: wrong}))


async def test_one_budget_has_one_currency(any_database: Database) -> None:
    world = await build(any_database)
    allocation = await fund(world)
    dollars = {"currency": "USD", "budget_id": allocation.budget_id, "partner_id": world.partners["brook"].id}
    async with any_database.reading() as session:
        with pytest.raises(IntegrityError):
            await session.execute(insert(Allocation).values(programme_id=world.programme.id, amount_minor=1, **dollars))
