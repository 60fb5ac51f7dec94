"""Commission lines that were there before they had numbers keep their ids, and new ones go on behind them."""

import pytest
from sqlalchemy import text

from bot.prm.database import Database
from bot.prm.migrations import downgrade, upgrade
from tests.bot.prm.test_fund_migration import ROWS

BEFORE, AFTER = "0011", "0012"
DEAL = (
    "INSERT INTO deals (id, programme_id, number, partner_id, owner_id, state, customer_name, customer_key, "
    "value_minor, currency, closes_on, stage, extensions, version) "
    "VALUES (1, 1, 'D-1', 1, 1, 'won', 'Acme', 'acme', 900, 'EUR', '2027-01-01', 'committed', 0, 1)"
)
LINE = (
    "INSERT INTO commission_lines ({columns}programme_id, partner_id, deal_id, kind, state, earned_on, amount_minor, "
    "currency) VALUES ({values}1, 1, 1, 'share', 'pending', '2027-01-02', 90, 'EUR') RETURNING id"
)


@pytest.mark.slow
async def test_lines_survive_both_ways_and_new_ones_get_ids_of_their_own(empty_url: str) -> None:
    await upgrade(empty_url, BEFORE)
    database = Database(empty_url)
    async with database.writing() as session:
        for table in ("programmes", "people", "partners"):
            await session.execute(text(f"INSERT INTO {table} ({ROWS[table]})"))
        await session.execute(text(DEAL))
        await session.execute(text(LINE.format(columns="id, ", values="7, ")))

    await upgrade(empty_url, AFTER)
    async with database.writing() as session:
        numbered = LINE.format(columns="number, version, ", values="'C-2027-0002', 1, ")
        assert await session.scalar(text(numbered)) == 8
        assert list(await session.scalars(text("SELECT number FROM commission_lines ORDER BY id"))) == [
            "C-2027-0001", "C-2027-0002",
        ]  # fmt: skip

    await downgrade(empty_url, BEFORE)
    async with database.writing() as session:
        assert await session.scalar(text(LINE.format(columns="", values=""))) == 9
    await database.close()
