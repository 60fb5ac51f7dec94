"""How fast a key may be used: so many requests a minute, a quarter of them at once."""

from collections.abc import Callable
from time import monotonic


class Paces:
    """Kept per process: replicas each allow as much."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._left: dict[int, tuple[float, float]] = {}  # key -> (requests left, when)

    def wait(self, key: int, per_minute: int) -> float:
        """Seconds until the next request may come; 0 means go ahead, and counts."""
        now, burst, each = self._clock(), max(1.0, per_minute / 4), 60 / per_minute
        left, when = self._left.get(key, (burst, now))
        left = min(burst, left + (now - when) / each)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        return 0.0 if allowed else (1 - left) * each
