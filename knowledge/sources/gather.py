"""One visit to a source: what it told, and whether it told everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import SourceFailed
from knowledge.sources.registry import Registered
from knowledge.sources.source import Before, Document, Gone, Source, Visit
from knowledge.store.records import Known


@dataclass(frozen=True)
class Gathered:
    """What a visit found."""

    source: Registered
    found: tuple[Document | Gone, ...]
    parts: frozenset[str] = frozenset()
    """What was asked for; empty means all."""
    problem: str = ""
    """Why the visit ended early; empty if it told everything there is."""


def gather(
    source: Source,
    registered: Registered,
    known: Mapping[str, Known],
    recipe: str,
    *,
    keep: Path,
    parts: frozenset[str] = frozenset(),
    stopping: Callable[[], bool],
    tell: Callable[[str], None],
) -> Gathered:
    """Ask a source for its documents. Blocks for as long as that takes; never raises because the source failed.

    `recipe` names how documents are read today: the bytes of those read in another way are needed again.
    """
    before = {name: _before(one, recipe) for name, one in known.items()}
    visit = Visit(keep, before, registered.memory, parts, stopping, tell)
    found: list[Document | Gone] = []
    problem = ""
    try:
        found.extend(source.documents(visit))
    except (SourceFailed, OSError) as failure:
        problem = str(failure)
    return Gathered(registered, tuple(found), parts, problem)


def token_of(document: Document, recipe: str) -> str:
    """A document's token as it is stored: another recipe makes it another one."""
    return f"{recipe}:{document.token}" if document.token else ""


def _before(known: Known, recipe: str) -> Before:
    read_as, _, token = known.token.partition(":")
    return Before(known.link, token, needed=read_as != recipe)
