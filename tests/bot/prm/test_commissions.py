"""Commission rates are dated: a past day finds the rates of its time, and percentages are exact."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from bot.prm import commissions
from bot.prm.commissions import CommissionRate
from bot.prm.database import Database
from bot.prm.money import Money
from tests.bot.prm.world import World, build


def rate(world: World, above: int, percent: str, since: date, until: date | None = None) -> CommissionRate:
    return CommissionRate(
        programme_id=world.programme.id,
        product_group="core",
        tier="gold",
        effective_from=since,
        effective_until=until,
        above=Money(Decimal(above), "EUR"),
        percent=Decimal(percent),
    )


async def in_force(world: World, on: date, tier: str = "gold") -> list[tuple[str, str]]:
    async with world.database.reading() as session:
        found = await commissions.bands_since(session, world.programme.id, groups=["core"], tier=tier, day=on)
    return [(str(band.above), str(band.percent)) for band in found if band.in_force(on)]


async def test_a_day_finds_the_bands_of_its_time_lowest_first(any_database: Database) -> None:
    world = await build(any_database)
    old, new = date(2026, 1, 1), date(2027, 1, 1)
    async with any_database.writing() as session:
        session.add_all([rate(world, 0, "10", old, date(2026, 12, 31)), rate(world, 50_000, "16.25", new)])
        session.add(rate(world, 0, "33.3333", new))
    assert await in_force(world, date(2026, 12, 31)) == [("0.00 EUR", "10")]
    assert await in_force(world, new) == [("0.00 EUR", "33.3333"), ("50,000.00 EUR", "16.25")]
    assert await in_force(world, date(2025, 12, 31)) == []
    assert await in_force(world, new, tier="silver") == []


@pytest.mark.parametrize("percent", ["-0.0001", "100.0001"])
async def test_a_rate_beyond_everything_is_refused_by_the_database(any_database: Database, percent: str) -> None:
    world = await build(any_database)
    async with any_database.reading() as session:
        session.add(rate(world, 0, percent, date(2027, 1, 1)))
        with pytest.raises(IntegrityError):
            await session.flush()


async def test_a_percentage_is_never_rounded_silently(database: Database) -> None:
    world = await build(database)
    async with database.reading() as session:
        session.add(rate(world, 0, "33.33333", date(2027, 1, 1)))
        with pytest.raises(StatementError, match="more than four decimals"):
            await session.flush()
