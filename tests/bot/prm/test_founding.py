"""A programme is made once in a database, also by two who make it in the same moment."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import founding, programme
from bot.prm.database import Database
from bot.prm.founding import ProgrammeExists
from bot.prm.programme import Programme

FACTS = founding.read(
    {
        "name": "Fluxline Partners", "vendor": "Fluxline", "country": "DE", "time_zone": "Europe/Berlin",
        "currency": "EUR",
    }
)  # fmt: skip


async def test_of_two_at_once_one_makes_it_and_the_other_is_told(
    any_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, only = asyncio.Barrier(2), programme.only

    async def looked(session: AsyncSession) -> Programme | None:
        """On PostgreSQL both look before either has made anything; SQLite lets one write at a time."""
        known = await only(session)
        if not any_database.is_sqlite:
            await both.wait()
        return known

    monkeypatch.setattr(programme, "only", looked)

    async def make() -> None:
        async with any_database.writing() as session:
            await founding.found(session, FACTS, by="operator", now=datetime.now(UTC))

    done = await asyncio.gather(make(), make(), return_exceptions=True)
    assert {type(each) for each in done} == {type(None), ProgrammeExists}
