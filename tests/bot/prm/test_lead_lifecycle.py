"""Whatever order partners, staff and clocks act in: only drawn transitions happen, and no contact shows too early."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import OutOfDate, UserError
from bot.prm import clocks, lead_by_hand, lead_intake, lead_lifecycle, lead_routing, leads, ledger_check
from bot.prm.database import Database
from bot.prm.lead_clock import ACCEPTANCE, OVER
from bot.prm.lead_lifecycle import LeadMovedOn, NothingNew, TakenByColleague
from bot.prm.lead_outcomes import LeadOutcome
from bot.prm.lead_records import CONTACT_OPEN, OPEN, TRANSITIONS, Lead, LeadAssignment, LeadState
from bot.prm.money import Money
from bot.prm.people import Member
from tests import databases
from tests.bot.prm.leads import accept, enquiry, handed, routed
from tests.bot.prm.world import NOW, World, build

PARTNERS, STAFF = ("anna", "alma", "bert", "finn"), ("mira", "root", "sue")
DAY = date(2027, 6, 30)

Step = tuple[str, int, str]
Act = Callable[[World, AsyncSession, Member, str], Awaitable[object]]


async def convert(world: World, session: AsyncSession, who: Member, number: str) -> None:
    lead = await lead_lifecycle.convertible(session, who, number)
    deal = (await world.register(session, who.name.lower(), customer=f"Customer of {number}")).deal
    await lead_lifecycle.convert(session, who, lead, deal, now=NOW)


async def expire(world: World, session: AsyncSession, who: Member, number: str) -> None:
    lead = (await session.scalars(select(Lead).where(Lead.number == number))).one()
    await lead_intake.expire(session, lead, now=NOW)


async def pass_on(world: World, session: AsyncSession, who: Member, number: str) -> None:
    lead = (await session.scalars(select(Lead).where(Lead.number == number))).one()
    if lead.state in (LeadState.DECLINED, LeadState.EXPIRED):
        await lead_routing.pass_on(session, world.programme, lead, NOW)


async def assign(world: World, session: AsyncSession, who: Member, number: str) -> None:
    await lead_by_hand.assign_by_hand(
        session, who, world.programme, number, "alpine", reason="knows them", now=NOW
    )  # fmt: skip


ACTS: dict[str, Act] = {
    "accept": lambda _, session, who, number: accept(session, who, number),
    "decline": lambda _, session, who, number: lead_lifecycle.decline(session, who, number, reason="far", now=NOW),
    "update": lambda _, session, who, number: lead_lifecycle.update(session, who, number, note="called", now=NOW),
    "lose": lambda _, session, who, number: lead_lifecycle.lose(session, who, number, reason="no budget", now=NOW),
    "convert": convert,
    "flag": lambda _, session, who, number: lead_intake.flag(session, who, number, hot=True, now=NOW),
    "assign": assign,
    "expire": expire,
    "pass on": pass_on,
}
steps = st.tuples(
    st.sampled_from(["receive", "receive", "accept", *ACTS]), st.integers(0, 9), st.sampled_from((*PARTNERS, *STAFF))
)


async def take(world: World, step: Step) -> None:
    action, which, who = step
    async with world.database.writing() as session:
        if action == "receive":
            await routed(world, session, enquiry(f"Company {which}"))
        elif made := (await session.scalars(select(Lead.number).order_by(Lead.id))).all():
            member = await world.member(session, who)
            await ACTS[action](world, session, member, made[which % len(made)])


async def states(world: World) -> dict[int, LeadState]:
    async with world.database.reading() as session:
        return {lead.id: lead.state for lead in await session.scalars(select(Lead))}


async def check(world: World, before: dict[int, LeadState]) -> None:
    async with world.database.reading() as session:
        after = list(await session.scalars(select(Lead).order_by(Lead.id)))
        for lead in after:
            was = before.get(lead.id, lead.state)
            assert lead.state in {was} | TRANSITIONS[was]
            assert (lead.ended_at is not None) == (lead.state not in OPEN)
            assert (lead.owner_id is not None) == (lead.accepted_at is not None)
            assert (lead.deal_id is not None) == (lead.state is LeadState.CONVERTED)
            waits = lead.state is LeadState.NEW and lead.partner_id is not None
            running = await clocks.open_clocks(session, f"lead:{lead.number}")
            assert (len(running) == 3) == waits
            await nobody_else_sees(world, session, lead)
        earlier: dict[int, list[int]] = {}
        for row in await session.scalars(select(LeadAssignment)):
            earlier.setdefault(row.lead_id, []).append(row.partner_id)
        assert all(lead.partner_id not in earlier.get(lead.id, []) for lead in after)
        assert all(len(had) == len(set(had)) for had in earlier.values())
        counted = await session.scalar(select(func.sum(LeadOutcome.leads))) or 0
        assert counted == sum(lead.state not in OPEN and lead.partner_id is not None for lead in after)


async def nobody_else_sees(world: World, session: AsyncSession, lead: Lead) -> None:
    for name in PARTNERS:
        member = await world.member(session, name)
        contact = await leads.contact(session, member, lead.id)
        theirs = lead.partner_id == member.partner_id and (name == "alma" or lead.owner_id == member.person_id)
        assert (contact is not None) == (theirs and name != "finn" and lead.state in CONTACT_OPEN)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(steps, min_size=3, max_size=12))
def test_no_story_breaks_the_rules(sqlite_template: Path, tmp_path: Path, story: list[Step]) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        file = shutil.copy(sqlite_template, folder)
        asyncio.run(play(databases.opened(f"sqlite+aiosqlite:///{file}"), story))


async def play(database: Database, story: list[Step]) -> None:
    world = await build(database)
    for step in story:
        before = await states(world)
        try:
            await take(world, step)
        except UserError:
            assert await states(world) == before
        await check(world, before)
    async with database.reading() as session:
        assert (await ledger_check.verify(session)).whole
    await databases.closed(database)


@pytest.mark.parametrize("state", list(LeadState))
def test_what_has_ended_stays_ended(state: LeadState) -> None:
    assert (TRANSITIONS[state] == frozenset()) == (state not in OPEN)


async def test_of_two_colleagues_who_accept_in_the_same_moment_one_wins_and_the_other_learns_who(
    any_database: Database,
) -> None:
    world = await build(any_database)
    for count in range(5):
        async with any_database.writing() as session:
            number = (await handed(world, session, f"Company {count}")).number
        told = await asyncio.gather(*(press(world, name, number) for name in ("anna", "arno", "alma")))
        async with any_database.reading() as session:
            lead = await leads.get(session, await world.member(session, "alma"), number)
        names = {world.ids[name]: name.title() for name in ("anna", "arno", "alma")}
        assert sorted(told) == ["", names[lead.owner_id or 0], names[lead.owner_id or 0]]


async def press(world: World, name: str, number: str) -> str:
    """Who is said to have been faster; nobody."""
    try:
        async with world.database.writing() as session:
            await accept(session, await world.member(session, name), number)
    except TakenByColleague as taken:
        return str(taken.values["name"])
    return ""


async def test_whoever_saw_an_older_version_is_told_so_and_nothing_changes(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        lead = await handed(world, session, "Acme")
        seen = lead.version
        await lead_intake.flag(session, await world.member(session, "mira"), lead.number, hot=True, now=NOW)
        with pytest.raises(OutOfDate):
            await accept(session, await world.member(session, "anna"), lead.number, version=seen)
        await accept(session, await world.member(session, "anna"), lead.number, version=seen + 1)


async def test_the_first_update_says_that_it_is_being_worked_on_and_the_next_needs_news(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        anna, number = await world.member(session, "anna"), (await handed(world, session, "Acme")).number
        await accept(session, anna, number)
        await lead_lifecycle.update(session, anna, number, now=NOW)
        with pytest.raises(NothingNew):
            await lead_lifecycle.update(session, anna, number, now=NOW)
        lead = await lead_lifecycle.update(
            session, anna, number, value=Money(Decimal(90_000), "EUR"), note="They want a demo", now=NOW
        )
        assert (lead.state, lead.expected_value, lead.expected_close) == (
            LeadState.WORKING, Money(Decimal(90_000), "EUR"), DAY,
        )  # fmt: skip
        assert [each.words for each in await leads.notes(session, anna, lead.id)] == ["They want a demo"]


async def test_a_lead_taken_over_from_elsewhere_keeps_its_past_and_its_clock(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        given = NOW - timedelta(hours=20)
        usual = {"programme_id": world.programme.id, "region": "dach", "interest": "Backup", "hot": False}
        alpine, brook = (world.partners[key].id for key in ("alpine", "brook"))
        lead = Lead(
            **usual, number="CRM-7", company="Acme", state=LeadState.NEW,
            received_at=given, assigned_at=given, partner_id=alpine,
        )  # fmt: skip
        earlier = LeadAssignment(
            partner_id=brook, assigned_at=given, ended_at=given, outcome=LeadState.DECLINED
        )  # fmt: skip
        await lead_intake.record(
            session, world.programme, lead, leads.LeadContact(name="Milan"), [earlier], now=NOW
        )  # fmt: skip
        running = await clocks.open_clocks(session, "lead:CRM-7")
        assert [(each.name, each.step) for each in running][-1] == (ACCEPTANCE, OVER)
        assert lead.accept_by == running[-1].due_at
        await lead_intake.expire(session, lead, now=NOW)
        with pytest.raises(LeadMovedOn):
            await lead_intake.expire(session, lead, now=NOW)
        again = await lead_routing.pass_on(session, world.programme, lead, NOW)
        assert again is not None
        assert (again.number, again.partner_id) == ("L-2027-0001", None)
        assert await lead_routing.pass_on(session, world.programme, lead, NOW) is None
