"""Loading the demo programme: complete, the same every time, and obeying the rules it shows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, inspect, select

from bot.prm import deals, enrolment, funds, leads, people, personas, places, programme
from bot.prm.database import Base, Database
from bot.prm.deal_conflicts import DealMatch, Protection
from bot.prm.deals import DealState
from bot.prm.enrolment import ChatIdentity
from bot.prm.fund_records import FundRequest
from bot.prm.leads import LeadState
from bot.prm.people import Member
from bot.prm.personas import DEMO_TENANT
from demo.load import load, load_if_empty
from tests.demo.rows import NOW, Row, ago

RANDOM = {"salt", "hash", "previous"}  # differs by design: people's salts, and the ledger names made with them


async def member(database: Database, key: str) -> Member:
    async with database.reading() as session:
        found = await people.resolve(session, "web", DEMO_TENANT, key)
    assert found is not None
    return found


async def test_everything_in_the_file_arrives(any_database: Database, programme: Row) -> None:
    summary = await load(any_database, now=NOW)
    assert (summary.products, summary.partners) == (len(programme["products"]), len(programme["partners"]))
    assert (summary.people, summary.deals) == (len(programme["people"]), len(programme["deals"]))
    assert (summary.leads, summary.fund_requests) == (len(programme["leads"]), len(programme["funds"]["requests"]))
    assert summary.places == len([row for row in programme["places"] if row["partners"]])


async def test_loading_twice_is_loading_once_and_keeps_what_visitors_did(any_database: Database) -> None:
    first = await load(any_database, now=NOW)
    await register(any_database, "katharina-brandt")
    again = await load(any_database, now=NOW + timedelta(days=3))
    assert again.deals == first.deals + 1
    assert await load_if_empty(any_database, now=NOW) is None


async def test_a_reset_begins_afresh_with_dates_from_now(any_database: Database) -> None:
    first = await load(any_database, now=NOW)
    await register(any_database, "katharina-brandt")
    later = NOW + timedelta(days=200)
    assert await load(any_database, now=later, reset=True) == first
    katharina = await member(any_database, "katharina-brandt")
    async with any_database.reading() as session:
        deal = await deals.get(session, katharina, "DR-1005")
        current = await programme.only(session)
    assert current is not None
    assert deals.days_of_protection_left(deal, current, later) == 7


async def test_two_loads_are_the_same_to_the_last_row(database: Database) -> None:
    await load(database, now=NOW)
    first = await everything(database)
    await load(database, now=NOW, reset=True)
    assert await everything(database) == first


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of the demo without what numbers them: ids, which go on counting after a reset."""
    found = {}
    async with database.reading() as session:
        for mapper in Base.registry.mappers:
            if mapper.class_.__module__.startswith("bot.prm") and "ledger" not in mapper.class_.__module__:
                rows = (await session.scalars(select(mapper.class_))).all()
                found[mapper.class_.__name__] = [telling(row) for row in rows]
    return found


def telling(row: Any) -> dict[str, Any]:
    names = [column.key for column in inspect(type(row)).column_attrs]
    return {name: getattr(row, name) for name in names if not name.endswith("id") and name not in RANDOM}


async def test_the_personas_come_in_reading_order_with_something_to_say(demo: Database, programme: Row) -> None:
    async with demo.reading() as session:
        found = await personas.personas(session)
    assert [each.key for each in found] == [row["key"] for row in programme["people"] if row.get("persona")]
    assert [each.examples for each in found] == [tuple(programme["try"][each.key]) for each in found]
    assert [each.member.internal for each in found] == [False, False, False, True, True, True]
    assert all(each.note for each in found)


async def test_each_persona_is_somebody_in_the_web_chat_and_in_the_terminal(demo: Database) -> None:
    async with demo.reading() as session:
        for persona in await personas.personas(session):
            for platform in ("web", "terminal"):
                assert await people.resolve(session, platform, DEMO_TENANT, persona.key) == persona.member


async def test_protection_ends_when_the_file_says(demo: Database, programme: Row) -> None:
    amara = await member(demo, "amara-lindqvist")
    checked = 0
    for row in programme["deals"]:
        if row["state"] == "approved" and row["decided_by"] == "amara-lindqvist":
            async with demo.reading() as session:
                deal = await deals.get(session, amara, row["number"])
            days = 180 if "extended" in row else 90
            assert deal.protected_until == NOW + ago(row["decided"]) + timedelta(days=days)
            checked += 1
    assert checked


