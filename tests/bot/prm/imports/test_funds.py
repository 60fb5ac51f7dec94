"""Budgets and parts of them as a table: never less than was given away already."""

from typing import Any

from bot.prm.database import Database
from tests.bot.prm import fund_world
from tests.bot.prm.imports.tables import counted, entries, given, taken, wrong
from tests.bot.prm.world import build

NORTH = {
    "budget": "north", "name": "North 2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31",
    "amount": "10000", "currency": "EUR",
}  # fmt: skip
PART = {"budget": "north", "partner": "alpine", "amount": "4000.50", "currency": "EUR"}


async def test_the_same_table_of_funds_changes_nothing_the_second_time(database: Database) -> None:
    world = await build(database)
    assert counted(await taken(world, "funds", NORTH, PART)) == (2, 0, 0, 0)
    before = await entries(world)
    assert counted(await taken(world, "funds", NORTH, PART)) == (0, 0, 2, 0)
    assert counted(await taken(world, "funds", *await given(world, "funds"))) == (0, 0, 2, 0)
    assert await entries(world) == before


async def test_no_level_gives_more_than_it_has(database: Database) -> None:
    world = await build(database)
    too_much = PART | {"partner": "brook", "amount": "6000"}
    assert wrong(await taken(world, "funds", NORTH, PART, too_much)) == [("amount", "6000")]
    assert counted(await taken(world, "funds", PART | {"amount": "4000"}, too_much)) == (1, 1, 0, 0)
    assert wrong(await taken(world, "funds", NORTH | {"amount": "9999.99"})) == [("amount", "9999.99")]
    assert counted(await taken(world, "funds", NORTH | {"amount": "12000"})) == (0, 1, 0, 0)
    assert wrong(await taken(world, "funds", PART | {"amount": "6000.01"})) == [("amount", "6000.01")]


async def test_a_part_never_falls_below_what_its_requests_hold(database: Database) -> None:
    here = await fund_world.build(database)
    await here.approved(3_000)
    budget, part = await given(here.world, "funds")
    assert wrong(await taken(here.world, "funds", part | {"amount": "1499.99"})) == [("amount", "1499.99")]
    assert counted(await taken(here.world, "funds", budget, part | {"amount": "1500"})) == (0, 1, 1, 0)


WRONG: list[tuple[dict[str, Any], str]] = [
    (NORTH | {"starts_on": ""}, "starts_on"),
    (NORTH | {"ends_on": "2026-12-31"}, "ends_on"),
    (NORTH | {"amount": "-1"}, "amount"),
    (NORTH | {"currency": "EURO"}, "currency"),
    (PART, "budget"),
    (PART | {"partner": "nobody"}, "partner"),
    (PART | {"name": "Theirs"}, "name"),
]


async def test_a_wrong_cell_is_named(database: Database) -> None:
    world = await build(database)
    report = await taken(world, "funds", *(row for row, _ in WRONG))
    assert wrong(report) == [(column, row.get(column, "")) for row, column in WRONG]
    assert await given(world, "funds") == []


async def test_a_budget_keeps_its_currency(database: Database) -> None:
    world = await build(database)
    report = await taken(world, "funds", NORTH, PART | {"currency": "USD"}, NORTH | {"currency": "USD"})
    assert wrong(report) == [("currency", "USD"), ("currency", "USD")]
