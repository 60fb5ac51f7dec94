"""Who would rather talk to a person learns whom to ask, and that nobody was told."""

from sqlalchemy import update

from bot.message import Place
from bot.prm.partners import Partner
from tests.conversation import fact


async def test_a_partner_learns_who_their_channel_manager_is(anna):
    reply = await anna.turn(skill="talk_to_person")

    assert fact(reply, "Your channel manager") == "Dora"
    assert fact(reply, "E-mail") == "dora@test.example"
    assert "I have not told them anything" in reply.text


async def test_where_there_is_none_it_says_so(anna, stage):
    async with stage.database.writing() as session:
        await session.execute(update(Partner).values(channel_manager_id=None))

    reply = await anna.turn(skill="talk_to_person")

    assert reply.text.startswith("No channel manager is named for")
    assert not reply.facts


async def test_in_a_shared_place_nobody_else_learns_it(stage, people):
    anna = stage.person("anna", place=Place(key="test:T1:C-both", kind="shared"))

    assert fact(await anna.turn(skill="talk_to_person"), "Your channel manager") == "Dora"
    in_place = [delivery.reply for delivery in stage.sent if delivery.conversation]
    assert all("Dora" not in str(reply) for reply in in_place)


async def test_a_stranger_learns_nothing_about_anybody(stranger):
    reply = await stranger.turn(skill="talk_to_person")

    assert not reply.facts
    assert "Dora" not in reply.text


async def test_the_vendors_own_staff_have_none(stage, people):
    assert "You work for the vendor" in (await stage.person("dora").turn(skill="talk_to_person")).text
