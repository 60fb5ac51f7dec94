"""The glossaries that lie beside content: files named `_glossary.yaml`, taken in with their folder.

What they say is remembered with the index. A change is in force after the next visit to the folder; nothing is embedded
again for it. A file that cannot be understood is reported by name, and what it said before stays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.errors import UnclearRights, UnreadableDocument
from knowledge.finding.glossary import GLOSSARY_FILE, Glossaries, Glossary, builtin, read_groups
from knowledge.reading.folder_rules import rule_for
from knowledge.reading.rights import Given
from knowledge.sources.gather import Gathered
from knowledge.store.store import Store
from knowledge.types import IngestSummary

MAX_BYTES = 1_000_000
_FACT = "glossaries"
Stored = dict[str, dict[str, Any]]
"""By source the glossaries of its files, as JSON."""


def glossaries(store: Store) -> Glossaries:
    """The built-in glossary and those of the content."""
    return _glossaries(json.dumps(store.fact(_FACT) or {}, sort_keys=True))


def own_names(store: Store) -> frozenset[str]:
    """Every name that the glossaries of the content know; not those of the field at large."""
    stored: Stored = store.fact(_FACT) or {}
    every = (Glossary.from_json(one) for files in stored.values() for one in files.values())
    return frozenset(name for each in every for group in each.groups for names in group for name in names)


@lru_cache(maxsize=4)
def _glossaries(stored: str) -> Glossaries:
    every = (Glossary.from_json(one) for files in json.loads(stored).values() for one in files.values())
    return Glossaries([builtin(), *every])


def refresh(store: Store, visits: Iterable[Gathered]) -> IngestSummary:
    """Read the glossaries of the visited folders again; files that are gone are forgotten."""
    stored: Stored = store.fact(_FACT) or {}
    found = dict(stored)
    failed: dict[str, str] = {}
    for visit in visits:
        folder = Path(visit.source.name)
        if visit.source.kind == "folder" and folder.is_dir():
            found[visit.source.name], wrong = _read(folder, visit.source.given, stored.get(visit.source.name, {}))
            failed |= wrong
    if found != stored:
        store.remember(_FACT, found)
    return IngestSummary(failed=failed)


def forget(store: Store, source: str) -> None:
    """Forget those of a source."""
    stored: Stored = store.fact(_FACT) or {}
    if stored.pop(source, None) is not None:
        store.remember(_FACT, stored)


def _read(folder: Path, given: Given, before: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    found: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        try:
            audience = rule_for(file.parent, folder, given).audience
        except UnclearRights as unclear:
            failed[name] = str(unclear)
            continue
        try:
            found[name] = Glossary(read_groups(_text(file)), audience).as_json()
        except UnreadableDocument as wrong:
            failed[name] = str(wrong)
            if name in before:
                found[name] = before[name] | {"audience": audience.as_json()}
    return found, failed


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if GLOSSARY_FILE in names:
            yield Path(place) / GLOSSARY_FILE


def _text(file: Path) -> str:
    try:
        if file.is_symlink() or file.stat().st_size > MAX_BYTES:
            raise UnreadableDocument(f"a link, or larger than {MAX_BYTES // 1_000_000} MB")
        return file.read_text("utf-8-sig")
    except (OSError, ValueError) as failure:
        raise UnreadableDocument("cannot be read as UTF-8 text") from failure
