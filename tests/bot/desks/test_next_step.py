"""However long a ticket is, what its desk lacks is found without reading it whole."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks.next_step import Say, SetState, next_step
from bot.prm import desk_links, programme, tickets
from bot.prm.database import Database
from bot.prm.desk_links import DeskCarry, DeskState
from bot.prm.ticket_records import Author, Priority, Ticket, TicketMessage, TicketState
from tests import world
from tests.conversation import Clock

NOW = Clock().now
DESK = "zendesk"


@pytest.fixture
async def ticket(any_database: Database) -> Ticket:
    """At its desk, with 60 messages that are there as well."""
    await world.build(any_database, NOW)
    async with any_database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        found = Ticket(
            programme_id=current.id, number="T-1", account="a", origin={}, language="en", subject="?", opened_at=NOW,
            state=TicketState.OPEN, priority=Priority.NORMAL, tags=[], desk=DESK, external_id="9",
        )  # fmt: skip
        session.add(found)
        await session.flush()
        link = await desk_links.link_of(session, found)
        link.created, link.priority, link.tags = 1, Priority.NORMAL, []
        for number in range(60):
            await said(session, found, f"message {number}", carried=True)
    return found


async def said(session: AsyncSession, ticket: Ticket, words: str, *, carried: bool = False) -> TicketMessage:
    message = TicketMessage(ticket_id=ticket.id, at=NOW, author=Author.PARTNER, words=words, files=[])
    session.add(message)
    await session.flush()
    if carried:
        marker = f"{ticket.number}/{message.id}"
        done = {"begun_at": NOW, "done_at": NOW, "external_id": f"c{message.id}"}
        session.add(DeskCarry(ticket_id=ticket.id, message_id=message.id, desk=DESK, marker=marker, **done))
    return message


async def step(session: AsyncSession, ticket: Ticket) -> object:
    return await next_step(session, DESK, await session.get_one(Ticket, ticket.id))


async def test_of_what_is_there_already_nothing_is_read(any_database: Database, ticket: Ticket) -> None:
    async with any_database.reading() as session:
        assert await step(session, ticket) is None
        assert [each for each in session.identity_map.values() if isinstance(each, TicketMessage | DeskCarry)] == []


async def test_the_first_that_is_missing_comes_first(any_database: Database, ticket: Ticket) -> None:
    async with any_database.reading() as session:
        first = await said(session, ticket, "one more")
        await said(session, ticket, "and another")
        assert await tickets.last_of_partner(session, ticket) == first.id + 1
        found = await step(session, ticket)
        assert isinstance(found, Say)
        assert (found.text, found.marker) == ("> one more", f"T-1/{first.id}")


async def test_new_words_for_what_is_there_say_so_and_count_how_often(any_database: Database, ticket: Ticket) -> None:
    async with any_database.reading() as session:
        message = await said(session, ticket, "one more", carried=True)
        message.edited_at = NOW
        await session.flush()
        found = await step(session, ticket)
        assert isinstance(found, Say)
        assert (found.marker, found.as_of) == (f"T-1/{message.id}.1", NOW)

        again = {"begun_at": NOW, "done_at": NOW, "as_of": NOW, "marker": found.marker}
        session.add(DeskCarry(ticket_id=ticket.id, message_id=message.id, desk=DESK, **again))
        assert await step(session, ticket) is None
        message.words, message.deleted_at = "", NOW + timedelta(minutes=1)
        await session.flush()
        found = await step(session, ticket)
        assert isinstance(found, Say)
        assert found.marker == f"T-1/{message.id}.2"


async def test_what_was_taken_back_goes_there_only_where_it_may_be_there(
    any_database: Database, ticket: Ticket
) -> None:
    async with any_database.reading() as session:
        message = await said(session, ticket, "secret")
        message.words, message.deleted_at = "", NOW
        await session.flush()
        assert await step(session, ticket) is None
        session.add(DeskCarry(ticket_id=ticket.id, message_id=message.id, desk=DESK, marker="T-1/x", begun_at=NOW))
        assert isinstance(await step(session, ticket), Say)


async def test_words_of_the_desk_and_what_was_said_before_stay_here(any_database: Database, ticket: Ticket) -> None:
    async with any_database.reading() as session:
        (await said(session, ticket, "from there")).desk = DESK
        (await said(session, ticket, "before")).before = True
        (await said(session, ticket, "of another desk")).desk = "jira"
        await session.flush()
        found = await step(session, ticket)
        assert isinstance(found, Say)
        assert found.text == "> of another desk"


async def test_then_comes_how_it_stands(any_database: Database, ticket: Ticket) -> None:
    async with any_database.reading() as session:
        (await session.get_one(Ticket, ticket.id)).state = TicketState.SOLVED
        await session.flush()
        assert await step(session, ticket) == SetState(state=DeskState.SOLVED)
