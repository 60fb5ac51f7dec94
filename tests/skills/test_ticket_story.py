"""A partner's person and the vendor's people, with the assistant between them: whole stories of tickets."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.file_store import FileStore
from bot.inbox import accept
from bot.jobs import Retry, Work
from bot.message import Place
from bot.outbox import UNSAID, Channel, Delivery
from bot.posted import Posted
from bot.prm import people, programme
from bot.prm.file_rights import readable
from bot.prm.ledger import LedgerEntry
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Person, StaffMembership, StaffRole
from bot.prm.ticket_records import TicketState
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk, button, fact
from tests.samples import PDF
from tests.support_world import DESK, at_desk, card, said_to, support, the_ticket, writes
from tests.world import TEAM, World

OURS = Place(key="test:T1:C-nordlicht", kind="shared")
BOTH = Place(key="test:T1:C-both", kind="shared")


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    """One of two people in support, who have a channel."""
    await support(stage, people)
    return stage.person("erik")


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


async def test_new_words_for_an_answer_that_was_said_in_private_are_put_in_its_place_there(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, alone = stage.person("anna", place=OURS), stage.person("anna")
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    stage.joined.add(OURS.key)
    await says_below_the_card(stage, "90 days", "said-1")
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")

    told = said_to(stage, alone)[-1]
    assert told.text == "**T-2026-0001**, How long?\n\n**Erik (Vendor) (edited):**\n\n60 days"
    assert button(told, "Write to it").values == {"ticket": "T-2026-0001"}


async def test_new_words_for_an_answer_that_is_still_on_its_way_follow_it_into_private(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, alone = stage.person("anna", place=OURS), stage.person("anna")
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    stage.joined.add(OURS.key)
    away = True

    async def look(place: Place) -> Place:
        if away and place.key == OURS.key:
            raise Retry(timedelta(seconds=1), "the platform cannot be asked", counts=False)
        return await stage._look(place)

    stage.worker = stage.worker_of({"test": Channel(send=stage._send, look=look)})
    await says_below_the_card(stage, "90 days", "said-1")
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")
    away = False
    for _ in range(3):
        await stage.wait(seconds=2)

    assert "**Erik (Vendor) (edited):**\n\n60 days" in said_to(stage, alone)[-1].text
    assert not [each for each in stage.sent if each.conversation == OURS.key and "days" in each.reply.text]


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


async def test_who_corrects_an_answer_that_strangers_would_read_learns_that_it_did_not_arrive(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna = stage.person("anna", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    await says_below_the_card(stage, "90 days", "said-1")
    stage.joined.add(OURS.key)
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")

    assert not [each for each in stage.sent if "60 days" in each.reply.text and each.sender.user == "anna"]
    assert said_to(stage, anna)[-1].text.startswith("Who reads along here has changed")
    assert stage.told("erik")[-1].text.startswith(
        "Your new words in ticket T-2026-0001, “How long?”, did not arrive: others read along by now"
    )
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="60 days")
    told = [each for each in stage.sent if "60 days" in each.reply.text and each.sender.user == "anna"]
    assert [each.conversation for each in told] == [None]


async def test_new_words_that_are_withheld_are_noted_once_however_long_the_platform_lets_us_wait(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna = stage.person("anna", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    await says_below_the_card(stage, "90 days", "said-1")
    stage.joined.add(OURS.key)
    waits = 3

    async def slow(delivery: Delivery, work: Work) -> None:
        nonlocal waits
        if delivery.edits and delivery.sender.user == "anna" and waits:
            waits -= 1
            raise Retry(timedelta(seconds=1), "the platform asks for patience", counts=False)
        await stage._send(delivery, work)

    stage.worker = stage.worker_of({"test": Channel(send=slow, look=stage._look)})
    await says_below_the_card(stage, "60 days", "said-2", edits="said-1")
    stage.joined.clear()
    for _ in range(4):
        await stage.wait(seconds=2)

    assert waits == 0
    assert "60 days" not in str(said_to(stage, anna)), "they were told that it did not arrive"
    assert [each.text[:14] for each in stage.told("erik")] == ["Your new words"]
    async with stage.database.reading() as session:
        noted = (await session.scalars(select(LedgerEntry).where(LedgerEntry.action == UNSAID))).all()
    assert len(noted) == 1


async def test_an_answer_that_is_edited_into_a_note_is_taken_back_and_stays_among_colleagues(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await says_below_the_card(stage, "They lose keys often", "said-1")
    told = await says_below_the_card(stage, "note: they lose keys every week", "said-2", edits="said-1")

    assert told == [
        "I took your answer back where the partner reads it, and keep this as a note. They may have read it before."
    ]
    assert said_to(stage, anna)[-1].text == "Erik (Vendor) took this message back."
    assert "every week" not in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text
    shown = await erik.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    assert "**Erik (Vendor), note:**\n\nthey lose keys every week" in shown.text

    assert await says_below_the_card(stage, "note: they lose keys daily", "said-3", edits="said-1") == []
    told = await says_below_the_card(stage, "You lose keys daily", "said-4", edits="said-1")
    assert told == ["This stays a note among us. To answer, write it as a new message below the card."]
    assert "daily" not in str(said_to(stage, anna))


async def test_what_is_taken_back_takes_its_files_with_it(stage: Stage, anna: Talk, erik: Talk, tmp_path: Path) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    sent = await send(stage, FileStore(tmp_path / "files"), erik, "keys of others.pdf", PDF)
    await says_below_the_card(stage, "Here they are", "said-1", files=(sent.id,))
    assert [await may_open(stage, who, sent.id) for who in ("anna", "frida")] == [True, True]
    await says_below_the_card(stage, "", "said-2", edits="said-1")
    assert [await may_open(stage, who, sent.id) for who in ("anna", "frida", "erik")] == [False, False, True]


async def may_open(stage: Stage, who: str, file: str) -> bool:
    async with stage.database.reading() as session:
        member = await people.resolve(session, "test", TEAM, who)
        assert member
        return await readable(session, member, f"test:{TEAM}:{who}", file) is not None


async def test_an_answer_in_the_partners_own_thread_becomes_no_note_by_new_words(
    stage: Stage, people: World, erik: Talk
) -> None:
    anna, there = stage.person("anna", place=OURS), stage.person("erik", place=OURS)
    await anna.press(button(await anna.say("How long?"), "Talk to a person"))
    said = there.event(text="90 days")
    await accept(stage.database, said)
    await stage.worker.run_due()
    assert await writes(there, "note: they ask all the time", edits=said.id) is None

    assert stage.told("erik")[-1].text.startswith("What you wrote is no internal note: it stands in the partner's own")
    assert "they ask all the time" in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text


async def test_who_corrects_an_answer_nobody_may_hear_any_more_learns_that_too(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await says_below_the_card(stage, "90 days", "said-1")
    async with stage.database.writing() as session:
        await session.execute(update(Partner).where(Partner.key == "nordlicht").values(status=PartnerStatus.SUSPENDED))
    told = await says_below_the_card(stage, "60 days", "said-2", edits="said-1")
    assert told == ["Whoever asked has no access any more, so nothing was sent to them. It is kept."]


async def says_below_the_card(
    stage: Stage, text: str, id_: str, edits: str | None = None, files: tuple[str, ...] = ()
) -> list[str]:
    """Erik writes in the thread of the ticket's card; what the assistant says to it."""
    erik = stage.person("erik", place=Place(key=DESK, kind="shared", outsiders=False))
    async with stage.database.writing() as session:
        await session.execute(update(Posted).where(Posted.card.startswith("ticket-card:")).values(thread="below"))
    before = len(stage.sent)
    await accept(stage.database, replace(erik.event(text=text, edits=edits, files=files), id=id_, conversation="below"))
    await stage.worker.run_due()
    return [each.reply.text for each in stage.sent[before:] if each.sender == erik.sender and not each.card]


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


