"""Whether whoever is waited for waits: a platform gives an event up after some seconds, an answer can be later."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONG = 0.25  # seconds that keeping an arrival may take; platforms wait three
AFTERWARDS = 1.0  # seconds that a rush is taken to go on after it was last noticed


class Rush:
    """Notices when arrivals are kept waiting, so that what is less urgent can hold back meanwhile."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._waiting: dict[object, float] = {}  # the longest waiting first
        self._until = float("-inf")

    @contextmanager
    def waited_for(self) -> Iterator[None]:
        """Around what somebody waits for."""
        one, since = object(), self._now()
        self._waiting[one] = since
        try:
            yield
        finally:
            del self._waiting[one]
            self._note(since)

    @property
    def is_on(self) -> bool:
        if self._waiting:
            self._note(next(iter(self._waiting.values())))
        return self._now() < self._until

    def _note(self, since: float) -> None:
        now = self._now()
        if now - since > LONG:
            self._until = now + AFTERWARDS
