"""Where a ticket goes on: in the thread of one partner, or in private where others read along."""

from bot.prm.ticket_records import TicketState
from tests.conversation import Stage, Talk, button
from tests.support_world import BOTH, OURS, at_desk, said_to, the_ticket, writes
from tests.world import World


async def test_in_a_channel_of_one_partner_it_goes_on_in_its_thread(stage: Stage, people: World, erik: Talk) -> None:
    anna, bela = stage.person("anna", place=OURS), stage.person("bela", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="90 days")
    assert said_to(stage, anna)[-1].text == "**Erik (Vendor):**\n\n90 days"

    assert await writes(bela, "And for platinum?") is None
    assert at_desk(stage)[-1].reply.text == "**Bela (Nordlicht):**\n\nAnd for platinum?"


async def test_what_an_agent_writes_in_the_partners_own_thread_is_kept_and_said_once(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, there = stage.person("anna", place=OURS), stage.person("erik", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    before = len(said_to(stage, anna))
    assert await writes(there, "90 days, Anna") is None
    assert await writes(stage.person("chloe", place=OURS), "I know that, too") is None

    assert len(said_to(stage, anna)) == before
    assert at_desk(stage)[-1].reply.text == "**Erik (Vendor):**\n\n90 days, Anna"
    assert (await the_ticket(stage)).state is TicketState.PENDING


async def test_a_note_in_the_partners_own_thread_is_an_answer_and_whoever_wrote_it_learns_that(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, there = stage.person("anna", place=OURS), stage.person("erik", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    assert await writes(there, "note: they ask all the time") is None

    assert at_desk(stage)[-1].reply.text == "**Erik (Vendor):**\n\nnote: they ask all the time"
    assert "they ask all the time" in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text
    assert stage.told("erik")[-1].text.startswith("What you wrote is no internal note: it stands in the partner's own")
    assert (await the_ticket(stage)).state is TicketState.PENDING


async def test_where_others_read_along_it_goes_on_in_private(stage: Stage, people: World, erik: Talk) -> None:
    anna, alone = stage.person("anna", place=BOTH), stage.person("anna")
    handed = await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    assert handed.text.endswith("It goes on here, between you and them: others read along where you asked.")
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="90 days")

    in_place = [each.reply.text for each in stage.sent if each.conversation == BOTH.key]
    assert in_place == ["(found in en) How long?", "I answered you in private."]
    assert said_to(stage, alone)[-1].text == "**T-2026-0001**, How long?\n\n**Erik (Vendor):**\n\n90 days"
    assert await writes(alone, "Thank you") is None
    assert (await anna.say("What is MDF?")).text == "(found in en) What is MDF?"


async def test_who_writes_on_where_they_asked_is_told_once_and_alone_where_their_ticket_goes_on(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, alone = stage.person("anna", place=BOTH), stage.person("anna")
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    await anna.say("which screws do you mean?")

    (told,) = stage.told("anna")
    assert told.text.startswith("Your ticket T-2026-0001, “How long?”, goes on here, between you and our people.")
    assert "T-2026-0001" not in str([each.reply for each in stage.sent if each.conversation == BOTH.key])
    form = await alone.press(button(told, "Write to it"))
    assert form.ask
    assert form.ask.known["message"] == "which screws do you mean?"

    await anna.say("And for platinum?")
    assert len(stage.told("anna")) == 1


async def test_nobody_else_in_that_thread_hears_of_the_ticket(stage: Stage, people: World, erik: Talk) -> None:
    anna, bela = stage.person("anna", place=BOTH), stage.person("bela", place=BOTH)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    await bela.say("which screws do you mean?")
    assert not stage.told("bela")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    before = len(stage.told("anna"))
    await anna.say("which screws do you mean?")
    assert len(stage.told("anna")) == before, "it is over"


async def test_when_a_stranger_joins_the_channel_answers_go_to_whoever_asked(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna = stage.person("anna", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    stage.joined.add(OURS.key)
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="90 days")

    told = [each for each in stage.sent if "90 days" in each.reply.text and each.place.key != "test:T1:C-support"]
    assert [(each.conversation, each.sender.user) for each in told] == [(None, "anna")]
    alone = stage.person("anna")
    assert said_to(stage, alone)[-1].text.startswith("**T-2026-0001**, How long?\n\n**Erik (Vendor):**")
    assert button(said_to(stage, alone)[-1], "Write to it").values == {"ticket": "T-2026-0001"}


async def test_of_several_tickets_in_private_words_go_to_the_one_that_was_answered_last(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, alone = stage.person("anna", place=BOTH), stage.person("anna")
    for question in ("How long?", "How much?"):
        await anna.press(button(await anna.say(question), "Talk to a person"))
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Which deal?")
    await writes(alone, "The one of Acme")

    (said,) = (each for each in at_desk(stage) if "The one of Acme" in each.reply.text)
    assert (said.below or "").startswith("ticket:T-2026-0001:")
