"""What people read most is found by an index, and comes in the order they see it without being sorted first."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.announcing import queueing
from bot.prm import (
    commission_forecast,
    commission_held,
    commission_lines,
    deal_conflicts,
    deal_queue,
    deals,
    fund_claims,
    fund_requests,
    lead_lifecycle,
    lead_routing,
    leads,
    statements,
)
from bot.prm.announcement_reach import Pace, Reach
from bot.prm.announcement_records import Announcement
from bot.prm.commission_lines import OWED, Wanted
from bot.prm.customers import Customer
from bot.prm.database import Database
from bot.prm.deal_records import Deal, DealState, Stage
from bot.prm.fund_records import Activity, FundRequest, RequestState
from bot.prm.lead_records import Lead
from bot.prm.leads import LeadState
from bot.prm.people import Member
from tests import databases
from tests.bot.prm.world import NOW, World, build

LARGE = (
    "deals", "deal_products", "deal_blocks", "protections", "leads", "lead_products", "lead_outcomes",
    "commission_lines", "commission_statement_lines", "commission_revenue", "fund_requests", "fund_claims",
    "announcement_deliveries",
)  # fmt: skip


async def _my_deals(session: AsyncSession, _: World, who: Member) -> None:
    await deals.mine(session, who, limit=10, after="D-2027-0007")


async def _my_deals_in_a_state(session: AsyncSession, _: World, who: Member) -> None:
    await deals.mine(session, who, state=DealState.LOST, limit=10)


async def _my_leads(session: AsyncSession, _: World, who: Member) -> None:
    await leads.mine(session, who, limit=10, after="L-2027-0007")


async def _my_lost_leads(session: AsyncSession, _: World, who: Member) -> None:
    await leads.mine(session, who, state=LeadState.LOST, limit=10)


async def _my_new_leads(session: AsyncSession, _: World, who: Member) -> None:
    await leads.mine(session, who, state=LeadState.NEW, limit=10)


async def _my_lines(session: AsyncSession, _: World, who: Member) -> None:
    await commission_lines.mine(session, who, Wanted(), limit=10)


async def _queue(session: AsyncSession, world: World, who: Member) -> None:
    await deal_queue.queue(session, who, world.programme, limit=10)


async def _forecast(session: AsyncSession, world: World, who: Member) -> None:
    await commission_forecast.forecast(session, who, world.programme, now=NOW)


async def _conflicts(session: AsyncSession, world: World, who: Member) -> None:
    deal = Deal(programme_id=world.programme.id, partner_id=-1, customer_name="Acme", customer_key="acme")
    await deal_conflicts.of_other_partners(session, deal, [1, 2], now=NOW)
    await deals.already_ours(session, who, Customer("Acme"), now=NOW)


async def _registration(session: AsyncSession, world: World, who: Member) -> None:
    await deals.refuse_twice(session, Deal(partner_id=1, customer_key="acme", number="D-1"), [])
    await deal_conflicts.holders_that_lapsed(session, world.programme.id, NOW, "acme")


async def _route(session: AsyncSession, world: World, who: Member) -> None:
    lead = Lead(id=1, programme_id=world.programme.id, region="dach", language="de")
    await lead_routing.consider(session, world.programme, lead, NOW)


async def _lead_queue(session: AsyncSession, _: World, who: Member) -> None:
    await leads.waiting(session, who, now=NOW, limit=10, after="L-2027-0007")


async def _totals(session: AsyncSession, _: World, who: Member) -> None:
    await commission_lines.totals(session, who, Wanted(), states=OWED)


async def _held(session: AsyncSession, _: World, who: Member) -> None:
    await commission_held.waiting(session, who, limit=10, after="C-2027-0007")


async def _statement(session: AsyncSession, _: World, who: Member) -> None:
    await statements.mine(session, who)
    await statements.upcoming_total(session, who)
    await statements.upcoming(session, who, limit=10)


async def _my_requests(session: AsyncSession, _: World, who: Member) -> None:
    await fund_requests.mine(session, who, limit=10, after="MR-2027-0007")


async def _my_claims(session: AsyncSession, _: World, who: Member) -> None:
    await fund_claims.mine(session, who, limit=10, after="MC-2027-0007")


async def _upcoming(session: AsyncSession, _: World, who: Member) -> None:
    await statements.upcoming(session, who, limit=10)


async def _by_number(session: AsyncSession, _: World, who: Member) -> None:
    for get in (deals.get, leads.get, lead_lifecycle.convertible, fund_requests.get, fund_claims.get, statements.get):
        with pytest.raises(Exception, match="D-2027-0007"):
            await get(session, who, "D-2027-0007")


async def _next_messages(session: AsyncSession, _: World, who: Member) -> None:
    reach = Reach(paces={"slack": Pace(per_second=5, burst=10)})
    await queueing.choose(session, Announcement(id=1), 0, reach, NOW)


async def _fill(world: World) -> None:
    """Four thousand deals and as many leads and fund requests, of which one partner's two reps have fifty each: in a
    table of no rows every index costs the same, and PostgreSQL takes the one that was made first."""
    reps = [("alpine", "anna"), ("alpine", "arno"), *[("brook", "bert")] * 78]
    today = NOW.date()
    registered: list[dict[str, Any]] = []
    requested: list[dict[str, Any]] = []
    handed: list[dict[str, Any]] = []
    for n in range(4000):
        partner, rep = reps[n % len(reps)]
        whose = {"programme_id": world.programme.id, "partner_id": world.partners[partner].id, "currency": "EUR"}
        kept = {**whose, "submitted_at": NOW, "version": 1}
        customer = {"customer_name": "Acme", "customer_key": "acme", "state": DealState.LOST, "stage": Stage.PROPOSAL}
        deal = {"number": f"D-2027-{n:04}", "owner_id": world.ids[rep], "value_minor": 1, "closes_on": today}
        registered.append(kept | customer | deal)
        span = {"activity": Activity.WEBINAR, "title": "Webinar", "starts_on": today, "ends_on": today}
        money = {"total_cost_minor": 1, "vendor_share": Decimal(50), "amount_minor": 1, "allocation_id": 1}
        request = {"number": f"MR-2027-{n:04}", "requested_by_id": world.ids[rep], "state": RequestState.PENDING}
        requested.append(kept | span | money | request)
        lead = {"number": f"L-2027-{n:04}", "owner_id": world.ids[rep], "state": LeadState.LOST, "received_at": NOW}
        enquiry = {"company": "Acme", "region": "dach", "interest": "a demo", "hot": False, "version": 1}
        handed.append({"programme_id": world.programme.id, "partner_id": whose["partner_id"]} | lead | enquiry)
    async with world.database.writing() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))  # without a fund for the requests
        await session.execute(insert(Deal), registered)
        await session.execute(insert(FundRequest), requested)
        await session.execute(insert(Lead), handed)
        await session.execute(text("ANALYZE deals, fund_requests, leads"))


PAGES: dict[str, tuple[Any, str]] = {  # in the order of an index, and who reads them
    "my deals": (_my_deals, "anna"),
    "all deals of a partner": (_my_deals, "alma"),
    "all deals": (_my_deals, "olaf"),
    "deals in a state": (_my_deals_in_a_state, "anna"),
    "all deals of a partner in a state": (_my_deals_in_a_state, "alma"),
    "my leads": (_my_leads, "anna"),
    "leads in a state": (_my_lost_leads, "anna"),
    "all leads of a partner": (_my_leads, "alma"),
    "all leads": (_my_leads, "olaf"),
    "new leads": (_my_new_leads, "anna"),
    "my commissions": (_my_lines, "alma"),
    "held commissions": (_held, "root"),
    "deals to review": (_queue, "olaf"),
    "deals to review, of some partners": (_queue, "mira"),
    "commission forecast": (_forecast, "alma"),
    "my MDF requests": (_my_requests, "alma"),
    "my MDF claims": (_my_claims, "alma"),
    "lines of the next statement": (_upcoming, "alma"),
}
FOUND: dict[str, tuple[Any, str]] = {  # few enough to be sorted
    "conflicts": (_conflicts, "anna"),
    "registration": (_registration, "anna"),
    "lead routing": (_route, "olaf"),
    "lead queue": (_lead_queue, "root"),
    "balance": (_totals, "alma"),
    "statement": (_statement, "alma"),
    "a record by its number": (_by_number, "anna"),
    "the next messages of an announcement": (_next_messages, "root"),
}


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The queries the database is asked meanwhile, with their values."""
    heard: list[tuple[str, Any]] = []
    engine = database.engine.sync_engine

    def note(*args: Any) -> None:
        if args[2].startswith("SELECT"):
            heard.append((args[2], args[3]))

    event.listen(engine, "before_cursor_execute", note)
    yield heard
    event.remove(engine, "before_cursor_execute", note)


