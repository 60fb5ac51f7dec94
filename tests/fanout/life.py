"""One life of the process that sends an announcement: the real channels, the real worker, until it is killed."""

import asyncio
import os
import signal
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time

from sqlalchemy.ext.asyncio import AsyncSession

from bot import notices, outbox
from bot.announcing import feeding, passing
from bot.channels.slack_pace import WORKSPACE
from bot.channels.teams import Access, open_teams
from bot.channels.teams_pace import TENANT
from bot.clock import Clock
from bot.config import load
from bot.crashpoints import ARMED_BY
from bot.file_store import FileStore
from bot.inquiry import Answer, Inquiry
from bot.instant import Instant
from bot.jobs import forget_leases
from bot.message import Incoming
from bot.prm.announcement_reach import Reach
from bot.prm.database import Database
from bot.turn import Turn
from bot.worker import Worker
from commands.reach import slack_pace, teams_pace
from commands.slack import connected
from tests.fake_teams import APP_ID, HOME, FakeTeams

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # the seal of this Slack's tokens
REACH = Reach(paces={"slack": slack_pace(WORKSPACE), "teams": teams_pace(*TENANT)})


@dataclass(frozen=True)
class Setting:
    """Where a life is led. Time runs `speed` times as fast since `origin`, the same in every life."""

    database: str
    slack: str
    teams: str
    origin: float
    speed: float

    def clock(self) -> Clock:
        return lambda: datetime.fromtimestamp(self.origin + (time() - self.origin) * self.speed, UTC)


def live(setting: Setting, crash_at: str | None) -> None:
    """Until SIGTERM, or until it is killed."""
    if crash_at is not None:
        os.environ[ARMED_BY] = crash_at
    asyncio.run(_live(setting))


async def _live(setting: Setting) -> None:
    now = setting.clock()
    async with Database(setting.database) as database:
        async with database.writing() as session:
            await forget_leases(session)
        keys = {"slack_signing_secret": "secret", "slack_token_key": KEY}
        settings = load(**keys, slack_bot_token="xoxb", slack_api_url=f"{setting.slack}/api/")
        instant, store = Instant(database=database, view=_nobody), FileStore(Path("unused"))
        slack = connected(settings, database, instant, store, now=now)
        assert slack is not None
        access = Access(app_id=APP_ID, secret="s", home=HOME, cloud=FakeTeams(url=setting.teams).cloud)
        teams = open_teams(database, _look_up, instant, store, access, now=now)
        worker = _worker(database, {"slack": slack.channel, "teams": teams.channel}, setting)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()
        await slack.close()
        await teams.close()


def _worker(database: Database, channels: dict[str, outbox.Channel], setting: Setting) -> Worker:
    follows = notices.load()
    database.followers.append(follows.follow)
    duties = {
        outbox.KIND: passing.guarded(database, channels),
        feeding.KIND: feeding.Feeding(database=database, reach=REACH).duty,
        **follows.duties(channels),
    }
    poll = timedelta(seconds=0.2 / setting.speed)
    return Worker(database, duties, on_dead={outbox.KIND: passing.buried}, now=setting.clock(), poll=poll, parallel=16)


async def _nobody(incoming: Incoming, session: AsyncSession) -> Turn:
    raise LookupError("nobody presses anything in this life")


async def _look_up(inquiry: Inquiry) -> Answer:
    return Answer(text="", band="unknown")
