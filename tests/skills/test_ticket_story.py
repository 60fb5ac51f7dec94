"""A partner's person and the vendor's people, with the assistant between them: whole stories of tickets."""

from dataclasses import replace

from sqlalchemy import update

from bot.inbox import accept
from bot.prm import programme
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.ticket_records import TicketState
from tests.conversation import Stage, Talk, button, fact
from tests.support_world import OURS, at_desk, card, said_to, support, the_ticket, writes
from tests.world import World


async def test_a_question_becomes_a_ticket_is_answered_and_solved(stage: Stage, anna: Talk, erik: Talk) -> None:
    answer = await anna.say("How do I renew a key?")
    assert [each.label for each in answer.buttons] == ["That solved it", "Not quite", "Talk to a person"]
    handed = await anna.press(button(answer, "Talk to a person"))
    assert handed.text.startswith("I passed this on to our people: it is ticket T-2026-0001.")
    assert "**T-2026-0001**, Nordlicht: Ticket open\n\nHow do I renew a key?" in card(stage).text
    assert "**The assistant:**" in at_desk(stage)[-1].reply.text

    taken = await erik.press(button(card(stage), "Take"))
    assert taken.text.startswith("Ticket T-2026-0001, “How do I renew a key?”, is yours now.")
    assert fact(card(stage), "With") == "Erik"
    assert "Erik looks after your ticket T-2026-0001 now." in said_to(stage, anna)[-1].text

    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Which key is it?")
    assert said_to(stage, anna)[-1].text == "**Erik (Vendor):**\n\nWhich key is it?"
    assert (await the_ticket(stage)).state is TicketState.PENDING

    await writes(anna, "The one of Keep Cloud")
    assert at_desk(stage)[-1].reply.text == "**Anna (Nordlicht):**\n\nThe one of Keep Cloud"
    assert "Ticket open" in card(stage).text

    solved = await erik.press(button(card(stage), "Solve"))
    assert solved.text == "Ticket T-2026-0001, “How do I renew a key?”, is solved."
    asked = said_to(stage, anna)[-1]
    thanks = await anna.press(button(asked, "5 (good)"))
    assert thanks.text == "Thank you. I noted 5 of 5 for ticket T-2026-0001."
    commented = await anna.submit("rate_ticket", ticket="T-2026-0001", score="4", comment="A bit slow")
    assert commented.text == "Thank you. I noted 4 of 5 for ticket T-2026-0001."
    assert (fact(card(stage), "Satisfaction"), fact(card(stage), "Comment")) == ("4 of 5", "A bit slow")


