"""How urgent a ticket is, by when it is answered, and what becomes of its deadlines."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.prm import ticket_words, ticket_work, tickets
from bot.prm.business_calendar import BusinessCalendar
from bot.prm.business_days import after_business_hours, business_time_between
from bot.prm.database import Database
from bot.prm.people import Member
from bot.prm.programme import Rules
from bot.prm.ticket_expectation import expected_answer
from bot.prm.ticket_opening import Earlier
from bot.prm.ticket_priority import priority_of
from bot.prm.ticket_records import Author, Priority, TicketMessage, TicketState
from bot.prm.ticket_words import Words
from tests.bot.prm.ticket_world import opened
from tests.bot.prm.world import NOW, build

OFFICE = BusinessCalendar("Europe/Vienna", "AT", time(9), time(17))


@pytest.mark.parametrize(
    ("tier", "words", "priority"),
    [
        ("gold", "How do I renew a key?", Priority.NORMAL),
        ("platinum", "How do I renew a key?", Priority.HIGH),
        ("platinum", "Total OUTAGE of the portal", Priority.URGENT),
        ("gold", "it is urgent", Priority.HIGH),
        ("gold", "our insurgents are unblocked", Priority.NORMAL),
        (None, "システムに障害が発生しています", Priority.URGENT),
    ],
)
def test_words_and_tiers_say_how_urgent_it_is(tier: str | None, words: str, priority: Priority) -> None:
    assert priority_of(Rules(), tier, words) is priority


@settings(deadline=None)
@given(start=st.integers(0, 20_000), minutes=st.integers(0, 5_000))
def test_business_time_passes_as_it_was_counted(start: int, minutes: int) -> None:
    begin = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(minutes=start)
    passed = timedelta(minutes=minutes)
    assert business_time_between(begin, after_business_hours(begin, passed, OFFICE), OFFICE) == passed


async def test_who_asks_is_told_the_promise_until_there_is_something_to_learn_from(database: Database) -> None:
    world = await build(database)
    friday_evening = datetime(2027, 3, 5, 17, 30, tzinfo=UTC)
    async with database.reading() as session:
        due = await expected_answer(session, world.programme, Priority.HIGH, friday_evening)
    assert due == datetime(2027, 3, 8, 12, 0, tzinfo=UTC)  # Monday, four hours after nine in Vienna


async def test_who_asks_is_told_how_long_it_took_of_late(database: Database) -> None:
    world = await build(database)
    for hours in (1, 1, 2, 3, 3):
        number = await opened(world)
        async with database.writing() as session:
            sue = await world.member(session, "sue")
            await ticket_words.answer(session, sue, number, Words(text="So"), now=NOW + timedelta(hours=hours))
    later = NOW + timedelta(days=1)
    async with database.reading() as session:
        assert await expected_answer(session, world.programme, Priority.NORMAL, later) == later + timedelta(hours=3)
    for _ in range(4):
        await opened(world)  # and nobody answers these
    async with database.reading() as session:
        assert await expected_answer(session, world.programme, Priority.NORMAL, later) > later + timedelta(hours=3)


async def test_a_ticket_that_waits_makes_the_answered_one_it_joins_wait(database: Database) -> None:
    world = await build(database)
    stays, joins = await opened(world), await opened(world)
    async with database.writing() as session:
        sue = await world.member(session, "sue")
        await ticket_words.answer(session, sue, stays, Words(text="Which?"), now=NOW)
        merged = await ticket_work.merge(session, sue, joins, stays, now=NOW)
        assert (merged.state, merged.waiting_since) == (TicketState.OPEN, NOW)
        assert merged.answer_due_at is not None
        assert merged.solution_due_at is not None
        gone = await tickets.get(session, sue, joins)
        assert (gone.state, gone.merged_into_id) == (TicketState.CLOSED, merged.id)


async def test_another_priority_counts_the_deadlines_anew_from_when_they_began(database: Database) -> None:
    world = await build(database)
    number = await opened(world)
    async with database.writing() as session:
        sue = await world.member(session, "sue")
        ticket = await ticket_work.prioritise(session, sue, number, Priority.URGENT, now=NOW + timedelta(minutes=30))
        assert ticket.answer_due_at == NOW + timedelta(hours=1)


async def test_what_its_author_takes_back_is_gone_and_stays_a_line(database: Database) -> None:
    world = await build(database)
    number = await opened(world)
    async with database.writing() as session:
        sue = await world.member(session, "sue")
        said = await ticket_words.answer(session, sue, number, Words(text="Oops", source="s:1"), now=NOW)
        assert said is not None
        await ticket_words.edit(session, said, "", by=sue, now=NOW)
        anna = await world.member(session, "anna")
        last = (await tickets.lines(session, anna, await tickets.get(session, anna, number)))[-1]
        assert (last.message.words, last.message.deleted_at, last.by) == ("", NOW, "Sue")
        assert await ticket_words.answer(session, sue, number, Words(text="Oops", source="s:1"), now=NOW) is None


async def test_what_was_said_last_is_found_however_much_was_said_before(database: Database) -> None:
    world = await build(database)
    number = await opened(world, earlier=[Earlier(at=NOW, author=Author.PARTNER, words="Is there a key?")])
    async with database.writing() as session:
        sue, anna = await world.member(session, "sue"), await world.member(session, "anna")
        ticket = await tickets.get(session, sue, number)
        session.add_all(
            TicketMessage(ticket_id=ticket.id, at=NOW, author=Author.AGENT, words=f"Try {n}") for n in range(250)
        )
        await ticket_words.note(session, sue, number, Words(text="No luck"), now=NOW)

        async def last(who: Member, limit: int) -> list[str]:
            return [each.message.words for each in await tickets.last_lines(session, who, ticket, limit=limit)]

        assert await last(sue, 2) == ["Try 249", "No luck"]
        assert await last(anna, 2) == ["Try 248", "Try 249"]
        assert (await last(anna, 1_000))[0] == "My key is gone"

        async def before(who: Member, until: int) -> list[str]:
            found = await tickets.lines_before(session, who, ticket, until=until, limit=2)
            return [each.message.words for each in found]

        note = (await tickets.last_lines(session, sue, ticket, limit=1))[0].message.id
        assert await before(sue, note) == ["Try 248", "Try 249"]
        assert (await before(sue, note + 1))[-1] == "No luck"
        assert (await before(anna, note + 1))[-1] == "Try 249"
        first = (await tickets.last_lines(session, anna, ticket, limit=1_000))[0].message.id
        assert await before(anna, first) == ["Is there a key?"]
