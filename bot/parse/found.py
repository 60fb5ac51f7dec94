"""What every parser gives back: a value, where it stood in the text, and how else it could be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Hedge = Literal["", "about", "at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value read from `text[start:end]`.

    `alternatives` are the other honest readings ("03/04" has two); a caller either asks or spells the value out.
    `upper` is the far end of a range ("10-20k" -> value 10,000, upper 20,000); `hedge` keeps "about" and "at least".
    `by_custom`: another country or fiscal year would read it otherwise ("03/04", "Q1"): who knows them reads it again;
    `unsure`: not even they tell the readings apart, so that a caller had better ask.
    """

    value: T
    start: int
    end: int
    alternatives: tuple[T, ...] = ()
    upper: T | None = None
    hedge: Hedge = ""
    by_custom: bool = False
    unsure: bool = False


def without_overlaps(found: Iterable[Found[T]]) -> list[Found[T]]:
    """Keep the longest of overlapping finds, the earlier one on a tie; in text order."""
    kept: list[Found[T]] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if kept and item.start < kept[-1].end:
            if item.end - item.start > kept[-1].end - kept[-1].start:
                kept[-1] = item
            continue
        kept.append(item)
    return kept
