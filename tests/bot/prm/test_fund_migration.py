"""What was in the tables of funds before they learnt to fall back is there afterwards, and back again."""

from typing import Any

import pytest
from sqlalchemy import text

from bot.prm.database import Database
from bot.prm.migrations import downgrade, upgrade

BEFORE, AFTER = "0012", "0013"
ROWS = {
    "programmes": "id, key, name, vendor, country, time_zone, currency, default_locale, locales, rules) "
    "VALUES (1, 'p', 'P', 'V', 'DE', 'UTC', 'EUR', 'en', '[]', '{}'",
    "people": "id, programme_id, name, staff, status, salt) VALUES (1, 1, 'Ann', false, 'active', 'x'",
    "partners": "id, programme_id, key, legal_name, name, type, tier, region, country, languages, time_zone, currency, "
    "status) VALUES (1, 1, 'a', 'A', 'A', 'VAR', 'gold', 'dach', 'DE', '[]', 'UTC', 'EUR', 'active'",
    "fund_budgets": "id, programme_id, key, name, starts_on, ends_on, amount_minor, allocated_minor, currency) "
    "VALUES (1, 1, 'b', 'B', '2027-01-01', '2027-12-31', 900, 900, 'EUR'",
    "fund_allocations": "id, programme_id, budget_id, partner_id, amount_minor, approved_minor, currency) "
    "VALUES (1, 1, 1, 1, 900, 500, 'EUR'",
    "fund_requests": "id, programme_id, number, allocation_id, requested_by_id, activity, title, starts_on, ends_on, "
    "total_cost_minor, vendor_share, amount_minor, approved_minor, claimed_minor, paid_minor, currency, state, "
    "submitted_at, expires_at, version) VALUES (7, 1, 'MR-1', 1, 1, 'event', 'Open house', '2027-04-01', '2027-04-02', "
    "1000, 500000, 500, 500, 200, 200, 'EUR', 'approved', '2027-01-01', '2027-06-01', 1",
    "fund_claims": "id, programme_id, number, request_id, claimed_by_id, amount_minor, currency, activity_on, proofs, "
    "state, submitted_at, paid_at, version) VALUES (9, 1, 'MC-1', 7, 1, 200, 'EUR', '2027-04-01', "
    """'["invoice", "photos"]', 'paid', '2027-04-03', '2027-05-01', 1""",
}


@pytest.mark.slow
async def test_requests_claims_and_their_papers_survive_both_ways(empty_url: str) -> None:
    await upgrade(empty_url, BEFORE)
    database = Database(empty_url)
    async with database.writing() as session:
        for table, row in ROWS.items():
            await session.execute(text(f"INSERT INTO {table} ({row})"))
    await upgrade(empty_url, AFTER)
    assert await read(database, "SELECT approved_minor, released_minor, claimed_minor, title FROM fund_requests") == [
        (500, 0, 200, "Open house")
    ]
    assert await read(database, "SELECT title, state FROM fund_claims") == [("Open house", "paid")]
    assert await read(database, "SELECT claim_id, kind FROM fund_claim_proofs ORDER BY kind") == [
        (9, "invoice"), (9, "photos"),
    ]  # fmt: skip
    assert (9,) in await read(database, "SELECT record_id FROM fund_claim_terms")
    async with database.writing() as session:  # numbers go on behind the largest
        paper = text("INSERT INTO fund_claim_proofs (claim_id, kind) VALUES (9, 'report') RETURNING id")
        assert await session.scalar(paper) == 3
    await downgrade(empty_url, BEFORE)
    assert await read(database, "SELECT amount_minor, state FROM fund_claims") == [(200, "paid")]
    await database.close()


@pytest.mark.slow
async def test_claims_and_funds_are_told_what_was_found_by_summing_before(empty_url: str) -> None:
    await upgrade(empty_url, BEFORE)
    database = Database(empty_url)
    async with database.writing() as session:
        for table, row in ROWS.items():
            await session.execute(text(f"INSERT INTO {table} ({row})"))
    await upgrade(empty_url, "0032")
    assert await read(database, "SELECT partner_id FROM fund_claims") == [(1,)]
    assert await read(database, "SELECT claimed_minor, paid_minor FROM fund_allocations") == [(200, 200)]
    assert (9,) in await read(database, "SELECT record_id FROM fund_claim_terms")
    await upgrade(empty_url, "0035")
    assert await read(database, "SELECT partner_id, claimed_minor FROM fund_requests") == [(1, 200)]
    assert (7,) in await read(database, "SELECT record_id FROM fund_request_terms")
    await downgrade(empty_url, "0031")
    assert await read(database, "SELECT amount_minor, state FROM fund_claims") == [(200, "paid")]
    assert await read(database, "SELECT approved_minor FROM fund_allocations") == [(500,)]
    await database.close()


async def read(database: Database, query: str) -> list[Any]:
    async with database.reading() as session:
        return [tuple(row) for row in await session.execute(text(query))]
