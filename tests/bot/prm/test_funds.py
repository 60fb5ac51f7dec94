"""Market development funds: budget, allocations, approvals, claims and payments never promise the same money twice."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from bot.errors import NotAllowed, UserError
from bot.prm import funds
from bot.prm.database import Database
from bot.prm.fund_counters import NotEnoughLeft
from bot.prm.fund_lifecycle import DecidedAlready
from bot.prm.fund_records import Allocation, FundRequest
from tests.bot.prm.fund_world import build, fund, money


async def outcomes(*attempts: Any) -> list[Any]:
    """What came of attempts in the same instant: a result, or what was said to whoever was too late."""
    return await asyncio.gather(*attempts, return_exceptions=True)


def won(found: list[Any]) -> int:
    assert all(isinstance(each, UserError) for each in found if isinstance(each, BaseException)), found
    return sum(not isinstance(each, BaseException) for each in found)


async def test_a_partner_sees_its_funds_and_what_is_free_and_no_one_elses(database: Database) -> None:
    here = await build(database)
    await here.approve(await here.request(total_cost=money(3_000)))
    async with database.reading() as session:
        (left,) = await funds.left(session, await here.world.member(session, "finn"))
        assert (left.budget, left.amount, left.approved, left.free) == (
            "Europe", money(4_000), money(1_500), money(2_500)
        )  # fmt: skip
        assert await funds.left(session, await here.world.member(session, "beth")) == []
        with pytest.raises(NotAllowed):
            await funds.left(session, await here.world.member(session, "anna"))


async def test_staff_see_the_funds_of_the_partners_they_look_after(database: Database) -> None:
    here = await build(database)
    await fund(here.world, part=money(1_000), key="west", partner="brook")
    async with database.reading() as session:
        for who, partners in (("mira", ["Alpine"]), ("olaf", ["Alpine", "Brook"]), ("fay", ["Alpine", "Brook"])):
            found = await funds.left(session, await here.world.member(session, who))
            assert [left.partner for left in found] == partners
        assert await funds.left(session, await here.world.member(session, "olaf"), running_on=date(2028, 1, 1)) == []


async def test_nothing_beyond_the_level_above_can_be_given(database: Database) -> None:
    here = await build(database)
    with pytest.raises(NotEnoughLeft, match="100,001"):
        await fund(here.world, part=money(100_001), key="north")
    row = await here.approved(3_000)
    with pytest.raises(NotEnoughLeft):
        await here.claim(row, "1500.01")
    await here.claim(row, 1_000)
    with pytest.raises(NotEnoughLeft):
        await here.claim(row, "500.01")
    assert (await here.stored(row)).claimed_minor == 100_000


async def test_of_ten_approvals_in_the_same_instant_only_as_many_pass_as_there_is_money(
    any_database: Database,
) -> None:
    here = await build(any_database, part=3_500)
    rows = [await here.request(total_cost=money(2_000)) for _ in range(10)]
    assert won(await outcomes(*(here.approve(row) for row in rows))) == 3
    assert (await here.left()).free == money(500)


async def test_of_many_who_decide_on_one_request_in_the_same_instant_one_wins_and_the_others_are_told_who(
    any_database: Database,
) -> None:
    here = await build(any_database)
    row = await here.request()
    found = await outcomes(*(here.approve(row, who) for who in ("mira", "olaf", "root") * 3))
    (winner,) = {each.decided_by_id for each in found if isinstance(each, FundRequest)}
    name = {here.world.ids[who]: who.title() for who in ("mira", "olaf", "root")}[winner]
    told = [str(each) for each in found if isinstance(each, DecidedAlready)]
    assert told == [f"{name} was faster: {row.number} is approved now."] * 8


async def test_of_many_claims_and_payments_in_the_same_instant_no_cent_is_given_twice(any_database: Database) -> None:
    here = await build(any_database)
    row = await here.approved(2_000)
    assert won(await outcomes(*(here.claim(row, 300) for _ in range(6)))) == 3
    async with any_database.reading() as session:
        claims = [f"MC-2027-000{n}" for n in range(1, 7)]
        found = [c for c in await _claims(session) if c.number in claims]
    for claim in found:
        await here.accept(claim)
    assert won(await outcomes(*(here.pay(claim) for claim in found for _ in range(3)))) == 3
    stored = await here.stored(row)
    assert (stored.approved_minor, stored.claimed_minor, stored.paid_minor) == (100_000, 90_000, 90_000)


async def _claims(session: Any) -> list[Any]:
    from sqlalchemy import select

    from bot.prm.fund_claim_records import Claim

    return list(await session.scalars(select(Claim).order_by(Claim.id)))


@pytest.mark.parametrize("counter", ["approved_minor", "released_minor", "claimed_minor", "paid_minor"])
async def test_the_database_itself_refuses_wrong_counters(any_database: Database, counter: str) -> None:
    here = await build(any_database)
    row = await here.approved()
    for wrong in (-1, 100_001):
        async with any_database.reading() as session:
            with pytest.raises(IntegrityError):
                await session.execute(update(FundRequest).where(FundRequest.id == row.id).values({counter: wrong}))


async def test_one_budget_has_one_currency(any_database: Database) -> None:
    here = await build(any_database)
    dollars = {"currency": "USD", "budget_id": here.allocation.budget_id}
    partner = here.world.partners["brook"].id
    async with any_database.reading() as session:
        with pytest.raises(IntegrityError):
            await session.execute(
                insert(Allocation).values(
                    programme_id=here.world.programme.id, partner_id=partner, amount_minor=1, **dollars
                )
            )
