"""One life of a process that delivers what waits for Teams, and may be killed at a named point."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.channels.teams import PLATFORM, Access, open_teams
from bot.clock import utc_now
from bot.file_store import FileStore
from bot.inquiry import Answer, Inquiry
from bot.instant import Instant
from bot.jobs import forget_leases
from bot.message import Incoming
from bot.prm.database import Database
from bot.turn import Turn
from bot.worker import Worker
from tests.fake_teams import APP_ID, HOME, FakeTeams


async def live(database_url: str, teams_url: str) -> None:
    async with Database(database_url) as database:
        async with database.writing() as session:
            await forget_leases(session)
        access = Access(app_id=APP_ID, secret="s", home=HOME, cloud=FakeTeams(url=teams_url).cloud)
        instant, store = Instant(database=database, view=_nobody), FileStore(Path("unused"))
        teams = open_teams(database, _look_up, instant, store, access, now=utc_now)
        await Worker(database, {outbox.KIND: outbox.handler(database, {PLATFORM: teams.channel})}).run_due()
        await teams.close()


async def _nobody(incoming: Incoming, session: AsyncSession) -> Turn:
    raise LookupError("nobody presses anything in this life")


async def _look_up(inquiry: Inquiry) -> Answer:
    return Answer(text="", band="unknown")


if __name__ == "__main__":
    asyncio.run(live(*sys.argv[1:]))
