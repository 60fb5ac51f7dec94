"""How fast one visitor may go. Generous: it stops loops and floods, not people."""

import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 10_000  # visitors; the one unseen for longest is forgotten, which only favours them


class Pace:
    """`burst` requests at once, then one every `interval` seconds. Kept per process: replicas each allow as much."""

    def __init__(self, burst: int, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._interval, self._clock = burst, interval, clock
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()  # who -> (left, when)

    def wait(self, who: str) -> float:
        """Seconds until the next one may come; 0 means go ahead, and counts."""
        now = self._clock()
        left, when = self._seen.pop(who, (float(self._burst), now))
        left = min(self._burst, left + (now - when) / self._interval)
        allowed = left >= 1
        self._seen[who] = (left - 1 if allowed else left, now)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return 0.0 if allowed else (1 - left) * self._interval
