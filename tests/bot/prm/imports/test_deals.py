"""Deals of another system: taken over once, kept to the programme's rules, and never changed once they have ended."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from bot.prm.clocks import open_clocks
from bot.prm.commission_lines import CommissionLine
from bot.prm.database import Database
from bot.prm.deal_conflicts import DealMatch, Protection
from bot.prm.deal_records import Deal, DealState, Stage
from bot.prm.deals import Outcome
from tests.bot.prm import commission_world
from tests.bot.prm.imports.tables import counted, entries, given, taken, wrong
from tests.bot.prm.world import NOW, World, build

ACME = {
    "external_id": "opp-1",
    "partner": "alpine",
    "owner": "anna@example.com",
    "state": "approved",
    "customer": "Acme Robotics GmbH",
    "products": "vault",
    "value": "50000",
    "currency": "EUR",
    "closes_on": "2027-06-30",
}
TODAY = NOW.date()


def acme(**cells: Any) -> dict[str, Any]:
    return ACME | cells


async def deal_of(world: World, external_id: str = "opp-1") -> Deal:
    async with world.database.reading() as session:
        return (await session.scalars(select(Deal).where(Deal.external_id == external_id))).one()


async def test_a_deal_comes_once_gets_our_number_and_is_protected(database: Database) -> None:
    world = await build(database)
    row = acme(decided_on="2027-02-01", website="https://acme.example", contact_name="Eva Maier")
    assert counted(await taken(world, "deals", row)) == (1, 0, 0, 0)
    before = await entries(world)
    assert counted(await taken(world, "deals", row, now=NOW + timedelta(days=1))) == (0, 0, 1, 0)
    assert await entries(world) == before
    deal = await deal_of(world)
    assert (deal.number, deal.state, deal.customer_domain) == ("D-2027-0001", DealState.APPROVED, "acme.example")
    async with database.reading() as session:
        assert [each.deal_id for each in await session.scalars(select(Protection))] == [deal.id]
        assert {each.name for each in await open_clocks(session, "deal:D-2027-0001")} == {"deal.protection"}


async def test_a_dry_run_says_the_same_and_keeps_nothing(database: Database) -> None:
    world = await build(database)
    assert counted(await taken(world, "deals", acme(), keep=False)) == (1, 0, 0, 0)
    assert await given(world, "deals") == []


async def test_no_two_partners_are_protected_for_one_customer_whoever_says_so(database: Database) -> None:
    world = await build(database)
    theirs = acme(external_id="opp-2", partner="brook", owner="bert@example.com", customer="ACME Robotics Ges.m.b.H.")
    report = await taken(world, "deals", acme(), theirs, acme(external_id="opp-3", state="in_review"))
    assert counted(report) == (1, 0, 0, 2)
    assert wrong(report) == [("customer", "ACME Robotics Ges.m.b.H."), ("customer", "Acme Robotics GmbH")]
    assert counted(await taken(world, "deals", theirs | {"state": "in_review"})) == (1, 0, 0, 0)
    async with database.reading() as session:
        assert len((await session.scalars(select(DealMatch))).all()) == 1


async def test_who_registers_an_imported_customer_afterwards_has_a_possible_conflict(database: Database) -> None:
    world = await build(database)
    await taken(world, "deals", acme())
    async with database.writing() as session:
        done = await world.register(session, "beth", customer="Acme Robotics AG")
    assert done.outcome is Outcome.POSSIBLE_CONFLICT


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"partner": "nobody"}, "partner"),
    ({"owner": "bert@example.com"}, "owner"),  # of another partner
    ({"owner": ""}, "owner"),
    ({"products": "rocket"}, "products"),
    ({"products": ";"}, "products"),
    ({"state": "submitted"}, "state"),
    ({"state": "sold"}, "state"),
    ({"state": "rejected"}, "reason"),
    ({"state": "won"}, "won_on"),
    ({"won_on": "2027-02-01"}, "won_on"),
    ({"state": "won", "won_on": "2028-02-01"}, "won_on"),
    ({"value": "24999"}, "value"),
    ({"value": "-1"}, "value"),
    ({"value": "50000.001"}, "value"),
    ({"value": "50,000"}, "value"),
    ({"closes_on": "30/06/2027"}, "closes_on"),
    ({"protected_until": "2027-02-28"}, "protected_until"),
    ({"decided_on": "2026-01-01"}, "protected_until"),
    ({"submitted_on": "2027-02-02", "decided_on": "2027-02-01"}, "decided_on"),
    ({"number": "D-2027-0099"}, "number"),
    ({"external_id": ""}, "external_id"),
    ({"colour": "red"}, "colour"),
]


async def test_what_breaks_a_rule_is_named_by_its_cell(database: Database) -> None:
    world = await build(database)
    report = await taken(world, "deals", *(acme(**cells) for cells, _ in WRONG))
    assert wrong(report) == [(column, cells.get(column, "")) for cells, column in WRONG]
    assert await given(world, "deals") == []


async def test_one_wrong_row_stops_no_other(database: Database) -> None:
    world = await build(database)
    other = acme(external_id="opp-2", customer="Globex AG")
    report = await taken(world, "deals", acme(value="none"), other)
    assert counted(report) == (1, 0, 0, 1)
    assert report.faults[0].row == 2


async def test_what_the_other_system_changes_is_changed_and_what_stays_is_refused(database: Database) -> None:
    world = await build(database)
    await taken(world, "deals", acme())
    new = acme(stage="proposal", value="60000", owner="arno@example.com", contact_name="Eva Maier")
    assert counted(await taken(world, "deals", new)) == (0, 1, 0, 0)
    deal = await deal_of(world)
    assert (deal.stage, deal.value.amount, deal.owner_id) == (Stage.PROPOSAL, Decimal(60_000), world.ids["arno"])
    for column, value in (("customer", "Globex"), ("partner", "brook"), ("products", "bridge"), ("currency", "USD")):
        assert wrong(await taken(world, "deals", new | {column: value})) == [(column, value)]
    assert counted(await taken(world, "deals", new)) == (0, 0, 1, 0)


async def test_a_deal_goes_on_through_the_states_that_lie_between(database: Database) -> None:
    world = await commission_world.build(database)
    await taken(world, "deals", acme(state="in_review"))
    won = acme(state="won", won_on="2027-02-26")
    assert counted(await taken(world, "deals", won)) == (0, 1, 0, 0)
    deal = await deal_of(world)
    assert (deal.state, deal.won_on) == (DealState.WON, date(2027, 2, 26))
    async with database.reading() as session:
        assert [each.amount.amount for each in await session.scalars(select(CommissionLine))] == [Decimal(6_000)]
        assert (await session.scalars(select(Protection))).all() == []
        assert await open_clocks(session, f"deal:{deal.number}") == []


async def test_a_deal_that_has_ended_is_changed_no_more_and_the_row_says_so(database: Database) -> None:
    world = await build(database)
    lost = acme(state="lost", reason="Price")
    await taken(world, "deals", lost)
    before = await entries(world)
    report = await taken(world, "deals", lost | {"value": "70000"})
    assert wrong(report) == [("value", "70000")]
    assert "D-2027-0001 has ended (lost)" in report.faults[0].why
    assert wrong(await taken(world, "deals", lost | {"state": "approved"})) == [("state", "approved")]
    assert await entries(world) == before


async def test_a_row_that_is_behind_what_happened_here_changes_nothing_back(database: Database) -> None:
    """A table that comes every night does not know yet what was decided in chat in the meantime."""
    world = await build(database)
    await taken(world, "deals", acme(state="in_review"))
    await taken(world, "deals", acme(state="approved"))
    assert counted(await taken(world, "deals", acme(state="in_review"))) == (0, 0, 1, 0)
    assert counted(await taken(world, "deals", acme(state="in_review", notes="Call"))) == (0, 1, 0, 0)
    assert (await deal_of(world)).state is DealState.APPROVED
    assert wrong(await taken(world, "deals", acme(state="rejected", reason="No"))) == [("state", "rejected")]


async def test_deals_of_ours_are_given_and_taken_back_by_number_and_may_get_an_id(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await world.register(session, "anna", website="acme.example", tender=True, notes="=1+1")
    (row,) = await given(world, "deals")
    assert (row["number"], row["owner"], row["protected_until"]) == (
        "D-2027-0001",
        "anna@example.com",
        date(2027, 5, 30),
    )
    assert counted(await taken(world, "deals", row)) == (0, 0, 1, 0)
    assert counted(await taken(world, "deals", row | {"external_id": "opp-9"})) == (0, 1, 0, 0)
    assert counted(await taken(world, "deals", {**row, "external_id": "opp-9", "number": ""})) == (0, 0, 1, 0)
    assert wrong(await taken(world, "deals", row | {"external_id": "opp-8"})) == [("external_id", "opp-8")]
