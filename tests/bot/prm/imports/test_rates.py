"""Rates and bonuses as a table: all bands of a rate together, each rate until the next one begins."""

from datetime import date
from typing import Any

import pytest

from bot.prm import commissions
from bot.prm.database import Database
from tests.bot.prm.imports.tables import counted, entries, given, taken, wrong
from tests.bot.prm.world import build

LOW = {"group": "core", "tiers": "gold", "since": "2027-01-01", "percent": "10"}
HIGH = LOW | {"above": "100000", "percent": "12.5"}
NEXT = LOW | {"since": "2028-01-01", "percent": "11"}
BONUS = {
    "spiff": "spring", "name": "Spring", "products": "vault", "tiers": "gold;silver", "since": "2027-03-01",
    "until": "2027-03-31", "minimum": "10000", "amount": "500", "currency": "EUR", "condition": "Any deal with Vault.",
}  # fmt: skip


async def test_the_same_table_of_rates_and_bonuses_changes_nothing_the_second_time(database: Database) -> None:
    world = await build(database)
    table = (LOW, NEXT, HIGH, BONUS)
    assert counted(await taken(world, "rates", *table)) == (4, 0, 0, 0)
    before = await entries(world)
    assert counted(await taken(world, "rates", *table)) == (0, 0, 4, 0)
    rows = await given(world, "rates")
    assert [row.get("until") for row in rows] == [date(2027, 12, 31), date(2027, 12, 31), None, date(2027, 3, 31)]
    assert counted(await taken(world, "rates", *rows)) == (0, 0, 4, 0)
    assert await entries(world) == before


async def test_a_new_percentage_replaces_the_bands_that_begin_on_its_day(database: Database) -> None:
    world = await build(database)
    await taken(world, "rates", LOW, HIGH)
    assert counted(await taken(world, "rates", LOW, HIGH | {"percent": "15"})) == (0, 2, 0, 0)
    async with database.reading() as session:
        found = await commissions.bands_since(
            session, world.programme.id, groups=["core"], tier="gold", day=date(2027, 5, 1)
        )
    assert [str(band.percent) for band in found] == ["10", "15"]


async def test_one_row_may_speak_for_several_tiers(database: Database) -> None:
    world = await build(database)
    await taken(world, "rates", LOW | {"tiers": "gold;silver"})
    assert [row["tiers"] for row in await given(world, "rates")] == [["gold"], ["silver"]]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (LOW | {"percent": "101"}, "percent"),
        (LOW | {"percent": ""}, "percent"),
        (LOW | {"above": "1"}, "above"),
        (LOW | {"group": ""}, "group"),
        (LOW | {"tiers": ""}, "tiers"),
        (LOW | {"currency": "USD"}, "currency"),
        (LOW | {"since": "1.1.2027"}, "since"),
        (BONUS | {"amount": ""}, "amount"),
        (BONUS | {"amount": "1.005"}, "amount"),
        (BONUS | {"until": "2027-02-01"}, "until"),
        (BONUS | {"products": "rocket"}, "products"),
    ],
)
async def test_a_wrong_cell_is_named(database: Database, row: dict[str, Any], column: str) -> None:
    world = await build(database)
    assert wrong(await taken(world, "rates", row)) == [(column, row[column])]


@pytest.mark.parametrize("named", [{}, {"currency": "EUR"}])
async def test_where_a_band_begins_is_no_small_amount_either(database: Database, named: dict[str, str]) -> None:
    world = await build(database)
    wanted = HIGH | named | {"above": "100.000"}
    assert ("above", "100.000") in wrong(await taken(world, "rates", LOW, wanted))


async def test_bands_that_contradict_each_other_are_wrong_together(database: Database) -> None:
    world = await build(database)
    report = await taken(world, "rates", LOW, HIGH | {"until": "2027-06-30"}, BONUS, BONUS)
    assert [(fault.row, fault.column) for fault in report.faults] == [
        (2, "until"),
        (3, "until"),
        (4, "spiff"),
        (5, "spiff"),
    ]