async def test_two_who_take_one_ticket_one_wins_and_the_other_sees_who(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    shown = card(stage)
    await erik.press(button(shown, "Take"))
    late = await stage.person("frida").press(button(shown, "Take"))
    assert late.text == "Ticket T-2026-0001 is with Erik already."


async def test_who_solves_without_having_seen_the_newest_message_is_shown_that_there_is_one(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    before = card(stage)
    await writes(anna, "And the other one, too")
    refused = await erik.press(button(before, "Solve"))
    assert refused.text == "There is a new message in ticket T-2026-0001. Please look at it first."
    assert (await the_ticket(stage)).state is TicketState.OPEN


async def test_joined_tickets_go_on_as_one(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    again = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    await again.submit("open_ticket", about="Our key is gone")
    card_ = await erik.submit("merge_tickets", ticket="T-2026-0002", into="T-2026-0001")
    assert card_.text.startswith("Ticket T-2026-0002 goes on as T-2026-0001.")
    assert said_to(stage, again)[-1].text == "Your ticket T-2026-0002 goes on as T-2026-0001, which is about the same."
    await writes(again, "It is urgent")
    assert at_desk(stage)[-1].reply.text == "**Anna (Nordlicht):**\n\nIt is urgent"


async def test_of_two_numbers_in_a_sentence_the_first_goes_on_as_the_last(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    again = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    await again.submit("open_ticket", about="Our key is gone")
    said = "merge ticket T-2026-0002 into T-2026-0001"
    joined = await erik.submit("merge_tickets", ticket=said, into=said)
    assert joined.text.startswith("Ticket T-2026-0002 goes on as T-2026-0001.")


async def test_only_tickets_that_have_another_to_go_on_as_are_offered(stage: Stage, anna: Talk, erik: Talk) -> None:
    await stage.person("bela").submit("open_ticket", about="Our invoice is wrong")
    await anna.submit("open_ticket", about="My key is gone")
    assert "T-2026" not in str(await erik.turn(skill="merge_tickets"))
    again = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    await again.submit("open_ticket", about="Our key is gone")
    offered = str(await erik.turn(skill="merge_tickets"))
    assert "T-2026-0002" in offered
    assert "T-2026-0003" in offered
    assert "T-2026-0001" not in offered


async def test_what_colleagues_asked_in_private_is_not_joined(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await stage.person("bela").submit("open_ticket", about="Our key is gone")
    refused = await erik.submit("merge_tickets", ticket="T-2026-0002", into="T-2026-0001")
    assert refused.text.startswith("Tickets can only be joined where one person asked both")


async def test_an_agent_gives_a_ticket_to_a_colleague_and_notes_stay_inside(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    before = len(said_to(stage, anna))
    await erik.submit("note_ticket", ticket="T-2026-0001", note="They lose keys often")
    assert at_desk(stage)[-1].reply.text == "**Erik (Vendor), note:**\n\nThey lose keys often"
    assert len(said_to(stage, anna)) == before
    assert "often" not in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text

    given = await erik.submit("reassign_ticket", ticket="T-2026-0001", to="Frida")
    assert given.text == "Ticket T-2026-0001 is with Frida now."
    theirs = stage.told("frida")[-1]
    assert "My key is gone" in theirs.text
    shown = await stage.person("frida").press(button(theirs, "Show"))
    assert "**Erik (Vendor), note:**\n\nThey lose keys often" in shown.text
    assert "Show" not in [each.label for each in card(stage).buttons], "it stands above all that was said"


async def test_who_has_the_card_already_hears_that_a_ticket_was_given_to_them(
    stage: Stage, people: World, anna: Talk
) -> None:
    await support(stage, people, channel=False)
    await anna.submit("open_ticket", about="My key is gone")
    await stage.person("erik").submit("reassign_ticket", ticket="T-2026-0001", to="Frida")
    told = stage.told("frida")[-1]
    assert told.text == "Ticket T-2026-0001, “My key is gone”, is yours now."
    assert [each.label for each in told.buttons] == ["Show", "Answer"]


async def test_late_answers_are_reminded_of_and_then_escalated(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="It is urgent: my key is gone")
    await erik.press(button(card(stage), "Take"))
    await stage.wait(hours=3, minutes=5)
    assert stage.told("erik")[-1].text.startswith("Reminder: ticket T-2026-0001")
    await stage.wait(hours=1)
    assert "is overdue since" in stage.told("erik")[-1].text
    await stage.wait(days=4)
    assert "is overdue since" in stage.told("dora")[-1].text
    assert "is overdue since" in stage.told("gerd")[-1].text


async def test_nobody_but_its_author_changes_a_message(stage: Stage, stranger: Talk, erik: Talk) -> None:
    await stranger.submit("open_ticket", about="How do I become a partner?")
    await accept(stage.database, replace(stranger.event(text="We sell backups."), id="said-1"))
    await stage.worker.run_due()
    for other in (stage.person("yves"), stage.person("anna"), erik):
        await writes(other, "We sell nothing.", edits="said-1")
    assert at_desk(stage)[-1].reply.text == "**Guest:**\n\nWe sell backups."
    await writes(stranger, "We sell archives.", edits="said-1")
    assert at_desk(stage)[-1].reply.text == "**Guest (edited):**\n\nWe sell archives."


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


async def test_who_works_on_tickets_no_more_is_told_no_new_words_in_place_of_old_ones(
    stage: Stage, anna: Talk, people: World
) -> None:
    await support(stage, people, channel=False)
    await anna.submit("open_ticket", about="My key is gone")
    await accept(stage.database, replace(anna.event(text="It is red."), id="said-1"))
    await stage.worker.run_due()
    async with stage.database.writing() as session:
        erik = select(Person.id).where(Person.key == "erik").scalar_subquery()
        finance = update(StaffMembership).where(StaffMembership.person_id == erik).values(role=StaffRole.FINANCE)
        await session.execute(finance)
    await writes(anna, "It is blue.", edits="said-1")
    assert [any("blue" in each.text for each in stage.told(name)) for name in ("erik", "frida")] == [False, True]
