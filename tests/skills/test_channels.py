"""Staff say who reads a channel; from then on it is told what those readers may know, and nothing else."""

import pytest
from sqlalchemy import select

from bot.audience import Room, RoomKind, room_of
from bot.message import Place
from bot.prm import people, places
from bot.prm.database import Database
from bot.prm.people import StaffMembership, StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.understand import Act, Understood
from tests import rows, world
from tests.conversation import Stage, button

HERE = Place(key="test:T1:C-new", kind="shared", outsiders=False)


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())
    return stage


async def readers(stage: Stage, user: str) -> Room:
    async with stage.database.reading() as session:
        return await room_of(session, HERE, await people.resolve(session, "test", "T1", user))


async def make_admin(stage: Stage, key: str = "dora") -> None:
    async with stage.database.writing() as session:
        manager = (await session.scalars(select(StaffMembership))).one()
        session.add(
            StaffMembership(person_id=manager.person_id, programme_id=manager.programme_id, role=StaffRole.ADMIN)
        )


async def test_a_channel_manager_binds_the_channel_she_speaks_in_to_a_partner_she_looks_after(stage: Stage) -> None:
    assert (await readers(stage, "anna")).kind is RoomKind.UNKNOWN
    dora = stage.person("dora", place=HERE)
    card = await dora.turn(skill="bind_channel", values={"partner": "Nordlicht"})
    private = stage.person("dora")  # the card came in private, and is answered there
    reply = await private.press(button(card, "Confirm"))
    assert reply.text == "The people of Nordlicht read this channel from now on."
    assert (await readers(stage, "anna")).kind is RoomKind.ONE_PARTNER
    card = await dora.turn(skill="unbind_channel", values={"partner": "nordlicht"})
    await private.press(button(card, "Confirm"))
    assert (await readers(stage, "anna")).kind is RoomKind.UNKNOWN


async def test_the_channel_is_the_one_where_it_is_said(stage: Stage) -> None:
    card = await stage.person("dora", place=HERE).turn(skill="bind_channel", values={"partner": "Nordlicht"})
    assert card.facts == (("Partner", "Nordlicht"),)
    reply = await stage.person("dora").submit("bind_channel", partner="nordlicht")
    assert reply.text == "Say that in the channel you mean: here, nobody reads along."


async def test_nobody_of_a_partner_binds_a_channel(stage: Stage) -> None:
    reply = await stage.person("bela", place=HERE).turn(skill="bind_channel", values={"partner": "nordlicht"})
    assert "not allowed" in reply.text or "may not" in reply.text
    assert (await readers(stage, "bela")).kind is RoomKind.UNKNOWN


async def test_a_partner_that_is_somebody_elses_is_not_found(stage: Stage) -> None:
    reply = await stage.person("dora", place=HERE).turn(skill="bind_channel", values={"partner": "Nowhere Ltd"})
    assert reply.ask
    assert "I don't find a partner" in reply.ask.errors["partner"]


async def test_an_admin_keeps_a_channel_for_staff_and_no_partner_reads_there(stage: Stage) -> None:
    await make_admin(stage)
    card = await stage.person("dora", place=HERE).turn(skill="staff_channel", values={"purposes": ["deals", "funds"]})
    await stage.person("dora").press(button(card, "Confirm"))
    assert (await readers(stage, "dora")).kind is RoomKind.STAFF
    assert (await readers(stage, "anna")).kind is RoomKind.UNKNOWN


async def test_where_a_partner_reads_no_staff_channel_is_made(stage: Stage) -> None:
    await make_admin(stage)
    shared = Place(key="test:T1:C-nordlicht", kind="shared")
    card = await stage.person("dora", place=shared).turn(skill="staff_channel", values={"purposes": ["deals"]})
    reply = await stage.person("dora").press(button(card, "Confirm"))
    assert "Partners read this channel" in reply.text


async def test_a_channel_that_an_admin_keeps_for_staff_is_opened_to_no_partner_by_anybody_else(stage: Stage) -> None:
    async with stage.database.writing() as session:
        operator = people.system(1, "operator")
        await places.keep_for_staff(session, operator, HERE.key, [Purpose.DEALS], platform="test", now=stage.clock())

    dora = stage.person("dora", place=HERE)
    said = {"channel": HERE.key, "partner": "nordlicht"}
    assert "not allowed" in (await dora.submit("bind_channel", **said)).text
    await make_admin(stage)
    assert "read this channel from now on" in (await dora.submit("bind_channel", **said)).text


async def test_of_two_partners_in_one_sentence_one_is_bound_and_the_other_is_offered(stage: Stage) -> None:
    async with stage.database.writing() as session:
        dora = (await session.scalars(select(StaffMembership))).one()
        programme = await session.get_one(Programme, dora.programme_id)
        session.add(rows.partner(programme, "weidengrund", channel_manager_id=dora.person_id))
    said = "bind this channel to Nordlicht and Weidengrund"
    stage.understood[said] = Understood(act=Act.START, skill="bind_channel", values={"partner": "Nordlicht"})
    card = await stage.person("dora", place=HERE).say(said)
    private = stage.person("dora")
    bound = await private.press(button(card, "Confirm"))
    assert bound.text == (
        "The people of Nordlicht read this channel from now on. "
        "I did not bind it to Weidengrund: each partner is bound by a step of its own."
    )

    card = await private.press(button(bound, "Bind to Weidengrund, too"))
    assert "Weidengrund" in (await private.press(button(card, "Confirm"))).text
    assert len((await readers(stage, "anna")).readers) == 2
    again = await private.press(button(await stage.person("dora", place=HERE).say(said), "Confirm"))
    assert again.text == "The people of Nordlicht read this channel from now on.", "the other one is bound by now"