async def test_who_may_read_a_ticket_but_did_not_ask_learns_whose_it_is_to_rate(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    asked = said_to(stage, anna)[-1]
    assert (
        await erik.press(button(asked, "1 (bad)"))
    ).text == "Ticket T-2026-0001 is Anna's, so it is for Anna to rate."
    assert "don't find" in (await stage.person("chloe").press(button(asked, "1 (bad)"))).text
    assert (await the_ticket(stage)).satisfaction is None


async def test_while_a_person_is_in_charge_the_assistant_keeps_quiet(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    first = await anna.say("It was the one of last week")
    assert first.text.startswith("I passed it on (ticket T-2026-0001).")
    assert await writes(anna, "show my deals") is None
    assert [each.reply.text for each in at_desk(stage)[1:]] == [
        "**Anna (Nordlicht):**\n\nIt was the one of last week",
        "**Anna (Nordlicht):**\n\nshow my deals",
    ]

    called = await anna.say("Assistant, how long is a deal protected?")
    assert called.text == "(found in en) how long is a deal protected?"
    assert (await anna.turn(skill="my_deals")).text == "There are no deals yet."
    back = await anna.press(button(first, "Ask the assistant again"))
    assert back.text == "I answer here again. Ticket T-2026-0001 stays open, and its answers still come."
    assert (await anna.say("What is MDF?")).text == "(found in en) What is MDF?"
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Here it is")
    assert await writes(anna, "Great") is None


async def test_words_soon_after_it_was_solved_open_it_again(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    again = await anna.say("It is gone once more")

    assert again.text == "Ticket T-2026-0001 is open again, and I passed this on."
    assert (await the_ticket(stage)).state is TicketState.OPEN
    assert at_desk(stage)[-1].reply.text == "**Anna (Nordlicht):**\n\nIt is gone once more"


async def test_a_new_question_instead_leaves_the_ticket_solved(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    again = await anna.say("What is MDF?")
    answer = await anna.press(button(again, "Ask the assistant instead"))

    assert answer.text == "(found in en) What is MDF?"
    assert (await the_ticket(stage)).state is TicketState.SOLVED
    assert at_desk(stage)[-1].reply.text == "Anna (Nordlicht) took this message back."


async def test_a_day_later_words_are_a_new_question(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    await stage.wait(hours=25)
    assert (await anna.say("What is MDF?")).text == "(found in en) What is MDF?"
    await stage.wait(days=14)
    assert (await the_ticket(stage)).state is TicketState.CLOSED
    refused = await anna.turn(skill="reopen_ticket", values={"ticket": "T-2026-0001"})
    assert refused.text == "Ticket T-2026-0001 is closed. Ask again, and a new one is opened."


async def test_not_quite_asks_what_was_missing_tries_once_more_then_offers_a_person(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    answer = await anna.say("How long is a deal protected?")
    asked = await anna.press(button(answer, "Not quite"))
    assert asked.text.endswith(
        "What was missing? Write it here in your own words, and I try once more. Or talk to a person."
    )

    second = await anna.say("for a gold partner")
    assert second.text == "(found in en) How long is a deal protected?\n\nfor a gold partner"
    assert [each.label for each in second.buttons] == ["That solved it", "Talk to a person"]
    handed = await anna.press(button(second, "Talk to a person"))
    assert "T-2026-0001" in handed.text
    assert "How long is a deal protected?\n\nfor a gold partner" in card(stage).text


async def test_a_second_not_quite_in_words_offers_a_person_at_once(stage: Stage, anna: Talk) -> None:
    await anna.press(button(await anna.say("How long?"), "Not quite"))
    await anna.say("for a gold partner")
    told = await anna.turn(skill="answer_failed")
    assert told.text.endswith("I tried twice now. Shall a person help you?")
    assert [each.label for each in told.buttons] == ["Talk to a person"]


async def test_whoever_does_not_say_what_was_missing_is_not_asked_for_ever(stage: Stage, anna: Talk) -> None:
    await anna.press(button(await anna.say("How long?"), "Not quite"))
    stage.clock.advance(minutes=16)
    other = await anna.say("What is MDF?")
    assert other.text == "(found in en) What is MDF?"
    assert [each.label for each in other.buttons] == ["That solved it", "Not quite", "Talk to a person"]


async def test_nothing_is_sent_to_a_partner_that_was_suspended(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    async with stage.database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "nordlicht").values(status=PartnerStatus.SUSPENDED))
    before = len(said_to(stage, anna))
    told = await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Here it is")

    assert told.text == "Whoever asked has no access any more, so nothing was sent to them. It is kept."
    assert len(said_to(stage, anna)) == before


async def test_somebody_nobody_knows_gets_help_too_and_only_so_much(stage: Stage, stranger: Talk, erik: Talk) -> None:
    await stranger.press(button(await stranger.say("How do I become a partner?"), "Talk to a person"))
    assert "**T-2026-0001**, Guest: Ticket open" in card(stage).text
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Write to us")
    assert said_to(stage, stranger)[-1].text == "**Erik (Vendor):**\n\nWrite to us"
    await writes(stranger, "Where?")
    assert at_desk(stage)[-1].reply.text == "**Guest:**\n\nWhere?"


async def test_without_a_channel_those_in_support_are_told_privately(stage: Stage, people: World, anna: Talk) -> None:
    await support(stage, people, channel=False)
    await anna.submit("open_ticket", about="My key is gone")
    for name in ("erik", "frida"):
        assert "My key is gone" in stage.told(name)[0].text
    assert stage.told("gerd") == []

    await stage.person("erik").press(button(stage.told("erik")[0], "Take"))
    await writes(anna, "Are you there?")
    assert stage.told("erik")[-1].text == "**Anna (Nordlicht):**\n\nAre you there?"
    assert "Are you there?" not in str(stage.told("frida"))
    assert fact(stage.told("frida")[0], "With") == "Erik"


async def test_a_person_has_only_so_many_open_tickets_at_once(stage: Stage, anna: Talk, bela: Talk, erik: Talk) -> None:
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        await programme.change_rules(session, current, {"tickets_of_person": 1})
    for thread in range(2):
        asked = replace(anna.event(skill="open_ticket", values={"about": "Help"}, confirmed=True), place=OURS)
        await accept(stage.database, replace(asked, conversation=f"{OURS.key}:{thread}"))
        await stage.worker.run_due()
    assert any(each.reply.text.startswith("You have 1 open tickets already.") for each in stage.sent)
    assert "T-2026-0002" in (await bela.submit("open_ticket", about="Help")).text
