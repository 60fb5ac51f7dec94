"""Documents that say the same: translations of one another, and copies.

Which documents are translations shows in their names (`guide.md` beside `guide.de.md` or `de/guide.md`) or is said in
front matter (`translation_of:`); which of their passages correspond is found when one of them answers
(`knowledge/finding/translations.py`). Copies are recognised by their words among the passages that answer.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from knowledge.store.records import Edition
from knowledge.text.language import LANGUAGES, primary
from knowledge.text.words import tokens
from knowledge.types import Passage

_SUFFIX = re.compile(r"[._-]([a-z]{2}(?:[-_][a-z]{2})?)$")


class Kin:
    """Which documents are translations of one another. Never changes."""

    def __init__(self, documents: Iterable[Edition]) -> None:
        every = list(documents)
        places = {(one.origin, one.source): one for one in every}
        groups: dict[tuple[str, str], list[int]] = {}
        for one in every:
            groups.setdefault((one.origin, _key(_original(one, places))), []).append(one.document)
        languages = {one.document: one.language for one in every}
        together = [group for group in groups.values() if len({languages[one] for one in group}) > 1]
        self._group = {one: tuple(group) for group in together for one in group}

    def of(self, document: int) -> tuple[int, ...]:
        """The other documents of its kin, by number."""
        return tuple(one for one in self._group.get(document, ()) if one != document)


def _original(one: Edition, places: dict[tuple[str, str], Edition]) -> Edition:
    if not one.translation_of:
        return one
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(one.source), one.translation_of))
    named = (places.get((one.origin, path)) for path in (beside, one.translation_of))
    return next(filter(None, named), one)


def _key(one: Edition) -> str:
    """The path without the parts that name the document's own language."""
    folder, name = posixpath.split(one.source.casefold())
    stem = posixpath.splitext(name)[0]
    suffix = _SUFFIX.search(stem)
    if suffix and _names(suffix[1], one.language):
        stem = stem[: suffix.start()]
    kept = [part for part in folder.split("/") if part and not _names(part, one.language)]
    return "/".join((*kept, stem))


def _names(part: str, language: str) -> bool:
    return primary(part) == language and language in LANGUAGES and len(part) in (2, 5)


def without_copies(passages: Sequence[Passage]) -> list[int]:
    """Places of the passages without those that repeat one before them; the freshest takes the first one's place."""
    words = [frozenset(tokens(f"{' '.join(one.heading[-1:])} {one.text}")) for one in passages]
    kept: list[int] = []
    for at, one in enumerate(passages):
        same = (place for place, other in enumerate(kept) if _copy(one, passages[other], words[at], words[other]))
        place = next(same, None)
        if place is None:
            kept.append(at)
        elif (one.updated or "") > (passages[kept[place]].updated or ""):
            kept[place] = at
    return kept


def _copy(one: Passage, other: Passage, words: frozenset[str], others: frozenset[str]) -> bool:
    """The same words: one "not", one figure or one name more makes another statement of a long passage, too."""
    return one.source != other.source and one.language == other.language and words == others
