"""Sales per product: with them a deal is won and earns its commission, once."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.prm.commission_lines import CommissionLine
from bot.prm.database import Database
from bot.prm.deal_records import Deal, DealState
from tests.bot.prm import commission_world
from tests.bot.prm.commission_world import WON
from tests.bot.prm.imports.tables import counted, entries, given, taken, wrong
from tests.bot.prm.world import World

VAULT = {"deal": "D-2027-0001", "product": "vault", "value": "30000", "currency": "EUR", "sold_on": "2027-03-09"}
BRIDGE = VAULT | {"product": "bridge", "value": "12000.50"}


async def built(database: Database, **deal: Any) -> World:
    """With a protected deal on both products."""
    world = await commission_world.build(database)
    async with database.writing() as session:
        await commission_world.registered(session, world, "anna", products=["vault", "bridge"], **deal)
    return world


async def test_a_deal_is_won_with_what_each_product_brought_and_earns_once(database: Database) -> None:
    world = await built(database)
    assert counted(await taken(world, "sales", VAULT, BRIDGE, now=WON)) == (2, 0, 0, 0)
    async with database.reading() as session:
        deal = (await session.scalars(select(Deal))).one()
        assert (deal.state, deal.value.amount) == (DealState.WON, Decimal("42000.50"))
        earned = [line.amount.amount for line in await session.scalars(select(CommissionLine))]
    assert sorted(earned) == [Decimal("1440.06"), Decimal("3600.00")]
    before = await entries(world)
    assert counted(await taken(world, "sales", BRIDGE, VAULT, now=WON)) == (0, 0, 2, 0)
    assert counted(await taken(world, "sales", *await given(world, "sales"), now=WON)) == (0, 0, 2, 0)
    assert await entries(world) == before


async def test_an_amount_with_a_mark_for_thousands_is_no_small_amount(database: Database) -> None:
    world = await built(database)
    report = await taken(world, "sales", VAULT | {"value": "30.000"}, now=WON)
    assert counted(report) == (0, 0, 0, 1)
    (fault,) = report.faults
    assert (fault.column, fault.value) == ("value", "30.000")
    assert fault.why == "EUR has 2 decimals at most: write the number without marks for thousands"


async def test_sales_whose_commission_was_worked_out_no_longer_change(database: Database) -> None:
    world = await built(database)
    await taken(world, "sales", VAULT, BRIDGE, now=WON)
    report = await taken(world, "sales", VAULT | {"value": "31000"}, BRIDGE, now=WON)
    assert counted(report) == (0, 0, 0, 2)
    assert "worked out already" in report.faults[0].why


async def test_a_deal_won_elsewhere_earns_here_when_its_sales_come(database: Database) -> None:
    world = await commission_world.build(database)
    deal = {
        "external_id": "opp-1", "partner": "alpine", "owner": "anna@example.com", "state": "won", "products": "vault",
        "customer": "Acme", "value": "30000", "currency": "EUR", "closes_on": "2027-02-01", "won_on": "2027-03-09",
    }  # fmt: skip
    await taken(world, "deals", deal, now=WON)
    async with database.reading() as session:
        assert (await session.scalars(select(CommissionLine))).all() == []
    assert counted(await taken(world, "sales", VAULT | {"deal": "opp-1"}, now=WON)) == (1, 0, 0, 0)
    async with database.reading() as session:
        assert [line.amount.amount for line in await session.scalars(select(CommissionLine))] == [3_600]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"deal": "D-2027-0002"}, "deal"),
        ({"product": "rocket"}, "product"),
        ({"currency": "USD"}, "currency"),
        ({"value": "0"}, "value"),
        ({"value": "1.001"}, "value"),
        ({"sold_on": "2027-04-01"}, "sold_on"),
    ],
)
async def test_a_wrong_cell_is_named(database: Database, cells: dict[str, Any], column: str) -> None:
    world = await built(database)
    assert wrong(await taken(world, "sales", VAULT | cells, now=WON)) == [(column, (VAULT | cells)[column])]


async def test_the_sales_of_a_deal_are_taken_together_or_not_at_all(database: Database) -> None:
    world = await built(database)
    report = await taken(world, "sales", VAULT, BRIDGE | {"value": "much"}, now=WON)
    assert counted(report) == (0, 0, 0, 2)
    assert {fault.row: fault.column for fault in report.faults} == {3: "value", 2: ""}


async def test_a_deal_in_review_cannot_be_sold_yet(database: Database) -> None:
    world = await commission_world.build(database)
    async with database.writing() as session:
        await world.register(session, "bert")
        await world.register(session, "anna")
    report = await taken(world, "sales", VAULT | {"deal": "D-2027-0002"}, now=WON)
    assert wrong(report) == [("deal", "D-2027-0002")]
