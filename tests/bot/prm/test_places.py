"""Who reads a channel: only what staff have said counts, and doubt counts as everybody."""

import pytest
from sqlalchemy import update

from bot.errors import NotAllowed
from bot.prm import places
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.places import NoSuchPlace, Purpose
from tests.bot.prm.world import NOW, World, build

PLACE = "slack:T1:C1"


async def bind(world: World, who: str, partner: str) -> None:
    async with world.database.writing() as session:
        by = await world.member(session, who)
        await places.bind(session, by, PLACE, world.partners[partner], platform="slack", now=NOW)


async def unbind(world: World, who: str, partner: str) -> None:
    async with world.database.writing() as session:
        await places.unbind(session, await world.member(session, who), PLACE, world.partners[partner], now=NOW)


async def readers(world: World) -> list[str] | None:
    async with world.database.reading() as session:
        bound = await places.bound_partners(session, PLACE)
    return None if bound is None else [partner.key for partner in bound]


async def test_a_channel_nobody_bound_is_unknown(database: Database) -> None:
    assert await readers(await build(database)) is None


async def test_a_channel_can_have_several_partners_and_binding_twice_is_binding_once(database: Database) -> None:
    world = await build(database)
    await bind(world, "mira", "alpine")
    await bind(world, "root", "brook")
    await bind(world, "root", "brook")
    assert await readers(world) == ["alpine", "brook"]


async def test_a_channel_that_nobody_is_left_in_is_unknown_again(database: Database) -> None:
    world = await build(database)
    await bind(world, "mira", "alpine")
    await unbind(world, "mira", "alpine")
    assert await readers(world) is None
    with pytest.raises(NoSuchPlace):
        await unbind(world, "mira", "alpine")


async def test_a_channel_where_a_suspended_partner_still_reads_is_unknown(database: Database) -> None:
    world = await build(database)
    await bind(world, "root", "alpine")
    await bind(world, "root", "brook")
    async with database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "brook").values(status=PartnerStatus.SUSPENDED))
    assert await readers(world) is None


@pytest.mark.parametrize("who", ["anna", "alma", "mira", "olaf", "sue", "cora"])
async def test_only_staff_admins_and_the_partners_own_channel_manager_bind(database: Database, who: str) -> None:
    world = await build(database)
    with pytest.raises(NotAllowed):
        await bind(world, who, "brook")  # which Mira does not look after


async def test_what_is_posted_to_staff_moves_to_the_channel_that_was_named_last(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        root = await world.member(session, "root")
        both, later = [Purpose.SUPPORT, Purpose.DEALS], [Purpose.SUPPORT]
        await places.keep_for_staff(session, root, "slack:T1:C1", both, platform="slack", now=NOW)
        await places.keep_for_staff(session, root, "teams:T2:C2", later, platform="teams", now=NOW)
    async with database.reading() as session:
        found = [await places.of_staff(session, root.programme_id, each) for each in (Purpose.SUPPORT, Purpose.DEALS)]
        assert [each and each.key for each in found] == ["teams:T2:C2", "slack:T1:C1"]
        assert await places.is_for_staff(session, "slack:T1:C1")
