"""How fast Teams lets us speak: per conversation and per organisation, over several windows at once.

Within one process. Replicas together may be faster than that; then Teams says 429 and when to come back.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.channels.teams_connector import Busy
from bot.channels.teams_limits import TENANT_PACE, THREAD_PACE

Windows = tuple[tuple[int, float], ...]  # (most messages, within so many seconds)
MOST_NAMES = 10_000  # conversations remembered at once
PATIENCE = 2.0  # seconds to wait for our turn here; a longer wait is left to the queue


class Pace:
    """Says how long to wait, and counts what is sent."""

    def __init__(
        self, *, thread: Windows = THREAD_PACE, tenant: Windows = TENANT_PACE, clock: Callable[[], float] | None = None
    ) -> None:
        self._thread, self._tenant, self._clock = thread, tenant, clock or time.monotonic
        self._sent: dict[str, deque[float]] = {}

    async def our_turn(self, tenant: str, thread: str | None = None) -> None:
        """Wait until one more request may be made of this organisation, and to this conversation if it says something.

        Raises Busy where that takes long.
        """
        while (wait := self.take(tenant, thread)) > 0:
            if wait > PATIENCE:
                raise Busy("the pace Teams allows", timedelta(seconds=wait))
            await asyncio.sleep(wait)

    def take(self, tenant: str, thread: str | None = None) -> float:
        """0 and counted as made, or the seconds to wait before asking again."""
        now = self._clock()
        lanes = [(f"tenant {tenant}", self._tenant)]
        if thread is not None:
            lanes.append((f"thread {thread}", self._thread))
        wait = max(self._wait(name, windows, now) for name, windows in lanes)
        if wait <= 0:
            self._count((name for name, _ in lanes), now)
        return max(wait, 0.0)

    def _wait(self, name: str, windows: Windows, now: float) -> float:
        sent = self._sent.get(name, ())
        full = (sent[-most] + within - now for most, within in windows if len(sent) >= most)
        return max(full, default=0.0)

    def _count(self, names: Iterable[str], now: float) -> None:
        if len(self._sent) > MOST_NAMES:
            self._forget(now)
        for name in names:
            longest = max(most for most, _ in self._thread + self._tenant)
            self._sent.setdefault(name, deque(maxlen=longest)).append(now)

    def _forget(self, now: float) -> None:
        horizon = now - max(within for _, within in self._thread + self._tenant)
        self._sent = {name: sent for name, sent in self._sent.items() if sent[-1] > horizon}
