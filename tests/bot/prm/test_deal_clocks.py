"""Protection and promises end at the right moment, whatever the clocks on the wall or the programme's settings do."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.prm import clocks, deal_clocks, deal_decisions, deal_work, deals, programme
from bot.prm.database import Database
from bot.prm.deal_clocks import PROTECTION, REVIEW
from bot.prm.deal_records import Deal, DealState, subject
from bot.prm.programme import Programme
from tests.bot.prm.world import NOW, World, build


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("at", ["2027-03-28 00:30", "2027-03-14 07:30", "2027-10-31 00:30", "2027-11-07 05:30"])
def test_ninety_days_are_ninety_days_left(zone: str, at: str) -> None:
    """Also over a day of 25 hours, on which more than 90 times 24 hours pass."""
    here = Programme(time_zone=zone, currency="EUR", rules=programme.Rules())
    deal = Deal(state=DealState.APPROVED, protected_until=deal_clocks.protected_until(here, utc(at)))
    assert deals.days_of_protection_left(deal, here, utc(at)) == 90


async def due(world: World, deal: Deal, name: str) -> dict[int, datetime]:
    async with world.database.reading() as session:
        running = await clocks.open_clocks(session, subject(deal))
    return {each.step: each.due_at for each in running if each.name == name}


async def change_rules(world: World, **rules: object) -> None:
    async with world.database.writing() as session:
        current = await session.get_one(Programme, world.programme.id)
        await programme.change_rules(session, current, rules)
        await clocks.reset(session, current)


async def now_of(world: World, deal: Deal) -> Deal:
    async with world.database.reading() as session:
        return await session.get_one(Deal, deal.id)


async def test_a_changed_setting_moves_what_is_promised_and_protected(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        safe = (await world.register(session, "anna")).deal
        asked = (await world.register(session, "anna", customer="Beton Nord", value=Decimal(200_000))).deal
    assert sorted(await due(world, safe, PROTECTION)) == [0, 3, 14, 30]
    assert await due(world, asked, REVIEW) == {
        1: utc("2027-03-02 09:00"), 2: utc("2027-03-03 09:00"), 3: utc("2027-03-05 09:00"),
    }  # fmt: skip

    await change_rules(world, deal_protection_days=60, deal_review_business_days=5, deal_reminder_days=[10])

    assert await due(world, safe, PROTECTION) == {10: utc("2027-04-20 08:00"), 0: utc("2027-04-30 08:00")}
    assert (await now_of(world, safe)).protected_until == utc("2027-04-30 08:00")
    assert (await now_of(world, asked)).review_due_at == utc("2027-03-08 09:00")


async def test_an_extension_counts_from_the_end_and_follows_its_own_setting(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        deal = (await world.register(session, "anna")).deal
        anna = await world.member(session, "anna")
        await deal_work.extend(session, anna, world.programme, deal.number, activity="A workshop on site", now=NOW)
    assert (await now_of(world, deal)).protected_until == utc("2027-08-28 08:00")
    await change_rules(world, deal_protection_days=10, deal_extension_days=30)
    assert (await now_of(world, deal)).protected_until == utc("2027-06-29 08:00")


async def test_a_decision_stops_what_was_promised(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        deal = (await world.register(session, "anna", value=Decimal(200_000))).deal
        mira = await world.member(session, "mira")
        await deal_decisions.approve(session, mira, world.programme, deal.number, now=NOW)
    assert await due(world, deal, REVIEW) == {}
    async with database.writing() as session:
        anna = await world.member(session, "anna")
        await deal_work.cancel(session, anna, world.programme, deal.number, now=NOW)
    assert await due(world, deal, PROTECTION) == {}


async def test_a_deal_taken_over_ends_when_its_papers_say(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        deal = (await world.register(session, "anna")).deal
        deal.protected_until = utc("2027-12-24 17:00")
        await deal_clocks.take_over(session, world.programme, deal)
    assert (await due(world, deal, PROTECTION))[0] == utc("2027-12-24 17:00")
