"""What time it is. Whoever needs to know is given a clock, so that a test can stop it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]  # now, as aware UTC


def utc_now() -> datetime:
    return datetime.now(UTC)
