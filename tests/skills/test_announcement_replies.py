"""What partners write below an announcement: it reaches its people, who answer it or make a ticket of it."""

from dataclasses import replace

import pytest
from sqlalchemy import Update, select, update

from bot import announced, posted
from bot.inbox import accept
from bot.message import Place
from bot.posted import Posted
from bot.prm.announcement_records import AnnouncementDelivery
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Person, PersonStatus
from bot.reply import Reply
from tests.bot.announcing.flow import opened, released, until_settled
from tests.bot.prm.announced import desk
from tests.conversation import Stage, Talk, button, fact

CHANNEL = Place(key="test:T1:C-nordlicht", kind="shared")
THREAD = "test:T1:C-nordlicht:1.1"


@pytest.fixture
async def stage(database: Database) -> Stage:
    """An announcement stands in Nordlicht's channel, with a thread below it."""
    stage = await opened(database)
    async with database.writing() as session:
        await desk(session)
    number = await released(stage, title="Old stock")  # as colleagues call it; partners read "News"
    await until_settled(stage, number)
    async with database.writing() as session:
        wanted = select(AnnouncementDelivery.post).where(AnnouncementDelivery.place == CHANNEL.key)
        await posted.note(session, (await session.scalars(wanted)).one(), "C-nordlicht:1.1", thread=THREAD)
    return stage


async def below(stage: Stage, user: str, text: str, **said: object) -> list[Reply]:
    """Somebody writes in the thread; what is said there."""
    talk, before = stage.person(user, place=CHANNEL), len(stage.sent)
    event = replace(talk.event(text=text, unaddressed=True), conversation=THREAD, **said)
    await accept(stage.database, event)
    await stage.worker.run_due()
    return [each.reply for each in stage.sent[before:] if each.conversation == THREAD]


async def inbox(stage: Stage) -> list[tuple[str, ...]]:
    listed = await stage.person("erik").turn(skill="announcement_replies")
    return list(listed.table.rows) if listed.table else []


async def opened_reply(stage: Stage) -> tuple[Talk, Reply]:
    erik = stage.person("erik")
    listed = await erik.turn(skill="announcement_replies")
    return erik, await erik.press(listed.buttons[0])


async def test_a_reply_is_passed_on_and_the_assistant_says_so_once(stage: Stage) -> None:
    [told] = await below(stage, "anna", "We take part.")
    assert told.text.startswith("Thank you, I passed this on to the people behind the announcement.")
    assert await below(stage, "anna", "With two people.") == []
    assert [row[2:5] for row in await inbox(stage)] == [
        ("Nordlicht", "Anna", "We take part."), ("Nordlicht", "Anna", "With two people."),
    ]  # fmt: skip
    assert stage.asked_for == []


async def test_a_long_reply_is_shortened_in_the_inbox_and_whole_on_its_card(stage: Stage) -> None:
    long = "We take part.\n\n" + "We bring our own demonstration. " * 20 + "Call me on Monday."
    await below(stage, "anna", long)
    [row] = await inbox(stage)
    assert row[4].startswith("We take part. We bring our own demonstration.")
    assert (len(row[4]) <= 120, row[4][-1]) == (True, "…")

    _, card = await opened_reply(stage)
    assert "Call me on Monday." in card.text


async def test_who_names_the_assistant_is_answered_and_the_reply_is_kept_all_the_same(stage: Stage) -> None:
    [told] = await below(stage, "anna", "Until when is it?", unaddressed=False)
    assert told.text.startswith("(found in en) Until when is it?")
    assert "I also passed this on" in told.text
    assert [row[4] for row in await inbox(stage)] == ["Until when is it?"]


async def test_words_before_everybody_are_no_answer_to_a_form_that_one_sees_alone(stage: Stage) -> None:
    form = await stage.person("anna", place=CHANNEL).turn(skill="register_deal")
    assert form.ask is not None
    [told] = await below(stage, "anna", "We take part.")
    assert told.text.startswith("Thank you, I passed this on")
    assert [row[2:5] for row in await inbox(stage)] == [("Nordlicht", "Anna", "We take part.")]


async def test_somebody_who_is_not_enrolled_answers_for_the_partner_of_the_channel(stage: Stage) -> None:
    await below(stage, "stranger", "Nice!")
    assert [row[2:5] for row in await inbox(stage)] == [("Nordlicht", "", "Nice!")]


