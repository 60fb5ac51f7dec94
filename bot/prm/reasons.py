"""Why a program judged as it did, in sentences a person can check: keys of the catalogs, with what they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Says(Protocol):
    """A translator."""

    def __call__(self, message: str, /, **values: object) -> str: ...


def _in_english(message: str, /, **values: object) -> str:
    return message.format(**values) if values else message


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an explanation. `points` are what it added to a score, or took from it; 0 where it only tells."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    points: int = 0

    def told(self, t: Says) -> str:
        """In the reader's language, with its points."""
        said = t(self.message, **self.values)
        return f"{said} ({self.points:+d})" if self.points else said

    def __str__(self) -> str:
        return self.told(_in_english)
