"""What became of the time: every few seconds, how many requests to post came where, and what waits for what.

The reasons are those the jobs bear themselves; what has none waits for its moment, or is due and waits for a free hand.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import time

from rich.console import Console
from sqlalchemy import case, func, select

from bot import outbox
from bot.jobs import READY, Job
from tests.fanout.campaign import Campaign

EVERY = 5.0  # seconds of ours
REASON = 24  # characters of it that are shown


@dataclass
class Timeline:
    campaign: Campaign
    console: Console
    began: float = field(default_factory=time)
    _before: Counter[str] = field(default_factory=Counter)

    async def keep(self) -> None:
        """A line every few seconds, until cancelled."""
        self.console.print(f"seconds: requests to post within {EVERY:g} s by organisation | waiting | begun, dead")
        while True:
            await asyncio.sleep(EVERY)
            self.console.print(await self._line(), soft_wrap=True)

    async def _line(self) -> str:
        came = Counter({name: len(at) for name, at in self.campaign.platforms.arrivals.items() if name.count(":") == 1})
        lately, self._before = {name: came[name] - self._before[name] for name in sorted(came)}, came
        waiting = ", ".join(f"{reason} {count}" for reason, count in await self._waiting())
        lives = f"{len(self.campaign.starts)}, {len(self.campaign.deaths)}"
        posts = " ".join(f"{name.partition(':')[2]} {count}" for name, count in lately.items())
        return f"{time() - self.began:5.0f}: {posts} | {waiting} | {lives}"

    async def _waiting(self) -> list[tuple[str, int]]:
        now = self.campaign.setting.clock()()
        own = case((Job.lease_until > now, "at work"), (Job.run_at > now, "its moment"), else_="a free hand")
        reason = func.substr(func.coalesce(Job.error, own), 1, REASON)
        query = select(reason, func.count()).where(Job.state == READY, Job.kind == outbox.KIND).group_by(reason)
        async with self.campaign.database.reading() as session:
            return [(str(why), int(count)) for why, count in await session.execute(query)]


def first_posts(campaign: Campaign) -> list[float]:
    """Seconds from each life's beginning to its first request to post; a life without one is left out."""
    came = sorted(at for name, times in campaign.platforms.arrivals.items() if name.count(":") == 1 for at in times)
    ends = [*campaign.deaths, float("inf")]
    spans = zip(campaign.starts, ends, strict=False)
    firsts = ((begin, next((at for at in came if begin <= at <= end), None)) for begin, end in spans)
    return [at - begin for begin, at in firsts if at is not None]


@asynccontextmanager
async def kept(campaign: Campaign, console: Console) -> AsyncIterator[None]:
    keeping = asyncio.create_task(Timeline(campaign, console).keep())
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
