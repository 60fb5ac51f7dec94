"""While an announcement is planned everything else goes on."""

import asyncio

import pytest
from sqlalchemy import select

from bot.announcing import planning
from bot.prm.announcement_records import Announcement
from bot.prm.programme import Programme
from tests import databases, rows
from tests.bot.announcing.flow import opened, released


@pytest.mark.postgres
async def test_who_writes_a_row_of_the_programme_does_not_wait_for_a_plan(postgres_url: str) -> None:
    database = databases.opened(postgres_url)
    stage = await opened(database)
    number = await released(stage)
    async with database.writing() as campaign:
        row = (await campaign.scalars(select(Announcement).where(Announcement.number == number))).one()
        await planning.some(campaign, row, stage.reach, stage.clock())
        async with asyncio.timeout(20), database.writing() as session:
            session.add(rows.product(await session.get_one(Programme, row.programme_id), "new", "New"))
    await databases.closed(database)
