"""Who would rather talk to a person gets a ticket, and learns by when somebody will probably answer."""

from bot.message import Place
from tests.conversation import Stage, Talk, button, fact
from tests.support_world import BOTH, card, support
from tests.world import World


async def test_what_was_asked_just_before_goes_along_without_a_word_more(anna: Talk) -> None:
    await anna.say("How do I renew a key?")
    reply = await anna.turn(skill="talk_to_person")

    assert reply.text == (
        "I passed this on to our people: it is ticket T-2026-0001. Somebody will probably answer by "
        "Nov 23, 2026, 10:00\u202fAM. What you write here goes to them, and I keep quiet until they are done or you "
        "call me."
    )
    assert fact(reply, "Your channel manager") == "Dora, dora@test.example"
    assert [each.label for each in reply.buttons] == ["Ask the assistant again", "My tickets"]


async def test_where_nothing_was_asked_one_question_is(stage: Stage, people: World, anna: Talk) -> None:
    await support(stage, people)
    asked = await anna.turn(skill="talk_to_person")
    assert asked.text == "I pass it on to our people. What is it about?"
    assert asked.ask is not None
    await anna.submit(asked.ask, about="A key is gone")
    assert "A key is gone" in card(stage).text


async def test_asked_twice_there_is_one_ticket(anna: Talk) -> None:
    answer = await anna.say("How do I renew a key?")
    await anna.press(button(answer, "Talk to a person"))
    again = await anna.press(button(answer, "Talk to a person"))
    assert again.text.startswith("I added this to ticket T-2026-0001, which is still open.")


async def test_in_a_shared_place_nobody_else_learns_it(stage: Stage, people: World) -> None:
    anna = stage.person("anna", place=BOTH)
    await anna.say("How long?")
    await anna.turn(skill="talk_to_person")
    in_place = [delivery.reply.text for delivery in stage.sent if delivery.conversation]
    assert in_place == ["(found in en) How long?", "I answered you in private."]


async def test_a_stranger_may_ask_too_and_learns_nothing_about_anybody(stage: Stage, stranger: Talk) -> None:
    await stranger.say("How do I become a partner?")
    reply = await stranger.turn(skill="talk_to_person")
    assert "T-2026-0001" in reply.text
    assert not reply.facts
    assert [each.label for each in reply.buttons] == ["Ask the assistant again", "Enrol"]


async def test_a_stranger_has_only_so_many_tickets_at_once(stage: Stage, people: World) -> None:
    for number in range(3):
        place = Place(key=f"test:T1:private-{number}", kind="private")
        await stage.person("zoe", place=place).submit("open_ticket", about=f"Question {number}")
    fourth = await stage.person("zoe", place=Place(key="test:T1:private-4", kind="private")).submit(
        "open_ticket", about="And one more"
    )
    assert fourth.text.startswith("You have 3 open tickets already.")


async def test_the_vendors_own_staff_have_none(stage: Stage, people: World) -> None:
    assert "You work for the vendor" in (await stage.person("dora").turn(skill="talk_to_person")).text
