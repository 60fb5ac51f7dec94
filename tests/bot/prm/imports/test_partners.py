"""A partners' table may say which products they sell and which certifications they hold; an empty cell says neither."""

from typing import Any

import pytest

from bot.prm.database import Database
from tests.bot.prm.imports.tables import counted, given, taken, wrong
from tests.bot.prm.world import World, build

NEW = {
    "key": "nova",
    "legal_name": "Nova GmbH",
    "type": "VAR",
    "tier": "gold",
    "region": "dach",
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
}


@pytest.fixture
async def world(database: Database) -> World:
    return await build(database)


async def nova(world: World) -> dict[str, Any]:
    return next(row for row in await given(world, "partners") if row["key"] == "nova")


async def test_certifications_come_with_the_day_they_end_and_go_with_a_dash(world: World) -> None:
    row = {**NEW, "certifications": "sales;tech:2027-12-31"}
    assert counted(await taken(world, "partners", row)) == (1, 0, 0, 0)
    assert (await nova(world))["certifications"] == ["sales", "tech:2027-12-31"]

    assert counted(await taken(world, "partners", row)) == (0, 0, 1, 0)
    assert counted(await taken(world, "partners", NEW)) == (0, 0, 1, 0)
    assert counted(await taken(world, "partners", {**NEW, "certifications": "-"})) == (0, 1, 0, 0)
    assert "certifications" not in await nova(world)


async def test_a_product_nobody_knows_is_told(world: World) -> None:
    assert wrong(await taken(world, "partners", {**NEW, "products": "no-such-product"})) == [
        ("products", "no-such-product")
    ]
