"""Somebody pressed and Teams holds the line for some seconds: what comes of it is told there, too, if it comes in time.

Only told: it is posted in any case, so a lost connection or another replica's worker loses nothing.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.outbox import Delivery


@dataclass(frozen=True)
class Outcome:
    """What was said, and the message that stands in place of the card that was pressed, where one does."""

    delivery: Delivery
    redrawn: Mapping[str, Any] | None


class Waiting:
    """Who waits for what comes of which turn, in this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}

    @contextmanager
    def turn(self, id_: str) -> Iterator[asyncio.Future[Outcome]]:
        """A future of the turn's outcome; open it before the turn is accepted."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[id_] = future
        try:
            yield future
        finally:
            if self._waiting.get(id_) is future:
                del self._waiting[id_]
            future.cancel()

    def tell(self, outcome: Outcome) -> None:
        """This was posted. Of two messages of one turn the first counts: it says that the other one is in private."""
        future = self._waiting.get(outcome.delivery.key.rpartition(":")[0])
        if future is not None and not future.done():
            future.set_result(outcome)
