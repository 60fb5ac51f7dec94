"""Where the blocking work of the library happens, so that none of it holds up the event loop."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from knowledge.intake.ingest import Progress

T = TypeVar("T")

_ASKING = 2
"""Questions looked up at the same time."""
_BACKGROUND = 10
"""Niceness of the threads that take content in: questions and the event loop go first."""


class Threads:
    """Three pools. Only one thread writes, so writing needs no further order."""

    def __init__(self) -> None:
        self.asking = ThreadPoolExecutor(_ASKING, "knowledge-ask")
        self.writing = ThreadPoolExecutor(1, "knowledge-ingest", initializer=_step_back)
        self.fetching = ThreadPoolExecutor(1, "knowledge-fetch", initializer=_step_back)

    def close(self) -> None:
        """Wait for what is running, and begin nothing more."""
        for pool in (self.fetching, self.writing, self.asking):
            pool.shutdown(wait=True, cancel_futures=True)


async def done_in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """What `work` returns or raises, done in a thread of this pool."""
    return await asyncio.get_running_loop().run_in_executor(pool, work)


def told_here(progress: Progress | None) -> Progress:
    """Tells of progress on this event loop, from any thread."""
    loop = asyncio.get_running_loop()

    def report(done: int, total: int, name: str) -> None:
        if progress is not None:
            with suppress(RuntimeError):  # the loop is closing: nobody looks any more
                loop.call_soon_threadsafe(progress, done, total, name)

    return report


def _step_back() -> None:
    """Lower this thread's priority where the system can do that for one thread."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACKGROUND)
