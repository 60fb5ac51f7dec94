"""Deals that were live before names were compared by how they look are found by that, too."""

import pytest
from sqlalchemy import text

from bot.prm.customers import Customer, blocks
from bot.prm.database import Database
from bot.prm.migrations import upgrade
from tests.bot.prm.test_commission_migration import DEAL
from tests.bot.prm.test_fund_migration import ROWS

BEFORE, AFTER = "0026", "0027"


@pytest.mark.slow
async def test_live_deals_get_the_terms_they_lack_and_others_none(empty_url: str) -> None:
    await upgrade(empty_url, BEFORE)
    database = Database(empty_url)
    wanted = blocks(Customer("Acme"))
    async with database.writing() as session:
        for table in ("programmes", "people", "partners"):
            await session.execute(text(f"INSERT INTO {table} ({ROWS[table]})"))
        await session.execute(text(DEAL))
        await session.execute(text(DEAL.replace("VALUES (1, 1, 'D-1'", "VALUES (2, 1, 'D-2'")))
        known = {"deal": 1, "block": min(wanted)}
        insert = "INSERT INTO deal_blocks (deal_id, block, programme_id) VALUES (:deal, :block, 1)"
        await session.execute(text(insert), known)

    await upgrade(empty_url, AFTER)
    async with database.reading() as session:
        found = (await session.execute(text("SELECT deal_id, block FROM deal_blocks"))).all()
    assert {tuple(each) for each in found} == {(1, block) for block in wanted}
    await database.close()
