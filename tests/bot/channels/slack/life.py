"""One life of a process that delivers what waits for Slack, and may be killed at a named point."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.clock import utc_now
from bot.config import load
from bot.file_store import FileStore
from bot.instant import Instant
from bot.jobs import forget_leases
from bot.message import Incoming
from bot.prm.database import Database
from bot.turn import Turn
from bot.worker import Worker
from commands.slack import connected
from tests.bot.channels.slack.talk import KEY, SECRET


async def live(database_url: str, slack_url: str, later: timedelta) -> None:
    """`later` than it is: what waits for a lost answer has waited long enough."""
    keys = {"slack_signing_secret": SECRET, "slack_token_key": KEY, "slack_bot_token": "xoxb-vendor"}
    settings = load(**keys, slack_api_url=f"{slack_url}/api/")
    async with Database(database_url) as database:
        async with database.writing() as session:
            await forget_leases(session)
        instant, store = Instant(database=database, view=_nobody), FileStore(Path("unused"))
        line = connected(settings, database, instant, store, now=lambda: utc_now() + later)
        assert line is not None
        duties = {outbox.KIND: outbox.handler(database, {"slack": line.channel})}
        await Worker(database, duties, now=line.slack.now).run_due()
        await line.close()


async def _nobody(incoming: Incoming, session: AsyncSession) -> Turn:
    raise LookupError("nobody presses anything in this life")


if __name__ == "__main__":
    asyncio.run(live(sys.argv[1], sys.argv[2], timedelta(seconds=float(sys.argv[3]))))