async def plans(database: Database, world: World, read: Any, who: str) -> list[tuple[str, str]]:
    """Every query of a read, and how the database says it goes about it."""
    async with database.reading() as session:
        member = await world.member(session, who)
        with asked(database) as heard:
            await read(session, world, member)
        connection = await session.connection()
        if database.is_sqlite:
            explain, column = "EXPLAIN QUERY PLAN ", 3
        else:
            explain, column = "EXPLAIN ", 0
            for way in ("seqscan", "bitmapscan"):  # of an almost empty table it would read the whole
                await connection.exec_driver_sql(f"SET enable_{way} = off")
        found = []
        for query, values in heard:
            rows = (await connection.exec_driver_sql(explain + query, values)).all()
            found.append((query, "\n".join(str(row[column]) for row in rows)))
        return found


@pytest.mark.parametrize("name", [*PAGES, *FOUND])
async def test_nothing_people_read_goes_through_a_whole_table(any_database: Database, name: str) -> None:
    read, who = {**PAGES, **FOUND}[name]
    for query, plan in await plans(any_database, await build(any_database), read, who):
        words = plan.replace("Seq Scan on", "SCAN").replace("USING COVERING INDEX", "USING INDEX").splitlines()
        whole = [line for line in words if any(f"SCAN {table} " in f"{line} " for table in LARGE)]
        assert [line for line in whole if "USING INDEX" not in line] == [], f"{query}\n{plan}"


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["my deals", "all deals of a partner", "my MDF requests"])
async def test_a_page_is_no_part_of_what_its_index_finds(postgres_url: str, name: str) -> None:
    """PostgreSQL takes two conditions for independent: where a filter is left beside the index, it finds it quicker to
    collect all that a rep ever registered and to sort that."""
    database = databases.opened(postgres_url)
    world = await build(database)
    await _fill(world)
    for query, plan in await plans(database, world, *PAGES[name]):
        if "LIMIT" in query:
            the_page = plan.rpartition("->")[2]  # behind the record it goes on after
            assert "Filter:" not in the_page, f"{query}\n{plan}"
            assert "Sort" not in plan, f"{query}\n{plan}"
    await databases.closed(database)


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["my leads", "leads in a state"])
async def test_a_rep_s_own_leads_are_a_page_of_their_own(postgres_url: str, name: str) -> None:
    """Of these and the free ones at once PostgreSQL walked all leads, from the newest back to enough of this rep's."""
    database = databases.opened(postgres_url)
    world = await build(database)
    await _fill(world)
    for query, plan in await plans(database, world, *PAGES[name]):
        if "LIMIT" in query:
            assert "Scan Backward using ix_leads_owner_id" in plan, f"{query}\n{plan}"
            assert "Backward using pk_leads" not in plan, f"{query}\n{plan}"
    await databases.closed(database)


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_comes_in_the_order_of_an_index(database: Database, name: str) -> None:
    read, who = PAGES[name]
    for query, plan in await plans(database, await build(database), read, who):
        if "LIMIT" in query:
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, f"{query}\n{plan}"
