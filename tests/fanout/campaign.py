"""An announcement to many places while the process that sends it is killed again and again; and what became of it."""

import asyncio
import multiprocessing
import pkgutil
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import time

from sqlalchemy import create_engine, select

from bot import notices
from bot.prm import announcement_report
from bot.prm.announcement_plan import Plan
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.announcement_report import Totals
from bot.prm.database import Database
from bot.tables import all_tables
from tests.bot.prm.announced import desk
from tests.fanout import places
from tests.fanout.life import REACH, Setting, live
from tests.fanout.places import Spread
from tests.fanout.platforms import Platforms, bad_day

MOVING = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING)
DEATHS = ("after-claim", "before-commit", "after-commit", "after-send")
FORKS = multiprocessing.get_context("forkserver")
LATE = ("aiosqlite", "httpcore", "anyio._backends._asyncio", "anyio.streams.tls")  # imported by others at first use


@dataclass
class Campaign:
    database: Database
    platforms: Platforms
    spread: Spread
    setting: Setting
    number: str
    plan: Plan
    began: float
    peak_mb: float = 0.0  # of memory, of the last life
    starts: list[float] = field(default_factory=list)  # when each life began
    deaths: list[float] = field(default_factory=list)  # when each but the last ended

    def start(self, crash_at: str | None = None) -> BaseProcess:
        process = FORKS.Process(target=live, args=(self.setting, crash_at))
        process.start()
        self.starts.append(time())
        return process

    @property
    def took(self) -> float:
        """Seconds since it was released, as the clock of the lives counts them."""
        return (time() - self.began) * self.setting.speed

    async def state(self) -> AnnouncementState:
        async with self.database.reading() as session:
            wanted = select(Announcement.state).where(Announcement.number == self.number)
            return (await session.scalars(wanted)).one()

    async def settled(self, within: float) -> bool:
        """Whether it is over within so many seconds of ours."""
        until = time() + within
        while time() < until:
            if await self.state() not in MOVING:
                return True
            await asyncio.sleep(min(0.25, within))
        return False

    async def posted(self, least: int, within: float) -> bool:
        """Whether so many messages stand somewhere within so many seconds of ours."""
        until = time() + within
        while time() < until:
            if self.platforms.posts.total() >= least:
                return True
            await asyncio.sleep(0.02)
        return False

    async def outcomes(self) -> dict[str, Outcome]:
        async with self.database.reading() as session:
            rows = await session.execute(select(AnnouncementDelivery.place, AnnouncementDelivery.outcome))
            return {place: outcome for place, outcome in rows}  # noqa: C416 - a dict() of rows has no types

    async def totals(self) -> Totals:
        async with self.database.reading() as session:
            return await announcement_report.totals(session, (await desk(session)).frida, self.number)


@asynccontextmanager
async def released(folder: Path, spread: Spread, *, speed: float, seed: int = 7) -> AsyncIterator[Campaign]:
    """A database in this folder and an announcement in it that may begin."""
    path = folder / "fanout.db"
    engine = create_engine(f"sqlite:///{path}")
    all_tables().create_all(engine)
    engine.dispose()
    url = f"sqlite+aiosqlite:///{path}"
    FORKS.set_forkserver_preload(["__main__", "tests.fanout.life", *LATE, *_reactions()])
    await _prepared()
    async with bad_day(seed) as platforms, Database(url) as database:
        setting = Setting(url, platforms.slack.url, platforms.teams.url, time(), speed)
        now = setting.clock()()
        await places.build(database, platforms, spread, now)
        database.followers.append(notices.load().follow)
        async with database.writing() as session:
            at_work = await desk(session, reach=REACH)
            row = await at_work.ready(now, urgent=True)  # at whatever hour this runs
            plan = await at_work.planned(row, now)
            await at_work.let_go(row, plan, now)
        yield Campaign(database, platforms, spread, setting, row.number, plan, time())


def _reactions() -> list[str]:
    return [f"{notices.__name__}.{each.name}" for each in pkgutil.iter_modules(notices.__path__)]


async def _prepared() -> None:
    """Whoever begins the processes has imported everything: from now on a life begins in no time."""
    first = FORKS.Process(target=abs, args=(0,))
    await asyncio.to_thread(first.start)
    await asyncio.to_thread(first.join)


async def carry_out(campaign: Campaign, *, kills: int, within: float, seed: int = 7) -> None:
    """Send it in one life after the other; `within`: seconds of ours over which the deaths are spread."""
    dice = random.Random(seed)
    for number in range(kills):
        crash_at = f"{DEATHS[number // 2 % len(DEATHS)]}:{dice.randint(3, 40)}" if number % 2 else None
        process = campaign.start(crash_at)
        await asyncio.to_thread(process.join, dice.uniform(0.5, 1.5) * within / kills)
        if process.is_alive():
            process.kill()
        await asyncio.to_thread(process.join)
        campaign.deaths.append(time())
        assert process.exitcode == -signal.SIGKILL
    last = campaign.start()
    over = await campaign.settled(within=max(60.0, 4 * within))
    campaign.peak_mb = _peak(last)
    last.terminate()
    await asyncio.to_thread(last.join, 20)
    assert over, f"still {await campaign.state()}"


def _peak(process: BaseProcess) -> float:
    """The most memory it ever had, in MB; 0 where the system does not tell."""
    told = Path(f"/proc/{process.pid}/status")
    lines = told.read_text().splitlines() if told.exists() else []
    return next((int(line.split()[1]) / 1_000 for line in lines if line.startswith("VmHWM")), 0.0)


def least(campaign: Campaign) -> timedelta:
    """What the limits of the platforms leave, if nothing else took any time."""
    return campaign.plan.sending