async def test_the_conflict_of_the_file_is_found_by_the_product_itself(demo: Database, programme: Row) -> None:
    async with demo.reading() as session:
        found = await session.execute(
            select(deals.Deal.number, DealMatch.likeness).join(DealMatch, DealMatch.deal_id == deals.Deal.id)
        )
        assert [tuple(row) for row in found] == [
            (row["number"], "exact") for row in programme["deals"] if "conflict_with" in row
        ]


async def test_every_approved_deal_holds_its_customer(demo: Database, programme: Row) -> None:
    promised = sum(len(row["products"]) for row in programme["deals"] if row["state"] == "approved")
    async with demo.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Protection)) == promised


async def test_a_new_deal_of_a_persona_is_registered_like_any_other(demo: Database) -> None:
    done = await register(demo, "maya-okonkwo")
    assert (done.deal.number, done.outcome) == ("D-2027-0001", deals.Outcome.IN_REVIEW)  # silver: always reviewed


async def register(database: Database, who: str) -> deals.Registered:
    by = await member(database, who)
    async with database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        return await deals.register(
            session,
            by,
            current,
            customer="Acme Robotics",
            products=["keep-essential"],
            value=current.home_money(current.rules.deal_minimum_value * 2),
            closes_on=NOW.date() + timedelta(days=30),
            now=NOW,
        )


async def test_the_codes_in_the_documentation_open_the_demo(demo: Database) -> None:
    async with demo.writing() as session:
        current = await programme.only(session)
        assert current is not None
        account = ChatIdentity("slack", "T1", "U1")
        priya = await enrolment.enrol_by_code(session, current, account, "TALL-7KQM-42XP", now=NOW)
    assert isinstance(priya, Member)
    assert priya.name == "Priya Raghunathan"


async def test_the_suspended_and_the_applying_partner_have_people_without_rights(demo: Database) -> None:
    async with demo.reading() as session:
        wanted = select(people.Person.id).where(people.Person.key.in_(["oluwaseun-adeyemi", "mathieu-delacourt"]))
        for person_id in await session.scalars(wanted):
            found = await people.member(session, person_id)
            assert found is not None
            assert (found.standing, found.roles) == (people.Standing.PARTNER_INACTIVE, frozenset())


async def test_a_contact_opens_with_acceptance_and_only_for_the_partner_who_accepted(demo: Database) -> None:
    seo, katharina = await member(demo, "seo-jiwoo"), await member(demo, "katharina-brandt")
    async with demo.reading() as session:
        for lead in await leads.mine(session, seo):
            contact = await leads.contact(session, seo, lead.id)
            assert (contact is not None) == (lead.state in (LeadState.ACCEPTED, LeadState.WORKING, LeadState.CONVERTED))
            assert await leads.contact(session, katharina, lead.id) is None


async def test_the_two_tier_channel_is_read_by_two_partners(demo: Database) -> None:
    async with demo.reading() as session:
        bound = await places.bound_partners(session, "slack:T0SKARNDEMO:C0DACHTWOTIER")
        assert bound is not None
        assert [partner.key for partner in bound] == ["almhorn", "brueckstein"]
        assert await places.bound_partners(session, "slack:T0SKARNDEMO:C0PARTNERLOBBY") is None


async def test_the_funds_add_up(demo: Database) -> None:
    maya = await member(demo, "maya-okonkwo")
    async with demo.reading() as session:
        (left,) = await funds.left(session, maya)
        requests = {row.number: row for row in await session.scalars(select(FundRequest))}
    assert str(left.free) == "12,900.00 USD"  # 20,000 less 2,600 and 4,500
    paid = requests["MR-3003"]
    assert (paid.approved_minor, paid.claimed_minor, paid.paid_minor) == (260_000, 245_000, 245_000)


async def test_a_persona_sees_deals_in_many_states(demo: Database) -> None:
    katharina = await member(demo, "katharina-brandt")
    async with demo.reading() as session:
        states = {deal.state for deal in await deals.mine(session, katharina)}
    assert states == {DealState.SUBMITTED, DealState.IN_REVIEW, DealState.APPROVED, DealState.WON}
