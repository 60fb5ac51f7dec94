"""A ticket in an external desk, as the partner here and the agents there see it; the same story for each desk."""

import pytest
from sqlalchemy import select, update

from bot.inbox import accept
from bot.message import Place
from bot.prm.files import File
from bot.prm.ledger import LedgerEntry
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.ticket_records import TicketMessage, TicketState
from tests.bot.desks.connected import Connected
from tests.conversation import Talk, button, fact
from tests.samples import EXE, PDF
from tests.support_world import card, said_to, the_ticket, writes
from tests.world import World

ONE = pytest.mark.parametrize("at_desk", ["zendesk"], indirect=True)
"""Where one desk is like another: the rest is the same code."""


@pytest.fixture(autouse=True)
async def asked(at_desk: Connected, anna: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone\nand [nobody] answers")
    await at_desk.stage.worker.run_due()


def told(at_desk: Connected, who: Talk) -> str:
    return said_to(at_desk.stage, who)[-1].text


async def test_what_is_asked_here_is_a_ticket_there(at_desk: Connected) -> None:
    ticket = await the_ticket(at_desk.stage)
    assert (ticket.desk, ticket.external_id) == (at_desk.desk.name, at_desk.ticket)
    description = at_desk.there.description(at_desk.ticket)
    assert description.startswith(
        "Ticket T-2026-0001 of the partner assistant.\n\nAnna (Nordlicht):\n> My key is gone\n"
    )
    assert at_desk.said == []


@ONE
async def test_what_was_asked_stands_once_above_what_the_assistant_said_to_it(at_desk: Connected) -> None:
    bela = at_desk.stage.person("bela")
    await bela.press(button(await bela.say("How do I renew a key?"), "Talk to a person"))
    await at_desk.stage.worker.run_due()
    ticket = (await the_ticket(at_desk.stage, "T-2026-0002")).external_id
    assert ticket
    description = at_desk.there.description(ticket)
    assert description.count("How do I renew a key?\n") == 1
    assert description.startswith("Ticket T-2026-0002 of the partner assistant.\n\nBela (Nordlicht):\n> How do I renew")
    assert "What was said before:\n\nThe assistant:\n> (found in en)" in description


async def test_words_go_both_ways_under_the_names_of_who_said_them(at_desk: Connected, anna: Talk) -> None:
    await writes(anna, "It was the one {of} last week!")
    there = at_desk.said[0]
    assert (there.public, "Anna (Nordlicht)" in there.text) == (True, True)
    assert there.text.endswith("\n\n> It was the one {of} last week!")
    at_desk.there.says(at_desk.ticket, "Rosa", "Which key is it?")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == "**Rosa (Vendor):**\n\nWhich key is it?"
    assert (await the_ticket(at_desk.stage)).state is TicketState.PENDING
    assert len(at_desk.said) == 2, "what came from there does not go back"


async def test_what_agents_note_among_themselves_stays_there(at_desk: Connected, anna: Talk) -> None:
    before = len(said_to(at_desk.stage, anna))
    at_desk.there.says(at_desk.ticket, "Rosa", "They ask all the time", public=False)
    await at_desk.minutes(3)
    assert len(said_to(at_desk.stage, anna)) == before
    async with at_desk.stage.database.reading() as session:
        assert [each.words for each in await session.scalars(select(TicketMessage))] == [
            "My key is gone\nand [nobody] answers"
        ]


@ONE
async def test_what_is_answered_and_noted_here_is_there_as_well(at_desk: Connected, erik: Talk, anna: Talk) -> None:
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Try again")
    await erik.submit("note_ticket", ticket="T-2026-0001", note="She is new")
    assert [(each.public, each.text.partition("\n\n")[2]) for each in at_desk.said] == [
        (True, "> Try again"),
        (False, "> She is new"),
    ]
    assert "Erik (Vendor)" in at_desk.said[0].text
    assert told(at_desk, anna) == "**Erik (Vendor):**\n\nTry again"


@ONE
async def test_what_is_put_differently_is_a_further_comment_that_says_so(at_desk: Connected, anna: Talk) -> None:
    said = anna.event(text="It was K-12")
    await accept(at_desk.stage.database, said)
    await at_desk.stage.worker.run_due()
    await at_desk.minutes(1)
    await writes(anna, "It was K-13", edits=said.id)
    await at_desk.minutes(1)
    await writes(anna, "", edits=said.id)
    assert len(at_desk.said) == 3
    assert "Anna (Nordlicht) put it differently" in at_desk.said[1].text
    assert at_desk.said[1].text.endswith("It was K-13")
    assert "Anna (Nordlicht) took back what they wrote" in at_desk.said[2].text


@ONE
async def test_what_is_taken_back_before_it_is_there_never_goes_there(at_desk: Connected, anna: Talk) -> None:
    at_desk.fails("(POST|PUT) .*", 503)
    said = anna.event(text="secret")
    await accept(at_desk.stage.database, said)
    await at_desk.stage.worker.run_due()
    await writes(anna, "", edits=said.id)
    await at_desk.minutes(6)
    assert not [each for each in at_desk.said if "secret" in each.text]


async def test_files_go_both_ways(at_desk: Connected, anna: Talk) -> None:
    sent = await at_desk.sent(anna, "error.pdf", PDF)
    await writes(anna, "See for yourself", files=(sent,))
    assert at_desk.said[0].files == ["error.pdf"]
    at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", file=("steps.pdf", PDF + b"%"))
    await at_desk.minutes(3)
    reply = said_to(at_desk.stage, anna)[-1]
    assert "Do it like this" in reply.text
    async with at_desk.stage.database.reading() as session:
        file = await session.get_one(File, reply.downloads[0].name)
    assert (file.name, file.attached_to) == ("steps.pdf", "ticket:T-2026-0001")
    assert at_desk.store.path(file.sha256).read_bytes() == PDF + b"%"


@ONE
async def test_a_file_we_do_not_take_is_named_and_not_carried(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.says(at_desk.ticket, "Rosa", "Run this", file=("fix.exe", EXE))
    await at_desk.minutes(3)
    reply = said_to(at_desk.stage, anna)[-1]
    assert "Run this\n\nAlso attached, but nothing I can show: fix.exe" in reply.text
    assert reply.downloads == ()


@ONE
async def test_a_ticket_opened_with_a_file_has_it_there(at_desk: Connected, erik: Talk) -> None:
    bela = at_desk.stage.person("bela")
    sent = await at_desk.sent(bela, "order.pdf", PDF)
    await bela.submit("open_ticket", about="My order is wrong", files=[sent])
    newest = (await the_ticket(at_desk.stage, "T-2026-0002")).external_id or ""
    assert "My order is wrong" not in at_desk.there.description(newest)
    assert [each.files for each in at_desk.there.comments(newest)] == [["order.pdf"]]


async def test_solved_there_is_solved_here_and_a_reply_opens_both_again(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.solves(at_desk.ticket)
    await at_desk.minutes(3)
    assert (await the_ticket(at_desk.stage)).state is TicketState.SOLVED
    assert "is solved, and I answer here again" in told(at_desk, anna)
    await writes(anna, "No, it still fails")
    assert (await the_ticket(at_desk.stage)).state is TicketState.OPEN
    assert not at_desk.there.is_solved(at_desk.ticket)
    await at_desk.minutes(3)
    assert (await the_ticket(at_desk.stage)).state is TicketState.OPEN


async def test_solved_here_is_solved_there_and_agents_may_open_both_again(at_desk: Connected, anna: Talk) -> None:
    await anna.submit("solve_ticket", ticket="T-2026-0001")
    assert at_desk.there.is_solved(at_desk.ticket)
    at_desk.there.reopens(at_desk.ticket)
    await at_desk.minutes(3)
    assert (await the_ticket(at_desk.stage)).state is TicketState.OPEN
    assert "was opened again" in told(at_desk, anna)


async def test_what_the_partner_wrote_meanwhile_keeps_a_ticket_open(at_desk: Connected, anna: Talk) -> None:
    at_desk.fails("(POST|PUT) .*", 503)
    await writes(anna, "One more thing")
    at_desk.there.solves(at_desk.ticket)
    await at_desk.minutes(8)
    assert (await the_ticket(at_desk.stage)).state is TicketState.OPEN
    assert not at_desk.there.is_solved(at_desk.ticket)
    assert len(at_desk.said) == 1


@ONE
async def test_who_has_it_there_is_seen_here(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.assigns(at_desk.ticket, "Rosa")
    await at_desk.minutes(3)
    assert fact(card(at_desk.stage), "With") == "Rosa"
    assert told(at_desk, anna) == "Rosa looks after your ticket T-2026-0001 now."


@ONE
async def test_of_two_merged_tickets_the_agents_learn_which_goes_on(at_desk: Connected, erik: Talk) -> None:
    gone = at_desk.ticket
    again = at_desk.stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    await again.submit("open_ticket", about="Our keys are gone")
    await erik.submit("merge_tickets", ticket="T-2026-0001", into="T-2026-0002")
    await at_desk.minutes(1)
    last = at_desk.there.comments(gone)[-1]
    assert (last.public, "Merged: it goes on as T-2026-0002." in last.text) == (False, True)
    assert at_desk.there.is_solved(gone)
    at_desk.there.says(gone, "Rosa", "Seen too late")
    await at_desk.minutes(3)
    assert told(at_desk, again) == "**Rosa (Vendor):**\n\nSeen too late"


@ONE
async def test_the_ledger_knows_what_was_done_and_nothing_that_was_said(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.assigns(at_desk.ticket, "Rosa")
    at_desk.there.says(at_desk.ticket, "Rosa", "Which key is it?")
    await at_desk.minutes(3)
    async with at_desk.stage.database.reading() as session:
        entries = (await session.scalars(select(LedgerEntry))).all()
    here = {each.action: each.actor for each in entries if each.subject == "ticket:T-2026-0001"}
    assert here["ticket.answered"] == here["ticket.assigned_at_desk"] == f"desk:{at_desk.desk.name}"
    assert not [each for each in entries if "Rosa" in each.detail or "key" in each.detail]


@ONE
async def test_who_may_read_no_more_is_told_nothing(at_desk: Connected, anna: Talk, people: World) -> None:
    async with at_desk.stage.database.writing() as session:
        left = update(Partner).where(Partner.id == people.nordlicht.id).values(status=PartnerStatus.SUSPENDED)
        await session.execute(left)
    before = len(said_to(at_desk.stage, anna))
    at_desk.there.says(at_desk.ticket, "Rosa", "Which key is it?")
    await at_desk.minutes(3)
    assert len(said_to(at_desk.stage, anna)) == before


@ONE
async def test_what_is_written_after_the_desk_closed_a_ticket_begins_another_one_there(
    at_desk: Connected, anna: Talk
) -> None:
    first = at_desk.ticket
    at_desk.there.solves(first)
    await at_desk.minutes(2)
    at_desk.there.closes(first)
    await writes(anna, "It is gone again")
    assert f"It goes on from {first}, which is closed." in at_desk.there.description(at_desk.ticket)
    assert "It is gone again" in at_desk.there.description(at_desk.ticket)
    assert at_desk.there.comments(first) == at_desk.said == []
    await writes(anna, "As I said")
    at_desk.there.says(at_desk.ticket, "Rosa", "I see")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == "**Rosa (Vendor):**\n\nI see"
    assert len(at_desk.said) == 2


@pytest.mark.parametrize("at_desk", ["jira"], indirect=True)
async def test_a_copied_marker_makes_no_comment_of_an_agent_ours(at_desk: Connected, anna: Talk) -> None:
    await writes(anna, "Hello?")
    at_desk.there.says(at_desk.ticket, "Rosa", at_desk.said[0].text)
    await at_desk.minutes(3)
    assert told(at_desk, anna).startswith("**Rosa (Vendor):**")


@ONE
async def test_a_very_long_comment_comes_in_parts_and_once(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.says(at_desk.ticket, "Rosa", "x" * 9000)
    await at_desk.minutes(3)
    at_desk.there.assigns(at_desk.ticket, "Rosa")
    await at_desk.minutes(3)
    texts = [each.text for each in said_to(at_desk.stage, anna) if "xxx" in each.text]
    assert [each.count("x") for each in texts] == [8000, 1000]


@ONE
async def test_a_file_the_desk_does_not_take_does_not_keep_the_words_back(at_desk: Connected, anna: Talk) -> None:
    at_desk.fails(r"POST /api/v2/uploads\.json", 413)
    sent = await at_desk.sent(anna, "error.pdf", PDF)
    await writes(anna, "See for yourself", files=(sent,))
    assert at_desk.said[0].files == []
    assert "See for yourself\n\nAttached, but refused here" in at_desk.said[0].text
