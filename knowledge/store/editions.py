"""Which documents are in force on a day: inside their dates, and not replaced by one that the same readers may use.

A document is replaced through any number of steps: where 2026 supersedes 2025 and that superseded 2024, the prices of
2024 do not come back when those of 2025 expire. Documents that claim to replace each other both stay.
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterable, Mapping, Set

from knowledge.store.records import Edition

_NONE: frozenset[int] = frozenset()


class Editions:
    """The dates and successions of one state of the content. Never changes."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        """Resolve who replaces whom; a name that no document has replaces nothing."""
        every = list(editions)
        self._dated = {one.document: one for one in every if one.valid_from or one.valid_until}
        self._successors = _successors(every)

    def withdrawn(self, permitted: Set[int], day: dt.date) -> frozenset[int]:
        """Of the documents that readers may see, by number, those that must not answer them on this day."""
        today = day.isoformat()
        out_of_date = {one for one in self._dated.keys() & permitted if not self._dated[one].valid_on(today)}
        replaced = {
            one
            for one in self._successors.keys() & permitted
            if not self._successors[one].isdisjoint(permitted - out_of_date)
        }
        return frozenset(out_of_date | replaced)


def _successors(editions: Iterable[Edition]) -> dict[int, frozenset[int]]:
    """Document to those that take its place, directly or through others."""
    every = list(editions)
    titles: dict[tuple[str, str], list[int]] = {}
    for one in every:
        titles.setdefault((one.origin, _plain(one.title)), []).append(one.document)
    places = {(one.origin, one.source): one.document for one in every}
    direct: dict[int, set[int]] = {}
    for one in every:
        for old in {found for name in one.supersedes for found in _named(name, one, titles, places)}:
            direct.setdefault(old, set()).add(one.document)
    reached = {old: _reached(old, direct) for old in direct}
    return {
        old: frozenset(new for new in found if old not in reached.get(new, _NONE)) for old, found in reached.items()
    }


def _named(
    name: str, by: Edition, titles: Mapping[tuple[str, str], list[int]], places: Mapping[tuple[str, str], int]
) -> list[int]:
    """What a document means by a name: a file beside it, a path from the content's folder, or a title; always of its
    own source, for a web site must not withdraw what others say."""
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(by.source), name))
    found = [places[by.origin, path] for path in (beside, name) if (by.origin, path) in places][:1]
    return [one for one in found or titles.get((by.origin, _plain(name)), []) if one != by.document]


def _reached(old: int, direct: Mapping[int, Set[int]]) -> frozenset[int]:
    found: set[int] = set()
    waiting = [old]
    while waiting:
        new = direct.get(waiting.pop(), _NONE) - found
        found |= new
        waiting += new
    return frozenset(found)


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
