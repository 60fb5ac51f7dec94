"""Which sources there are, and how their last visit went. A table in the store's file, so it is as safe as the content.

A visit is noted when it begins and when it ends; one that was cut off by the end of the process is wanted again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

from knowledge.reading.rights import NOT_GIVEN, Given
from knowledge.sources.source import within
from knowledge.store.sqlite_file import SqliteFile
from knowledge.types import Audience

State = Literal["new", "running", "fresh", "kept"]
"""`fresh`: as its source says. `kept`: its source failed, and the content is what was there before."""

NAMED = 50
"""Documents that could not be read are remembered by name up to so many."""
_SELECT = (
    "select name, kind, rule, applied, added, started, finished, state, problem, counts, memory, wanted, failed"
    " from sources"
)


@dataclass(frozen=True)
class Registered:
    """A source as it is remembered."""

    name: str
    kind: str
    given: Given = NOT_GIVEN
    applied: Given = NOT_GIVEN
    """What was given when its documents were last brought in line with it."""
    added: str = ""
    started: str | None = None
    finished: str | None = None
    """Times are ISO texts in UTC."""
    state: State = "new"
    problem: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    """Of its last visit: how many documents were added, changed, unchanged, removed, failed."""
    memory: dict[str, str] = field(default_factory=dict)
    wanted: bool = False
    """Somebody asked for it to be visited."""
    failed: dict[str, str] = field(default_factory=dict)
    """Of its last visit: what could not be read, and why; the first `NAMED`."""


class Registry:
    """The table. Each method is one transaction."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def all(self) -> list[Registered]:
        """Every source, by name."""
        return [_registered(row) for row in self._file.read().execute(f"{_SELECT} order by name")]

    def get(self, name: str) -> Registered | None:
        """One of them, if there is such a one."""
        row = self._file.read().execute(f"{_SELECT} where name = ?", (name,)).fetchone()
        return None if row is None else _registered(row)

    def add(self, name: str, kind: str, given: Given | None = None) -> Registered:
        """Remember a source; of a known one what is given, unless that is None."""
        rule = _given_text(given or NOT_GIVEN)
        with self._file.write() as db:
            db.execute(
                "insert into sources (name, kind, rule, applied, added) values (?, ?, ?, ?, ?)"
                " on conflict (name) do update set rule = case when ? then excluded.rule else sources.rule end",
                (name, kind, rule, rule, _now(), given is not None),
            )
        found = self.get(name)
        assert found is not None
        return found

    def adopt(self, origins: Iterable[str]) -> None:
        """After a start: what an index of an earlier version came from, and visits that were cut off."""
        with self._file.write() as db:
            unset = _given_text(NOT_GIVEN)
            db.executemany(
                "insert or ignore into sources (name, kind, rule, applied, added) values (?, 'folder', ?, ?, ?)",
                [(origin, unset, unset, _now()) for origin in origins],
            )
            db.execute("update sources set wanted = 1, state = 'new' where state = 'running'")

    def begin(self, name: str) -> None:
        """A visit begins; who wants another one from now on gets another one."""
        with self._file.write() as db:
            db.execute("update sources set state = 'running', started = ?, wanted = 0 where name = ?", (_now(), name))

    def end(self, visited: Registered, *, problem: str, counts: dict[str, int], failed: Mapping[str, str]) -> None:
        """A visit ended; with a problem its content was kept. What `visited` has in mind is remembered."""
        state = "kept" if problem else "fresh"
        values = (_now(), state, problem, json.dumps(counts), _named(failed), json.dumps(visited.memory))
        with self._file.write() as db:
            db.execute(
                "update sources set finished = ?, state = ?, problem = ?, counts = ?, failed = ?, memory = ?,"
                " applied = ? where name = ?",
                (*values, _given_text(visited.given), visited.name),
            )

    def amend(self, name: str, parts: Collection[str], failed: Mapping[str, str]) -> None:
        """Some parts were looked at again: what could not be read of them is what `failed` says now."""
        found = self.get(name)
        assert found is not None
        others = {one: why for one, why in found.failed.items() if not any(within(one, part) for part in parts)}
        count = found.counts.get("failed", 0) - len(found.failed) + len(others) + len(failed)
        values = (_named({**others, **failed}), json.dumps({**found.counts, "failed": count}), name)
        with self._file.write() as db:
            db.execute("update sources set failed = ?, counts = ? where name = ?", values)

    def want(self, names: Iterable[str]) -> None:
        """Ask for a visit; many of these before it begins are one."""
        with self._file.write() as db:
            db.executemany("update sources set wanted = 1 where name = ?", [(name,) for name in names])

    def forget(self, name: str) -> None:
        """Remember nothing of it any more."""
        with self._file.write() as db:
            db.execute("delete from sources where name = ?", (name,))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _named(failed: Mapping[str, str]) -> str:
    return json.dumps(dict(islice(failed.items(), NAMED)), ensure_ascii=False)


def _given_text(given: Given) -> str:
    audience = None if given.audience is None else given.audience.as_json()
    return json.dumps([audience, given.language], sort_keys=True)


def _given(text: str) -> Given:
    audience, language = json.loads(text)
    return Given(None if audience is None else Audience.from_json(audience), language)


def _registered(row: tuple[Any, ...]) -> Registered:
    found = Registered(*row)
    return replace(
        found,
        given=_given(row[2]),
        applied=_given(row[3]),
        counts=json.loads(row[9]),
        memory=json.loads(row[10]),
        wanted=bool(row[11]),
        failed=json.loads(row[12]),
    )
