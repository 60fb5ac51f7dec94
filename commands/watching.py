"""Tells what was touched in folders, as it happens; folders may come, go and come back meanwhile."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from knowledge.finding.glossary import GLOSSARY_FILE
from knowledge.reading.rule_name import RULE_FILE
from knowledge.sources.source import is_document

DEBOUNCE = 800
"""Milliseconds in which changes are gathered: a copy of many files is one run, and still seen within seconds."""
LOOK = 1000
"""Milliseconds after which is looked whether the folders are still the same."""
MANY = 200
"""Touched places from which the whole folder is read instead."""

Touched = dict[str, frozenset[str]]
"""Source to the files and folders touched in it; none named means all of it."""
Identity = tuple[int, ...]
_OF_A_FOLDER, _OF_A_FILE = 2, 4

log = structlog.get_logger(__name__)


async def touches(sources: Callable[[], Iterable[str]]) -> AsyncGenerator[Touched, None]:
    """What was touched, as it happens; empty now and then, so that the caller can look after other things.

    Everything is touched at first, and again whenever there are other folders to watch: whatever happened before
    somebody watched is found then. What happens while the caller is busy waits for it.
    """
    while True:
        names = list(sources())
        watched = _identities(names)
        async with aclosing(_changes(names)) as changes:
            first = True
            async for found in changes:
                yield dict.fromkeys(names, frozenset()) if first else _touched(names, found)
                first = False
                now = _identities(sources())
                if _folders(now) != _folders(watched):
                    break
                if now != watched:
                    yield {name: frozenset() for name in now if now[name] != watched.get(name)}
                watched = now


async def _changes(names: Iterable[str]) -> AsyncGenerator[set[tuple[Change, str]], None]:
    """What the system tells; an empty set every second in which it tells nothing."""
    folders = [name for name, identity in _identities(names).items() if len(identity) == _OF_A_FOLDER]
    try:
        if folders:
            async for found in awatch(
                *folders,
                watch_filter=_matters,
                debounce=DEBOUNCE,
                rust_timeout=LOOK,
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                yield found
    except (OSError, RuntimeError) as failure:  # too many folders for the system, or one that has just gone
        log.warning("folders cannot be watched now", reason=str(failure).partition("(")[0])
    while True:
        yield set()
        await asyncio.sleep(LOOK / 1000)


def _touched(names: Iterable[str], found: set[tuple[Change, str]]) -> Touched:
    touched: Touched = {}
    for folder in map(Path, names):
        inside = {Path(path).relative_to(folder) for _, path in found if Path(path).is_relative_to(folder)}
        parts = {_part(path) for path in inside if not any(name.startswith(".") for name in path.parts[:-1])}
        if parts:
            touched[str(folder)] = frozenset() if "" in parts or len(parts) > MANY else frozenset(parts)
    return touched


def _identities(names: Iterable[str]) -> dict[str, Identity]:
    return {name: _identity(Path(name)) for name in names}


def _folders(found: dict[str, Identity]) -> dict[str, Identity]:
    """Those that the system has to be told of: what is no single file."""
    return {name: identity for name, identity in found.items() if len(identity) != _OF_A_FILE}


def _part(path: Path) -> str:
    """A rule or glossary concerns the folder it stands in."""
    place = path.parent if _is_rule(path.name) else path
    return "" if place == Path() else place.as_posix()


def _is_rule(name: str) -> bool:
    return name.startswith((Path(RULE_FILE).stem, Path(GLOSSARY_FILE).stem))


def _matters(_: Change, path: str) -> bool:
    """Documents, rules, glossaries, and folders, which have no suffix when they are gone already."""
    name = os.path.basename(path)
    return is_document(name) or _is_rule(name) or (not name.startswith(".") and "." not in name) or os.path.isdir(path)


def _identity(path: Path) -> Identity:
    """What a folder is, and what a file says; nothing where there is neither."""
    try:
        found = path.stat()
    except OSError:
        return ()
    place = (found.st_dev, found.st_ino)
    return place if path.is_dir() else (*place, found.st_mtime_ns, found.st_size)
