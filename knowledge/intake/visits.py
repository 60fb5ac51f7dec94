"""The sources of a library: which are meant, what a visit to one needs, and how all of them are.

A path inside a folder that was taken in earlier means that part of it. What was given for a source (its audience, its
language) is remembered with it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import NothingToIngest
from knowledge.intake.ingest import Ingestion, Progress
from knowledge.reading.prepare import recipe
from knowledge.reading.rights import NOT_GIVEN, Given
from knowledge.sources.address import is_address, source_at
from knowledge.sources.folder import Folder
from knowledge.sources.gather import Gathered, gather
from knowledge.sources.registry import Registered, Registry
from knowledge.sources.source import Source, is_document, never
from knowledge.store.store import Store
from knowledge.types import IngestSummary, SourceInfo


@dataclass(frozen=True)
class Call:
    """A visit that is to be made."""

    source: Source
    given: Given | None = None
    parts: frozenset[str] = frozenset()
    again: bool = False
    """Whether it is one of a source that is known: where that was removed meanwhile, it is not made."""


def take_in(folder: Path, store: Store, ingestion: Ingestion, embedder: str) -> IngestSummary:
    """Take in a folder without a library, as measurements do."""
    intake = Intake(store, lambda: ingestion, folder)
    visits = [intake.gather(call, embedder, never, unwatched) for call in intake.calls([folder], None)]
    return ingestion.run([visit for visit in visits if visit is not None], unwatched)


def unwatched(_done: int, _all: int, _name: str) -> None:
    """Nobody looks at the progress."""


class Intake:
    """Sources on their way into a store."""

    def __init__(self, store: Store, ingestion: Callable[[], Ingestion], keep: Path) -> None:
        self.registry = Registry(store.file)
        self._store = store
        self._ingestion = ingestion
        self._keep = keep

    def calls(self, addresses: Sequence[Path | str], given: Given | None) -> list[Call]:
        """What these paths and addresses mean. Raises `NothingToIngest`."""
        return [self._call(str(address), given) for address in addresses]

    def known_calls(self, names: Iterable[str] | None, parts: Mapping[str, frozenset[str]]) -> list[Call]:
        """Known sources again. Raises `NothingToIngest` for a name that is none of theirs."""
        known = {one.name: one.given for one in self.registry.all()}
        wanted = list(known if names is None else names)
        unknown = next((name for name in wanted if name not in known), None)
        if unknown is not None:
            raise NothingToIngest(f"{unknown}: no such source")
        return [Call(source_at(name, known[name]), None, parts.get(name, frozenset()), again=True) for name in wanted]

    def gather(self, call: Call, embedder: str, stopping: Callable[[], bool], report: Progress) -> Gathered | None:
        """Make a visit, and note that it begins; None where its source was removed before. Blocks for as long as the
        source takes."""
        name = call.source.name
        registered = self.registry.get(name) if call.again else self.registry.add(name, call.source.kind, call.given)
        if registered is None:
            return None
        if not call.parts:
            self.registry.begin(name)
        found = 0

        def tell(what: str) -> None:
            nonlocal found
            found += 1
            report(found, 0, what)

        return gather(
            source_at(name, registered.given),
            registered,
            self._store.known(name),
            recipe(embedder),
            keep=self._folder(name),
            parts=call.parts,
            stopping=stopping,
            tell=tell,
        )

    def standing(self, visits: Sequence[Gathered]) -> list[Gathered]:
        """Those whose source is as it was when they began. Of one that was removed meanwhile nothing is taken in, and
        what the visit kept is dropped; one that was taken in anew, or for other readers, is visited once more."""
        now = {visit.source.name: self.registry.get(visit.source.name) for visit in visits}
        for name in (name for name, found in now.items() if found is None):
            self._drop(name)
        return [visit for visit in visits if _same(visit.source, now[visit.source.name])]

    def forget(self, address: Path | str) -> IngestSummary:
        """Forget a source, its documents and what it kept."""
        name = source_at(str(address)).name if is_address(str(address)) else str(Path(address).absolute())
        summary = self._ingestion().forget(name)
        self._drop(name)
        return summary

    def sources(self, *, counted: bool = True) -> list[SourceInfo]:
        """Every source as it is now."""
        documents = self._store.documents_of() if counted else {}
        return [
            SourceInfo(
                address=one.name,
                kind=one.kind,
                documents=documents.get(one.name, 0),
                state=one.state,
                problem=one.problem,
                finished=one.finished,
                counts=one.counts,
                failed=one.failed,
                wanted=one.wanted,
            )
            for one in self.registry.all()
        ]

    def _drop(self, name: str) -> None:
        shutil.rmtree(self._folder(name), ignore_errors=True)

    def _folder(self, name: str) -> Path:
        return self._keep / hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]

    def _call(self, address: str, given: Given | None) -> Call:
        if is_address(address):
            return Call(source_at(address, given or NOT_GIVEN), given)
        wanted = Path(address).absolute()
        for known in (Path(one.name) for one in self.registry.all() if one.kind == "folder"):
            if known == wanted and not wanted.exists() and self._store.known(str(known)):
                return Call(Folder(wanted), given)
            if known in wanted.parents and known.is_dir() and (is_document(wanted.name) or not wanted.is_file()):
                return self._part(known, wanted, given)
        call = Call(Folder.at(wanted), given)
        self._require_nothing_given_inside(wanted)
        return call

    def _part(self, known: Path, wanted: Path, given: Given | None) -> Call:
        if given is not None:
            raise NothingToIngest(
                f"{wanted.name} belongs to {known}, which was taken in: write its audience and language into a file"
                " _audience.yaml there"
            )
        part = wanted.relative_to(known).as_posix()
        there = wanted.exists() or any(
            name == part or name.startswith(f"{part}/") for name in self._store.known(str(known))
        )
        if not there:
            raise NothingToIngest(f"{part}: no such file or folder in {known.name}")
        return Call(Folder(known), None, frozenset({part}))

    def _require_nothing_given_inside(self, folder: Path) -> None:
        """Taking over a part that was given an audience of its own would open or close it without a word."""
        for one in self.registry.all():
            if one.kind == "folder" and folder in Path(one.name).parents and one.given != NOT_GIVEN:
                raise NothingToIngest(
                    f"{one.name}, a part of it, was given an audience or language of its own: write that into a file"
                    " _audience.yaml there, and remove it from the sources"
                )


def _same(begun: Registered, now: Registered | None) -> bool:
    return now is not None and (begun.added, begun.given) == (now.added, now.given)
