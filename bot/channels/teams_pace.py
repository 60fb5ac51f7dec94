"""How fast Teams lets us speak: per conversation and per organisation, over several windows at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import pace
from bot.channels.pace import Rate
from bot.channels.teams_connector import Busy
from bot.clock import Clock
from bot.prm.database import Database

# Within the windows of teams_limits, whenever they begin.
THREAD = (Rate(timedelta(seconds=0.55), 5), Rate(timedelta(seconds=4), 900))
TENANT = (Rate(timedelta(seconds=1 / 28), 2),)
PATIENCE = timedelta(seconds=2)  # to wait for our turn here; a longer wait is left to the queue


@dataclass(frozen=True)
class Limits:
    """Several rates that hold at once, of a conversation and of an organisation; UNLIMITED where time stands still."""

    thread: tuple[Rate, ...] = THREAD
    tenant: tuple[Rate, ...] = TENANT

    def keys(self, tenant: str, thread: str | None) -> Mapping[str, Rate]:
        """By bucket."""
        kept = {f"teams:{tenant}#{number}": rate for number, rate in enumerate(self.tenant)}
        if thread is not None:
            kept |= {f"{thread}#{number}": rate for number, rate in enumerate(self.thread)}
        return kept


UNLIMITED = Limits(thread=(), tenant=())


@dataclass(frozen=True, kw_only=True)
class Pace:
    database: Database
    now: Clock
    limits: Limits

    async def our_turn(self, tenant: str, thread: str | None = None) -> None:
        """Wait until one more request may be made of this organisation, and to this conversation if it says something.

        Raises Busy where that takes long.
        """
        while wait := await self._wait(tenant, thread):
            await patiently(wait)

    async def _wait(self, tenant: str, thread: str | None) -> timedelta:
        async with self.database.writing(quietly=True, lasting=False) as session:
            return await self.go(session, tenant, thread)

    async def go(self, session: AsyncSession, tenant: str, thread: str | None) -> timedelta:
        """Zero, and counted as gone once this commits; or how long to wait before asking again."""
        now, keys = self.now(), self.limits.keys(tenant, thread)
        if not keys:
            return timedelta(0)
        return max(await pace.go(session, keys, now) - now, timedelta(0))


async def patiently(wait: timedelta) -> None:
    """Raises Busy where it takes long."""
    if wait > PATIENCE:
        raise Busy("the pace Teams allows", wait)
    await asyncio.sleep(wait.total_seconds())
