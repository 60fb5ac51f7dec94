"""Places where a crash test kills this process: named, explicit, and doing nothing unless the environment arms one.

`PARTNER_ASSISTANT_CRASH_AT=after-claim` kills at the first time that place is reached, `after-claim:3` at the third.
"""

import os
import signal
from collections import Counter
from typing import Literal

ARMED_BY = "PARTNER_ASSISTANT_CRASH_AT"

Point = Literal[
    "before-accept",  # an event arrived, nothing is written yet
    "after-accept",  # it is committed, the platform has no acknowledgement yet
    "after-claim",  # a worker took a job and has not begun
    "before-commit",  # the effect is written, its transaction is still open
    "after-commit",  # effect and "done" are committed, nobody knows yet
    "file-without-row",  # the bytes of a file are in their place, the transaction of its row is still open
    "after-send",  # a message is on the wire, its job is not done yet
]

_reached: Counter[str] = Counter()


def reach(point: Point) -> None:
    """Die here, as hard as a power cut, if this point is the armed one."""
    armed = os.environ.get(ARMED_BY)
    if armed is None:
        return
    name, _, times = armed.partition(":")
    _reached[point] += 1
    if name == point and _reached[point] == int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
