"""Who writes next where only one can: SQLite has a single writer, and its own waiting is polling with long sleeps."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

Place = asyncio.Future[None]


class WriteQueue:
    """One at a time, in order of arrival, except that urgent and other writers alternate while both wait.

    So an acknowledgement waits for two other transactions at most, however many jobs want to write, and a flood of
    events still lets every second transaction be a job's.
    """

    def __init__(self) -> None:
        self._busy = False
        self._urgent: deque[Place] = deque()
        self._others: deque[Place] = deque()
        self._last_was_urgent = False

    @asynccontextmanager
    async def turn(self, *, urgent: bool = False) -> AsyncIterator[None]:
        await self._wait(urgent)
        try:
            yield
        finally:
            self._next()

    async def _wait(self, urgent: bool) -> None:
        if not self._busy:
            self._busy, self._last_was_urgent = True, urgent
            return
        place: Place = asyncio.get_running_loop().create_future()
        queue = self._urgent if urgent else self._others
        queue.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it became our turn in the same moment
                self._next()
            with suppress(ValueError):
                queue.remove(place)
            raise

    def _next(self) -> None:
        order = (self._others, self._urgent) if self._last_was_urgent else (self._urgent, self._others)
        for queue in order:
            while queue:
                place = queue.popleft()
                if not place.cancelled():
                    self._last_was_urgent = queue is self._urgent
                    place.set_result(None)
                    return
        self._busy = False
