"""Wakes the pages whose conversation has a new line: one look at the transcript for all of them.

It only wakes; what is new, a page reads itself. So a replica that is woken late or not at all shows lines late, by at
most `web_stream.HEARTBEAT`, and never wrong. Lines written by other replicas are found within `POLL`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import func, select

from bot.prm.database import Database, Unavailable
from bot.transcript import Said

POLL = 1.0  # seconds
BREATH = 0.04  # seconds between two looks, however many transactions there are
WINDOW = 200  # ids looked at again on PostgreSQL, where a smaller id may become visible after a larger one


class Tail:
    """Looks while anybody waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._window = 0 if database.is_sqlite else WINDOW
        self._newest: int | None = None
        self._seen: set[int] = set()  # within the window
        self.closed = False

    @contextmanager
    def waiting(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the conversation has something new; clear it before looking."""
        event = asyncio.Event()
        self._waiting[conversation].add(event)
        if self._task is None:
            self._newest = None
            self._task = asyncio.create_task(self._watch())
        try:
            yield event
        finally:
            self._waiting[conversation].discard(event)
            if not self._waiting[conversation]:
                del self._waiting[conversation]
            if not self._waiting and self._task is not None:
                self._task.cancel()
                self._task = None

    def pages(self, conversation: str) -> int:
        """How many pages wait for this conversation's next line, here."""
        return len(self._waiting.get(conversation, ()))

    def wake(self, conversation: str) -> None:
        """Something of this process changed there that is not in the transcript."""
        self._wake([conversation])

    def close(self) -> None:
        """The server stops: everybody who waits is woken, sees `closed` and leaves."""
        self.closed = True
        self._wake(self._waiting)

    async def _watch(self) -> None:
        while True:
            changed = self._database.changes()
            with suppress(Unavailable):  # then at the next look
                await self._look()
            await asyncio.sleep(BREATH)
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), POLL)

    async def _look(self) -> None:
        async with self._database.reading() as session:
            if self._newest is None:  # whoever waits may have looked before we began: let them look again
                self._newest = await session.scalar(select(func.max(Said.id))) or 0
                self._wake(self._waiting)
                return
            recent = select(Said.id, Said.conversation).where(Said.id > self._newest - self._window)
            rows = (await session.execute(recent)).all()
        self._wake(row.conversation for row in rows if row.id not in self._seen)
        self._newest = max((self._newest, *(row.id for row in rows)))
        self._seen = {row.id for row in rows if row.id > self._newest - self._window}

    def _wake(self, conversations: Iterable[str]) -> None:
        for conversation in set(conversations) & self._waiting.keys():
            for event in self._waiting[conversation]:
                event.set()
