"""Which documents are in force for the readers of a place, and why the others are not: for whoever looks after them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from knowledge.store.editions import Editions
from knowledge.store.store import Store
from knowledge.types import Readers, visible


@dataclass(frozen=True)
class Validity:
    """From when to when a document holds, as ISO dates; None is no limit."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Standing:
    """The documents that certain readers may see, counted by whether they may answer on `day`."""

    day: str
    in_force: int = 0
    not_yet_valid: int = 0
    expired: int = 0
    superseded: int = 0
    """Replaced by one that these readers may see and that is in force."""
    validity: Mapping[str, Validity] = field(default_factory=dict)
    """Of the documents that have a first or last day, by source."""


@dataclass(frozen=True)
class Shelved:
    """A document as whoever looks after it sees it."""

    source: str
    title: str
    owner: str
    """Who looks after it, as its front matter or its folder says; empty where nobody is named."""
    updated: str | None
    """The ISO day of its last change, as it states it."""
    valid_until: str | None
    """ISO date of its last day; None if it has no end."""
    expired: bool
    replaced: bool
    """Another one that is in force replaces it."""


def shelf(store: Store, day: dt.date) -> list[Shelved]:
    """Every document, by its source."""
    every = store.editions()
    withdrawn = Editions(every).withdrawn({one.document for one in every}, day)
    cards, today = store.cards(), day.isoformat()
    return [
        Shelved(
            source=one.source,
            title=one.title,
            owner=cards[one.document][0],
            updated=cards[one.document][1],
            valid_until=one.valid_until,
            expired=bool(one.valid_until and today > one.valid_until),
            replaced=one.document in withdrawn and one.valid_on(today),
        )
        for one in sorted(every, key=lambda each: each.source)
        if one.document in cards
    ]


def standing(store: Store, readers: Readers, day: dt.date) -> Standing:
    """What these readers may see and how it stands. Reads every document's card: some ms for a thousand."""
    seen = _permitted(store, readers)
    every = store.editions()
    dated = {one.document: one for one in every if one.document in seen and (one.valid_from or one.valid_until)}
    withdrawn = Editions(every).withdrawn(seen, day)
    today = day.isoformat()
    early = {number for number, one in dated.items() if one.valid_from and today < one.valid_from}
    late = {number for number, one in dated.items() if one.valid_until and today > one.valid_until} - early
    return Standing(
        day=today,
        in_force=len(seen - withdrawn),
        not_yet_valid=len(early),
        expired=len(late),
        superseded=len(withdrawn - early - late),
        validity={one.source: Validity(one.valid_from, one.valid_until) for one in dated.values()},
    )


def _permitted(store: Store, readers: Readers) -> Set[int]:
    """Documents, by number, with a passage that all readers may see."""
    allowed = {number for number, audience in store.audiences().items() if visible(audience, readers)}
    rows = store.file.read().execute("select distinct document, audience from passages")
    return {document for document, audience in rows if audience in allowed}
