"""For every combination of roles: no foreign lead, no contact, no hint; and a long list costs as much as a short."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed
from bot.prm import lead_intake, lead_lifecycle, leads
from bot.prm.database import Database
from bot.prm.lead_records import CONTACT_OPEN, Lead, LeadContact, LeadNote, LeadState
from bot.prm.leads import NoSuchLead
from bot.prm.people import Member
from bot.prm.rights import may
from tests.bot.prm.leads import accept, enquiry, handed
from tests.bot.prm.test_rights import everybody
from tests.bot.prm.world import NOW, World, build


async def leads_in_every_state(world: World) -> list[Lead]:
    """Of two partners and of nobody, owned by a rep, by a colleague and by nobody yet."""
    made = []
    async with world.database.writing() as session:
        owned = (("alpine", "anna"), ("alpine", "alma"), ("brook", "bert"))
        for partner, owner in (*owned, ("alpine", None), (None, None)):
            for state in LeadState:
                if (owner is None) == (state in (LeadState.NEW, LeadState.DECLINED, LeadState.EXPIRED)):
                    made.append(await in_state(world, session, partner, owner, state))
        for lead in made:
            session.add(LeadNote(lead_id=lead.id, at=NOW, words="said in confidence"))
    return made


async def in_state(
    world: World, session: AsyncSession, partner: str | None, owner: str | None, state: LeadState
) -> Lead:
    lead = Lead(
        programme_id=world.programme.id, number=f"L-{partner}-{owner}-{state}", company=f"{partner} {owner} {state}",
        region="dach", interest="Backup", hot=False, state=state, received_at=NOW, assigned_at=NOW,
        partner_id=world.partners[partner].id if partner else None, owner_id=world.ids[owner] if owner else None,
    )  # fmt: skip
    await lead_intake.record(session, world.programme, lead, LeadContact(name="Milan Richter"), now=NOW)
    return lead


def should_see(world: World, member: Member, lead: Lead) -> bool:
    """The rules in plain words, written a second time."""
    if member.internal:
        hands_out = {"channel_manager", "admin"} & member.roles
        unassigned = lead.partner_id is None and lead.state is LeadState.NEW and bool(hands_out)
        managed = lead.partner_id == world.partners["alpine"].id and member.person_id == world.ids["mira"]
        sees_all = {"approver", "support", "admin"} & member.roles
        return bool(sees_all) or unassigned or ("channel_manager" in member.roles and managed)
    if lead.partner_id != member.partner_id:
        return False
    free = lead.state is LeadState.NEW and lead.owner_id is None
    return "admin" in member.roles or ("rep" in member.roles and (free or lead.owner_id == member.person_id))


async def test_no_combination_of_roles_ever_sees_a_lead_or_its_contact_out_of_reach(database: Database) -> None:
    world = await build(database)
    made = await leads_in_every_state(world)
    async with database.reading() as session:
        for member in everybody(world):
            seen = {lead.id for lead in await leads.mine(session, member, limit=1000)}
            assert seen == {lead.id for lead in made if should_see(world, member, lead)}, member
            for lead in made[::3]:
                await finds(session, member, lead, lead.id in seen)


async def finds(session: AsyncSession, member: Member, lead: Lead, expected: bool) -> None:
    contact = await leads.contact(session, member, lead.id)
    assert (contact is not None) == (expected and lead.state in CONTACT_OPEN)
    assert bool(await leads.notes(session, member, lead.id)) is expected
    if expected:
        assert (await leads.get(session, member, lead.number)).id == lead.id
    else:
        with pytest.raises(NoSuchLead):
            await leads.get(session, member, lead.number)


async def test_whoever_may_not_work_on_a_lead_cannot_change_it_and_learns_no_more_than_of_a_made_up_one(
    database: Database,
) -> None:
    world = await build(database)
    async with database.writing() as session:
        number = (await handed(world, session, "Acme")).number
        for member in everybody(world):
            if member.partner_id == world.partners["alpine"].id and may(member, "lead.work"):
                continue
            said = [await refusal(session, member, each) for each in (number, "L-2027-9999")]
            assert {type(each) for each in said} <= {NotAllowed, NoSuchLead}
            assert type(said[0]) is type(said[1])
        assert (await leads.get(session, await world.member(session, "alma"), number)).state is LeadState.NEW


async def refusal(session: AsyncSession, member: Member, number: str) -> Exception:
    for act in (
        accept(session, member, number),
        lead_lifecycle.decline(session, member, number, reason="mine", now=NOW),
        lead_lifecycle.update(session, member, number, note="mine", now=NOW),
        lead_lifecycle.lose(session, member, number, reason="mine", now=NOW),
        lead_lifecycle.convertible(session, member, number),
    ):
        with pytest.raises((NotAllowed, NoSuchLead)) as refused:
            await act
    return refused.value


async def test_pages_meet_without_a_gap_and_cost_the_same_however_long_they_are(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        for count in range(30):
            await handed(world, session, f"Company {count}")
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    async with database.reading() as session:
        alma = await world.member(session, "alma")
        first = await leads.mine(session, alma, limit=10)
        rest = await leads.mine(session, alma, limit=100, after=first[-1].number)
        assert [lead.company for lead in (*first, *rest)] == [f"Company {count}" for count in reversed(range(30))]
        statements.clear()
        await leads.mine(session, alma, limit=2)
        few = len(statements)
        statements.clear()
        await leads.mine(session, alma, limit=30)
        assert len(statements) == few == 2  # the leads, and their products


async def test_the_queue_holds_what_is_open_and_with_nobody_or_overdue(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        await lead_intake.receive(session, world.programme, enquiry("Nobody's"), now=NOW)
        await handed(world, session, "Alpine's")
        await handed(world, session, "Brook's", "brook")
        later = NOW + timedelta(days=9)
        all_of_them = ["Nobody's", "Alpine's", "Brook's"]
        for who, queue in (("mira", all_of_them[:2]), ("root", all_of_them), ("sue", all_of_them)):
            member = await world.member(session, who)
            assert [lead.company for lead in await leads.waiting(session, member, now=later)] == queue
        mira = await world.member(session, "mira")
        assert [lead.company for lead in await leads.waiting(session, mira, now=NOW)] == ["Nobody's"]
        again = await leads.waiting(session, mira, now=later, after="L-2027-0001")
        assert [lead.company for lead in again] == ["Alpine's"]
