"""However many people act on a ticket in the same instant: one takes it, and nothing that is written is lost."""

import asyncio

from sqlalchemy import select

from bot.errors import UserError
from bot.prm import ticket_words, ticket_work
from bot.prm.database import Database
from bot.prm.ticket_records import Ticket, TicketMessage, TicketState
from bot.prm.ticket_steps import locked_for_reading
from bot.prm.ticket_words import Words
from bot.prm.ticket_work import RepliedMeanwhile, TakenBy
from tests.bot.prm.ticket_world import opened
from tests.bot.prm.world import NOW, World, build

RACES = 12  # on each database


async def take(world: World, who: str, number: str) -> str:
    """Press the card; what is said to whoever was too late, or their own name."""
    try:
        async with world.database.writing(lasting=False) as session:
            await ticket_work.take(session, await world.member(session, who), number, now=NOW)
    except TakenBy as late:
        return str(late)
    return who


async def test_of_two_who_take_one_ticket_one_has_it_and_the_other_reads_who(any_database: Database) -> None:
    world = await build(any_database)
    for number in [await opened(world) for _ in range(RACES)]:
        told = await asyncio.gather(take(world, "sue", number), take(world, "root", number))
        assert sorted(told) in (
            sorted(["sue", f"Ticket {number} is with Sue already."]),
            sorted(["root", f"Ticket {number} is with Root already."]),
        )


async def reply(world: World, number: str) -> None:
    async with world.database.writing(lasting=False) as session:
        anna = await world.member(session, "anna")
        ticket = await locked_for_reading(session, anna, number)
        await ticket_words.reply(session, ticket, Words(text="And one more thing"), by=anna, now=NOW)


async def solve(world: World, number: str, seen: int) -> bool:
    try:
        async with world.database.writing(lasting=False) as session:
            await ticket_work.solve(session, await world.member(session, "sue"), number, now=NOW, seen=seen)
    except RepliedMeanwhile:
        return False
    return True


async def test_a_reply_while_it_is_solved_leaves_it_open_and_is_kept(any_database: Database) -> None:
    world = await build(any_database)
    for number in [await opened(world) for _ in range(RACES)]:
        seen = (await state(world, number))[1][-1]
        solved, _ = await asyncio.gather(solve(world, number, seen), reply(world, number))
        ticket, messages = await state(world, number)
        assert (ticket.state, len(messages), ticket.reopened) == (TicketState.OPEN, 2, int(solved))


async def test_the_same_message_twice_at_once_is_there_once(any_database: Database) -> None:
    world = await build(any_database)
    number = await opened(world)

    async def say() -> None:
        async with world.database.writing(lasting=False) as session:
            said = Words(text="Here it is", source="slack:T1:C1:1.2")
            await ticket_words.answer(session, await world.member(session, "sue"), number, said, now=NOW)

    await asyncio.gather(say(), say(), say())
    assert len((await state(world, number))[1]) == 2


async def test_two_who_merge_both_ways_do_not_wait_for_each_other(any_database: Database) -> None:
    world = await build(any_database)
    one, other = await opened(world), await opened(world)

    async def merge(ticket: str, stays: str) -> bool:
        try:
            async with world.database.writing(lasting=False) as session:
                await ticket_work.merge(session, await world.member(session, "sue"), ticket, stays, now=NOW)
        except UserError:
            return False
        return True

    async with asyncio.timeout(20):
        assert sorted(await asyncio.gather(merge(one, other), merge(other, one))) == [False, True]


async def state(world: World, number: str) -> tuple[Ticket, list[int]]:
    """The ticket, and its messages by id."""
    async with world.database.reading() as session:
        ticket = (await session.scalars(select(Ticket).where(Ticket.number == number))).one()
        said = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket.id).order_by(TicketMessage.id)
        return ticket, list(await session.scalars(said))
