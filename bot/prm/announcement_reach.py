"""What the outside lets us do, told to whoever plans: which platforms there are, and how fast each takes messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one organisation of a platform (a workspace, a tenant) takes messages from us.

    After a pause `burst` of them may leave at once. A correction of what was posted has a pace of its own.
    """

    per_second: float
    burst: int = 1
    corrections_per_second: float = 1.0


UNLIMITED = Pace(per_second=50.0, burst=50, corrections_per_second=50.0)  # what we manage ourselves, about


@dataclass(frozen=True)
class Reach:
    """`paces`: by platform, of those with a channel of ours; nobody is reached on another. `most_per_second`: of all
    of them together, which is what this machine manages. `spoken`: a query of (chat account, language it writes in).
    """

    paces: Mapping[str, Pace] = field(default_factory=dict)
    most_per_second: float = 60.0
    spoken: Any = None  # a Select of two text columns: SQLAlchemy's type for it cannot be named
