"""What agents change at their desk afterwards, and what is sorted on either side, is so on the other side as well."""

import pytest

from bot.prm import files
from bot.prm.ticket_records import Priority, TicketState
from tests.bot.desks.connected import Connected
from tests.conversation import Talk, fact
from tests.fake_jira import FakeJira
from tests.fake_zendesk import FakeZendesk
from tests.samples import EXE, PDF
from tests.support_world import card, said_to, the_ticket, writes

IN_ZENDESK = pytest.mark.parametrize("at_desk", ["zendesk"], indirect=True)
IN_JIRA = pytest.mark.parametrize("at_desk", ["jira"], indirect=True)


@pytest.fixture(autouse=True)
async def answered(at_desk: Connected, anna: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.there.says(at_desk.ticket, "Rosa", "Use 4711", file=("steps.pdf", PDF))
    await at_desk.minutes(3)


def told(at_desk: Connected, who: Talk) -> list[str]:
    """What Rosa says to them, as it stands."""
    return [each.text for each in said_to(at_desk.stage, who) if each.text.startswith(("**Rosa", "Rosa (Vendor) took"))]


def offered(at_desk: Connected, who: Talk) -> list[str]:
    """The files of what Rosa says, as it stands."""
    said = [each for each in said_to(at_desk.stage, who) if each.text.startswith("**Rosa")]
    return [file.label.partition(" ")[0] for each in said for file in each.downloads]


async def kept(at_desk: Connected, about: str = "ticket:T-2026-0001") -> list[str]:
    """The files of the ticket, or of its notes; also those that nobody is offered any more."""
    async with at_desk.stage.database.reading() as session:
        return sorted(each.name for each in await files.of(session, about))


@IN_JIRA
async def test_a_comment_that_is_edited_changes_where_the_partner_reads_it(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.edits(at_desk.ticket, "Use 4711", "Use 4712")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == ["**Rosa (Vendor) (edited):**\n\nUse 4712\n\nAttached: steps.pdf \\(69 bytes\\)"]
    assert len(at_desk.said) == 1, "what came from there does not go back"


@IN_JIRA
async def test_an_edited_comment_may_need_more_messages_or_fewer(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.edits(at_desk.ticket, "Use 4711", "x" * 9000)
    await at_desk.minutes(3)
    assert [each.count("x") for each in told(at_desk, anna)] == [8000, 1000]
    assert offered(at_desk, anna) == ["steps.pdf"]
    at_desk.there.edits(at_desk.ticket, "x" * 9000, "Use 4712")
    await at_desk.minutes(3)
    assert ["4712" in told(at_desk, anna)[0], told(at_desk, anna)[1]] == [True, "Rosa (Vendor) took this message back."]


@IN_JIRA
async def test_a_comment_that_shrank_may_grow_again(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    for was, now in (("Use 4711", "x" * 9000), ("x" * 9000, "Use 4712"), ("Use 4712", "z" * 9000)):
        at_desk.there.edits(at_desk.ticket, was, now)
        await at_desk.minutes(3)
    assert sum(each.count("z") for each in told(at_desk, anna)) == 9000


@IN_JIRA
async def test_files_that_are_put_into_a_comment_later_or_taken_out_of_it_are_so_here(
    at_desk: Connected, anna: Talk
) -> None:
    assert isinstance(at_desk.there, FakeJira)
    steps, more, tool = ("steps.pdf", PDF), ("more.pdf", PDF + b"%"), ("fix.exe", EXE)
    at_desk.there.edits(at_desk.ticket, "Use 4711", "Use 4711", files=[steps, more, tool])
    await at_desk.minutes(3)
    assert offered(at_desk, anna) == ["steps.pdf", "more.pdf"]
    assert "Also attached, but nothing I can show: fix.exe" in told(at_desk, anna)[0]
    at_desk.there.edits(at_desk.ticket, "Use 4711", "Use 4712")
    await at_desk.minutes(3)
    assert await kept(at_desk) == ["more.pdf", "steps.pdf"], "those that stayed are not kept twice"
    at_desk.there.edits(at_desk.ticket, "Use 4712", "Use 4712", files=[more])
    await at_desk.minutes(3)
    assert offered(at_desk, anna) == ["more.pdf"]


@IN_JIRA
async def test_a_comment_of_which_a_file_alone_is_left_says_so(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.edits(at_desk.ticket, "Use 4711", "")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == ["**Rosa (Vendor) (edited):**\n\nAttached: steps.pdf \\(69 bytes\\)"]


async def test_a_file_of_a_later_comment_arrives_with_it(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.says(at_desk.ticket, "Rosa", "", file=("more.pdf", PDF + b"%"))
    await at_desk.minutes(3)
    assert told(at_desk, anna)[-1] == "**Rosa (Vendor):**\n\nAttached: more.pdf \\(70 bytes\\)"


@IN_JIRA
async def test_what_is_said_after_a_ticket_was_closed_is_a_note_with_its_files(
    at_desk: Connected, anna: Talk, erik: Talk
) -> None:
    assert isinstance(at_desk.there, FakeJira)
    there, before = at_desk.ticket, told(at_desk, anna)
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    await at_desk.stage.wait(days=30)
    assert (await the_ticket(at_desk.stage)).state is TicketState.CLOSED
    at_desk.there.says(there, "Rosa", "By the way", file=("more.pdf", PDF + b"%"))
    await at_desk.minutes(3)
    assert await kept(at_desk, "ticket-note:T-2026-0001") == ["more.pdf"]
    assert await kept(at_desk) == ["steps.pdf"]
    shown = await erik.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})
    assert "**Rosa (Vendor), note:**\n\nBy the way" in shown.text
    assert told(at_desk, anna)[: len(before)] == before
    assert "By the way" not in str(said_to(at_desk.stage, anna))


@IN_JIRA
async def test_a_comment_that_is_deleted_is_taken_back(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.deletes(at_desk.ticket, "Use 4711")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == ["Rosa (Vendor) took this message back."]


@IN_ZENDESK
async def test_what_is_blotted_out_there_is_blotted_out_here(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeZendesk)
    at_desk.there.redacts(at_desk.ticket, "Use 4711", "Use ▇▇▇▇")
    await at_desk.minutes(3)
    assert "4711" not in told(at_desk, anna)[0]
    assert "Use ▇▇▇▇" in told(at_desk, anna)[0]


async def test_a_comment_that_becomes_internal_is_taken_back(at_desk: Connected, anna: Talk) -> None:
    at_desk.there.makes_private(at_desk.ticket, "Use 4711")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == ["Rosa (Vendor) took this message back."]


@IN_JIRA
async def test_what_is_for_the_customer_again_is_said_again_and_once(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.makes_private(at_desk.ticket, "Use 4711")
    await at_desk.minutes(3)
    at_desk.there.makes_public(at_desk.ticket, "Use 4711")
    await at_desk.minutes(6)
    at_desk.there.says(at_desk.ticket, "Rosa", "Does it work?")
    await at_desk.minutes(3)
    assert told(at_desk, anna) == [
        "Rosa (Vendor) took this message back.",
        "**Rosa (Vendor):**\n\nUse 4711\n\nAttached: steps.pdf \\(69 bytes\\)",
        "**Rosa (Vendor):**\n\nDoes it work?",
    ]


@IN_JIRA
async def test_a_note_that_becomes_public_is_said_then(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.says(at_desk.ticket, "Rosa", "It was our mistake", public=False)
    await at_desk.minutes(3)
    assert "mistake" not in str(said_to(at_desk.stage, anna))
    at_desk.there.makes_public(at_desk.ticket, "It was our mistake")
    await at_desk.minutes(3)
    assert told(at_desk, anna)[-1] == "**Rosa (Vendor):**\n\nIt was our mistake"


@IN_JIRA
async def test_a_ticket_that_is_gone_takes_nothing_back(at_desk: Connected, anna: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.issues.clear()
    await writes(anna, "It works")
    await at_desk.minutes(3)
    assert ["Use 4711" in each for each in told(at_desk, anna)] == [True]
    at_desk.there.says(at_desk.ticket, "Rosa", "Good")
    await at_desk.minutes(3)
    assert ["took" in each for each in told(at_desk, anna)] == [False, False]


async def test_what_is_sorted_there_is_sorted_here(at_desk: Connected) -> None:
    at_desk.there.sorts(at_desk.ticket, "urgent", ["vip", "keys"])
    await at_desk.minutes(3)
    ticket = await the_ticket(at_desk.stage)
    assert (ticket.priority, ticket.tags) == (Priority.URGENT, ["keys", "vip"])
    assert (fact(card(at_desk.stage), "Priority"), fact(card(at_desk.stage), "Tags")) == ("Urgent", "keys and vip")


async def test_what_is_sorted_here_is_sorted_there(at_desk: Connected, erik: Talk) -> None:
    await erik.submit("sort_ticket", ticket="T-2026-0001", priority="high", tags="keys, lost and found")
    assert at_desk.there.sorted_as(at_desk.ticket) == ("high", ["keys", "lost_and_found"])
    await erik.submit("sort_ticket", ticket="T-2026-0001", priority="low", tags="keys")
    assert at_desk.there.sorted_as(at_desk.ticket) == ("low", ["keys"])
    await at_desk.minutes(3)
    ticket = await the_ticket(at_desk.stage)
    assert (ticket.priority, ticket.tags) == (Priority.LOW, ["keys"])


async def test_tags_of_both_sides_are_kept_and_the_priority_of_the_desk(at_desk: Connected, erik: Talk) -> None:
    at_desk.there.sorts(at_desk.ticket, "urgent", ["vip"])
    at_desk.fails(".*", 503)
    await erik.submit("sort_ticket", ticket="T-2026-0001", priority="high", tags="lost and found")
    await at_desk.minutes(6)
    ticket = await the_ticket(at_desk.stage)
    assert sorted(at_desk.there.sorted_as(at_desk.ticket)[1]) == ["lost_and_found", "vip"]
    assert ticket.tags == ["lost and found", "vip"]
    assert at_desk.there.sorted_as(at_desk.ticket)[0] == ticket.priority.value


async def test_a_priority_that_nobody_changed_here_undoes_none_that_was_not_heard_yet(
    at_desk: Connected, erik: Talk
) -> None:
    at_desk.there.sorts(at_desk.ticket, "urgent", [])
    await erik.submit("sort_ticket", ticket="T-2026-0001", priority="normal", tags="keys")
    assert at_desk.there.sorted_as(at_desk.ticket) == ("urgent", ["keys"])
    await at_desk.minutes(3)
    assert (await the_ticket(at_desk.stage)).priority is Priority.URGENT


@IN_JIRA
async def test_a_project_that_lets_nobody_sort_loses_nothing_here(at_desk: Connected, erik: Talk) -> None:
    assert isinstance(at_desk.there, FakeJira)
    at_desk.there.editable.clear()
    await erik.submit("sort_ticket", ticket="T-2026-0001", priority="urgent", tags="keys")
    at_desk.there.says(at_desk.ticket, "Rosa", "Anything else?")
    await at_desk.minutes(3)
    ticket = await the_ticket(at_desk.stage)
    assert (ticket.priority, ticket.tags) == (Priority.URGENT, ["keys"])
    assert at_desk.there.sorted_as(at_desk.ticket) == ("normal", [])


async def test_what_is_over_is_sorted_no_more(at_desk: Connected, anna: Talk) -> None:
    await anna.submit("solve_ticket", ticket="T-2026-0001")
    at_desk.there.sorts(at_desk.ticket, "urgent", ["vip"])
    await at_desk.minutes(3)
    ticket = await the_ticket(at_desk.stage)
    assert (ticket.state, ticket.priority, ticket.tags) == (TicketState.SOLVED, Priority.NORMAL, [])
    assert at_desk.there.sorted_as(at_desk.ticket) == ("urgent", ["vip"])
