"""Leads of another system: handed out here, or taken over with the partner that has them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.prm import lead_intake, lead_lifecycle, leads
from bot.prm.clocks import open_clocks
from bot.prm.database import Database
from bot.prm.lead_records import Lead, LeadState
from bot.prm.ledger import LedgerEntry
from tests.bot.prm.imports.tables import counted, entries, given, taken, wrong
from tests.bot.prm.world import NOW, World, build

GLOBEX = {
    "external_id": "lead-1",
    "company": "Globex AG",
    "region": "dach",
    "interest": "Backup for three plants.",
    "contact_name": "Milan Richter",
    "contact_email": "milan@globex.example",
}
THEIRS = GLOBEX | {"state": "accepted", "partner": "alpine", "owner": "anna@example.com"}


async def lead_of(world: World) -> Lead:
    async with world.database.reading() as session:
        return (await session.scalars(select(Lead).where(Lead.external_id == "lead-1"))).one()


async def test_a_new_lead_goes_the_way_of_every_new_lead_once(database: Database) -> None:
    world = await build(database)
    row = GLOBEX | {"products": "vault", "hot": "yes", "received_on": "2027-02-26"}
    assert counted(await taken(world, "leads", row)) == (1, 0, 0, 0)
    before = await entries(world)
    assert counted(await taken(world, "leads", row)) == (0, 0, 1, 0)
    assert await entries(world) == before
    lead = await lead_of(world)
    assert (lead.number, lead.state, lead.partner_id, lead.hot) == ("L-2027-0001", LeadState.NEW, None, True)
    async with database.reading() as session:
        actions = set(await session.scalars(select(LedgerEntry.action)))
    assert "lead.received" in actions  # routing follows from it


async def test_a_lead_for_a_partner_is_offered_to_it_on_the_programmes_terms(database: Database) -> None:
    world = await build(database)
    await taken(world, "leads", GLOBEX | {"partner": "alpine"})
    lead = await lead_of(world)
    async with database.reading() as session:
        assert await open_clocks(session, f"lead:{lead.number}")
        assert await leads.contact(session, await world.member(session, "anna"), lead.id) is None
        actions = list(await session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.seq)))
    assert actions[-2:] == ["lead.received", "lead.assigned"]


async def test_a_lead_that_was_accepted_elsewhere_shows_its_contact_to_its_owner_alone(database: Database) -> None:
    world = await build(database)
    await taken(world, "leads", THEIRS | {"expected_value": "40000", "currency": "EUR"})
    lead = await lead_of(world)
    async with database.reading() as session:
        seen = [await leads.contact(session, await world.member(session, who), lead.id) for who in ("anna", "bert")]
    assert [each.email if each else None for each in seen] == ["milan@globex.example", None]


async def test_a_lead_goes_on_through_the_states_that_lie_between(database: Database) -> None:
    world = await build(database)
    await taken(world, "leads", GLOBEX | {"partner": "alpine"})
    async with database.writing() as session:
        deal = (await world.register(session, "anna", customer="Globex AG")).deal
    became = THEIRS | {"state": "converted", "deal": deal.number}
    assert counted(await taken(world, "leads", became)) == (0, 1, 0, 0)
    lead = await lead_of(world)
    assert (lead.state, lead.deal_id, lead.owner_id) == (LeadState.CONVERTED, deal.id, world.ids["anna"])
    again = became | {"external_id": "lead-2"}
    assert wrong(await taken(world, "leads", again)) == [("deal", deal.number)]


async def test_a_lead_that_is_over_is_changed_no_more_and_the_row_says_so(database: Database) -> None:
    world = await build(database)
    lost = THEIRS | {"state": "lost", "reason": "No budget"}
    await taken(world, "leads", lost)
    report = await taken(world, "leads", lost | {"interest": "None"})
    assert wrong(report) == [("interest", "None")]
    assert "L-2027-0001 is over (lost)" in report.faults[0].why


async def test_a_row_that_is_behind_what_happened_here_changes_nothing_back(database: Database) -> None:
    world = await build(database)
    offered = GLOBEX | {"partner": "alpine"}
    await taken(world, "leads", offered)
    number = (await lead_of(world)).number
    async with database.writing() as session:
        anna = await world.member(session, "anna")
        await lead_lifecycle.decline(session, anna, number, reason="No time", now=NOW)
    assert counted(await taken(world, "leads", offered)) == (0, 0, 1, 0)
    assert wrong(await taken(world, "leads", offered | {"hot": "yes"})) == [("hot", "yes")]


async def test_a_lead_with_nobody_may_be_given_to_a_partner_and_not_taken_from_it(database: Database) -> None:
    world = await build(database)
    await taken(world, "leads", GLOBEX)
    assert counted(await taken(world, "leads", GLOBEX | {"partner": "alpine"})) == (0, 1, 0, 0)
    assert wrong(await taken(world, "leads", GLOBEX | {"partner": "brook"})) == [("partner", "brook")]


WRONG: list[tuple[dict[str, Any], str]] = [
    (GLOBEX | {"company": ""}, "company"),
    (GLOBEX | {"products": "rocket"}, "products"),
    (GLOBEX | {"state": "accepted"}, "partner"),
    (GLOBEX | {"hot": "maybe"}, "hot"),
    (GLOBEX | {"expected_value": "1"}, "currency"),
    (GLOBEX | {"expected_value": "0", "currency": "EUR"}, "expected_value"),
    (GLOBEX | {"expected_value": "1.5", "currency": "JPY"}, "expected_value"),
    (THEIRS | {"owner": ""}, "owner"),
    (THEIRS | {"owner": "bert@example.com"}, "owner"),
    (THEIRS | {"state": "declined"}, "reason"),
    (THEIRS | {"state": "converted"}, "deal"),
    (THEIRS | {"state": "converted", "deal": "D-1"}, "deal"),
    (THEIRS | {"received_on": "2027-03-02"}, "received_on"),
    (THEIRS | {"accepted_on": "2027-02-01", "ended_on": "2027-01-01"}, "ended_on"),
]


async def test_a_wrong_cell_is_named(database: Database) -> None:
    world = await build(database)
    report = await taken(world, "leads", *(row for row, _ in WRONG))
    assert wrong(report) == [(column, row.get(column, "")) for row, column in WRONG]
    assert await given(world, "leads") == []


async def test_leads_of_ours_are_given_and_taken_back_by_number(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        enquiry = lead_intake.Enquiry(company="Initech", region="dach", interest="A quote", contact_name="Pat Lee")
        await lead_intake.receive(session, world.programme, enquiry, now=NOW)
    await taken(world, "leads", THEIRS, now=NOW + timedelta(hours=1))
    rows = await given(world, "leads")
    assert [row.get("external_id") for row in rows] == [None, "lead-1"]
    assert counted(await taken(world, "leads", *rows)) == (0, 0, 2, 0)
