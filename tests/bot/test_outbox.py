"""What must leave is kept, goes out in order, and is checked against the readers of the moment it goes out."""

from sqlalchemy import delete

from bot import outbox
from bot.audience import Room, RoomKind, room_of
from bot.clock import utc_now
from bot.message import Place, Sender
from bot.outbox import WITHHELD, Delivery
from bot.prm import people
from bot.prm.database import Database
from bot.prm.people import Identity
from bot.prm.places import PlacePartner
from bot.reply import Reply, Visibility
from tests import world
from tests.conversation import Stage

ANNA = Sender(platform="test", tenant="T1", user="anna")
CHANNEL = Place(key="test:T1:C-nordlicht", kind="shared")
GOLD = Reply(text="The gold rebate is 4 %.", visibility=Visibility.PLACE)


async def answer_for(database: Database, place: Place) -> Delivery:
    async with database.reading() as session:
        room = await room_of(session, place, await people.resolve(session, "test", "T1", "anna"))
    return Delivery(key="e:0", sender=ANNA, place=place, conversation=place.key, room=room, reply=GOLD)


async def posted(stage: Stage, delivery: Delivery) -> None:
    async with stage.database.writing() as session:
        await outbox.post(session, delivery, utc_now())


async def test_an_answer_reaches_the_place_it_was_written_for(database: Database) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    await posted(stage, await answer_for(database, CHANNEL))
    await stage.worker.run_due()

    assert [d.reply for d in stage.sent] == [GOLD]


async def test_an_answer_is_withheld_when_another_partner_joined_meanwhile(database: Database) -> None:
    stage = Stage(database)
    partners = await world.build(database, stage.clock())
    await posted(stage, await answer_for(database, CHANNEL))
    async with database.writing() as session:
        session.add(PlacePartner(place_id=1, partner_id=partners.sudwind.id))

    await stage.worker.run_due()

    assert [d.reply.text for d in stage.sent] == [WITHHELD]


async def test_an_answer_is_withheld_when_the_place_lost_its_binding(database: Database) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    await posted(stage, await answer_for(database, CHANNEL))
    async with database.writing() as session:
        await session.execute(delete(PlacePartner))

    await stage.worker.run_due()

    assert [d.reply.text for d in stage.sent] == [WITHHELD]


async def test_an_answer_is_withheld_when_the_asker_became_a_stranger(database: Database) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    await posted(stage, await answer_for(database, CHANNEL))
    async with database.writing() as session:
        await session.execute(delete(Identity))

    await stage.worker.run_due()

    assert [d.reply.text for d in stage.sent] == [WITHHELD]


async def test_public_words_need_no_second_look(database: Database) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    nowhere = Place(key="test:T1:C-unbound", kind="shared")
    await posted(stage, await answer_for(database, nowhere))
    await stage.worker.run_due()

    assert [d.reply for d in stage.sent] == [GOLD]


async def test_a_message_for_a_platform_that_is_not_configured_ends_dead_and_visible(database: Database) -> None:
    from bot import jobs

    stage = Stage(database)
    elsewhere = Sender(platform="elsewhere", tenant="T1", user="u")
    place = Place(key="x", kind="private")
    room = Room(RoomKind.PRIVATE)
    await posted(stage, Delivery(key="k", sender=elsewhere, place=place, conversation="x", room=room, reply=GOLD))
    await stage.worker.run_due()

    async with database.reading() as session:
        (dead,) = await jobs.list_jobs(session, state="dead")
    assert dead.error == "no channel elsewhere is configured here"


async def test_the_same_message_is_posted_once(database: Database) -> None:
    stage = Stage(database)
    await world.build(database, stage.clock())
    delivery = await answer_for(database, CHANNEL)
    await posted(stage, delivery)
    await posted(stage, delivery)
    await stage.worker.run_due()

    assert len(stage.sent) == 1
