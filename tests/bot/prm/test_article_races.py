"""Two who work on one article at the same time: the second hears that it has changed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.errors import OutOfDate
from bot.prm import articles, people, programme
from bot.prm.articles import Wording
from tests import databases, world

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDING = Wording(title="Returns", body="Within 14 days.", language="en", valid_until=date(2027, 11, 2))


@pytest.mark.postgres
async def test_who_looked_before_somebody_else_wrote_changes_nothing(postgres_url: str) -> None:
    database = databases.opened(postgres_url)
    await world.build(database, NOW)
    async with database.writing() as session:
        dora, current = await people.called(session, "dora"), await programme.only(session)
        assert dora is not None
        assert current is not None
        number = (await articles.begin(session, dora, current, WORDING, now=NOW)).number
    async with database.writing() as late:
        seen = await articles.get(late, dora, number)
        async with database.writing() as session:
            await articles.write(session, dora, number, replace(WORDING, body="In 30."), version=seen.version, now=NOW)
        with pytest.raises(OutOfDate):
            await articles.write(late, dora, number, replace(WORDING, body="Never."), version=seen.version, now=NOW)
    async with database.reading() as session:
        assert (await articles.get(session, dora, number)).body == "In 30."
    await databases.closed(database)
