"""Who reads and works on which tickets: every combination of roles; a foreign ticket and a made-up one are the same."""

import pytest

from bot.errors import NotAllowed, UserError
from bot.prm import ticket_words, ticket_work, tickets
from bot.prm.database import Database
from bot.prm.people import Member
from bot.prm.ticket_rating import to_rate
from bot.prm.ticket_words import Words
from bot.prm.tickets import NoSuchTicket
from tests.bot.prm.test_rights import everybody
from tests.bot.prm.ticket_world import opened
from tests.bot.prm.world import NOW, World, build


def should_read(member: Member, world: World) -> bool:
    """The rules in plain words, written a second time; the ticket is Anna's of Alpine, which Mira looks after."""
    if member.internal:
        manages = "channel_manager" in member.roles and member.person_id == world.ids["mira"]
        return manages or bool({"support", "admin"} & member.roles)
    if member.partner_id != world.partners["alpine"].id or not member.roles:
        return False
    return member.person_id == world.ids["anna"] or "admin" in member.roles


async def test_no_combination_of_roles_sees_or_works_on_what_is_out_of_its_reach(database: Database) -> None:
    world = await build(database)
    number = await opened(world)
    async with database.reading() as session:
        for member in everybody(world):
            reads = should_read(member, world)
            works = reads and member.internal
            assert bool(await tickets.mine(session, member)) is reads, member
            assert bool(await tickets.queue(session, member)) is works, member
            if not reads:
                with pytest.raises(NoSuchTicket):
                    await tickets.get(session, member, number)
            if not works:
                with pytest.raises((NotAllowed, NoSuchTicket)):
                    await ticket_work.take(session, member, number, now=NOW)
                with pytest.raises((NotAllowed, NoSuchTicket)):
                    await ticket_words.answer(session, member, number, Words(text="Hello"), now=NOW)


async def test_a_foreign_ticket_and_a_made_up_one_are_the_same_answer(database: Database) -> None:
    world = await build(database)
    number = await opened(world)
    steps = (ticket_work.solve, ticket_work.reopen, ticket_work.take)
    async with database.reading() as session:
        for who in ("bert", "beth", "arno"):
            member = await world.member(session, who)
            for step in steps:
                said = [await _refusal(step(session, member, each, now=NOW)) for each in (number, "T-2027-9999")]
                assert said[0].replace(number, "") == said[1].replace("T-2027-9999", "")
            with pytest.raises(NoSuchTicket):
                await to_rate(session, member, "x", number)


async def test_notes_and_guests_are_for_the_vendors_people_alone(database: Database) -> None:
    world = await build(database)
    number, guests = await opened(world), await opened(world, None)
    async with database.writing() as session:
        sue = await world.member(session, "sue")
        await ticket_words.note(session, sue, number, Words(text="They lose keys often"), now=NOW)
    async with database.reading() as session:
        seen = {}
        for who in ("anna", "alma", "sue", "mira"):
            member = await world.member(session, who)
            said = await tickets.lines(session, member, await tickets.get(session, member, number))
            seen[who] = ["They lose keys often" in line.message.words for line in said]
        assert seen == {"anna": [False], "alma": [False], "sue": [False, True], "mira": [False, True]}
        with pytest.raises(NoSuchTicket):
            await tickets.get(session, await world.member(session, "mira"), guests)


async def _refusal(step: object) -> str:
    try:
        await step  # type: ignore[misc]
    except UserError as error:
        return str(error)
    raise AssertionError("nothing was refused")