async def test_the_vendors_own_people_answer_there_without_the_assistant(stage: Stage) -> None:
    assert await below(stage, "erik", "We look forward to it.") == []
    assert await inbox(stage) == []


async def test_a_reply_in_other_words_is_one_reply_and_what_is_taken_back_is_none(stage: Stage) -> None:
    await below(stage, "anna", "We tale part.", id="said-1")
    await below(stage, "anna", "We take part.", edits="said-1")
    assert [row[4] for row in await inbox(stage)] == ["We take part."]
    await below(stage, "anna", "", edits="said-1")
    assert await inbox(stage) == []


async def test_an_answer_is_said_where_the_reply_was_written_under_the_name_of_who_answers(stage: Stage) -> None:
    await below(stage, "anna", "Who pays the *travel*?")
    erik, card = await opened_reply(stage)
    assert (card.text, fact(card, "Person")) == (r"> Who pays the \*travel\*?", "Anna")
    form = await erik.press(button(card, "Answer"))
    assert form.ask is not None
    said = await erik.submit(form.ask, answer="We do.")
    assert said.text == "Your answer to a reply to A-2026-0001, “Old stock”, is on its way."
    await stage.wait(seconds=1)
    answer = stage.sent[-1]
    assert (answer.conversation, answer.reply.text) == (THREAD, "**Erik (Vendor), about “News”:**\n\nWe do.")
    assert await inbox(stage) == []


async def test_where_others_read_along_by_then_the_answer_goes_to_whoever_wrote_alone(stage: Stage) -> None:
    await below(stage, "anna", "Who pays?")
    erik, card = await opened_reply(stage)
    stage.joined.add(CHANNEL.key)
    await erik.turn(skill="answer_reply", values={**button(card, "Answer").values, "answer": "We do."})
    await stage.wait(seconds=1)
    assert (stage.sent[-1].conversation, stage.sent[-1].sender.user) == (None, "anna")


async def test_a_reply_becomes_a_ticket_of_its_writer_and_what_follows_goes_there(stage: Stage) -> None:
    await below(stage, "anna", "The link is broken.")
    erik, card = await opened_reply(stage)
    made = await erik.press(button(card, "Make a ticket of it"))
    assert made.text == "It is ticket T-2026-0001 now, and whoever wrote it is told."
    await stage.wait(seconds=1)
    [told] = [
        each.reply.text for each in stage.sent if each.conversation == THREAD and "T-2026-0001" in each.reply.text
    ]
    assert told.startswith("What you wrote below “News” is with our people now, as ticket T-2026-0001.")
    again = await erik.press(button(card, "Make a ticket of it"))
    assert again.text == "There is no open reply 1: somebody may have taken care of it."

    await below(stage, "anna", "The second one, too.")
    assert await inbox(stage) == []
    ticket = await erik.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    assert "The second one, too." in f"{ticket.text}{ticket.table}"


@pytest.mark.parametrize(
    "lost",
    [
        update(Partner).where(Partner.key == "nordlicht").values(status=PartnerStatus.SUSPENDED),
        update(Person).where(Person.key == "anna").values(status=PersonStatus.REMOVED),
    ],
    ids=["suspended partner", "removed person"],
)
async def test_of_somebody_who_lost_their_rights_since_no_ticket_is_made(stage: Stage, lost: Update) -> None:
    await below(stage, "anna", "The link is broken.")
    erik, card = await opened_reply(stage)
    async with stage.database.writing() as session:
        await session.execute(lost)
    refused = await erik.press(button(card, "Make a ticket of it"))
    assert refused.text == "I do not know where to answer reply 1. Please write to the partner yourself."
    assert len(await inbox(stage)) == 1


async def test_a_reaction_counts_once_until_it_is_taken_away(stage: Stage) -> None:

    anna, now = stage.person("anna").sender, stage.clock()
    async with stage.database.writing() as session:
        post = await posted.called(session, "test", "C-nordlicht:1.1")
        assert post is not None
        assert await announced.reacted(session, post, anna, "tada", added=True, now=now)
        assert not await announced.reacted(session, post, anna, "tada", added=True, now=now)
        assert await session.get(Posted, post) is not None
    report = await stage.person("erik").turn(skill="announcement_report", values={"announcement": "A-2026-0001"})
    assert fact(report, "Reactions") == "tada 1"
