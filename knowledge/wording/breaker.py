"""Whether to try something that keeps failing: after a few failures it is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

FAILURES = 3
"""In a row, after which it is left alone."""
PAUSE = 30.0
"""Seconds until one attempt may try again."""

log = structlog.get_logger(__name__)


class Breaker:
    """Remembers how the last attempts went, and logs an outage once: when it begins and when it ends."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._failures = 0
        self._again = 0.0

    def may_try(self) -> bool:
        """False while it is left alone; afterwards True for one attempt at a time."""
        if self._failures < FAILURES:
            return True
        now = self._clock()
        if now < self._again:
            return False
        self._again = now + PAUSE
        return True

    def failed(self, reason: str) -> None:
        """An attempt went wrong."""
        self._failures += 1
        if self._failures == 1:
            log.warning("an outside service fails", kind=self._name, reason=reason)
        if self._failures == FAILURES:
            self._again = self._clock() + PAUSE

    def worked(self) -> None:
        """An attempt went well."""
        if self._failures:
            log.info("an outside service works again", kind=self._name)
        self._failures = 0
