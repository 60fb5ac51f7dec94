"""What a visit means for the library: what is new or changed, what is gone, and who may read what from now on.

Rights are applied here, at once, whether or not a document's bytes can be read: it is then written again with the
words it has. Where that cannot be done safely it is forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge.errors import NotPublished, UnclearRights, UnreadableDocument
from knowledge.reading.prepare import fingerprint, recipe
from knowledge.reading.rights import Rule, about
from knowledge.sources.gather import Gathered, token_of
from knowledge.sources.registry import Registry
from knowledge.sources.source import Document, Gone, is_document, top_rule, within
from knowledge.store.records import Entry, Known
from knowledge.store.store import Store
from knowledge.types import IngestSummary


@dataclass
class Tally:
    """What became of the documents of one visit."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """A document that has to be written."""

    origin: str
    document: Document
    known: Known | None
    rule: Rule
    token: str
    tally: Tally
    failed: Callable[[UnreadableDocument], None]
    """To be told if it turns out that it cannot be read."""

    @property
    def rights_changed(self) -> bool:
        return self.known is not None and self.known.rule != rule_text(self.rule)


class Survey:
    """Looks at what visits found, and does at once what needs no reading."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        embedder: str,
        put: Callable[[Entry], None],
        forget: Callable[[Known], None],
    ) -> None:
        self._store = store
        self._registry = registry
        self._embedder = embedder
        self._recipe = recipe(embedder)
        self._put = put
        self._forget = forget

    def of(self, visit: Gathered, tally: Tally) -> list[Task]:
        """The documents that have to be written; those that are gone are forgotten."""
        name = visit.source.name
        known = {one: each for one, each in self._store.known(name).items() if _asked_for(visit, one)}
        found = {item.name: item for item in visit.found if isinstance(item, Document)}
        tasks = [task for document in found.values() if (task := self._look(visit, document, known, tally))]
        gone = {item.name for item in visit.found if isinstance(item, Gone)} - found.keys()
        unseen = known.keys() - found.keys() - gone
        for source in sorted((gone & known.keys()) | (set() if visit.problem else unseen)):
            self._forget(known[source])
            tally.removed.append(source)
        if visit.problem:
            self._keep(visit, [known[source] for source in sorted(unseen)], tally)
        elif not visit.parts:
            self._take_over(name)
        return tasks

    def note(self, visit: Gathered, tally: Tally) -> None:
        """Remember how the visit went. A source that never gave anything and failed at once is not remembered."""
        name = visit.source.name
        if visit.parts:
            self._registry.amend(name, visit.parts, tally.failed)
            return
        if visit.problem and not self._store.known(name) and visit.source.finished is None:
            self._registry.forget(name)
            return
        counts = told(visit, tally).counts
        self._registry.end(visit.source, problem=visit.problem, counts=counts, failed=tally.failed)

    def _look(self, visit: Gathered, document: Document, before: dict[str, Known], tally: Tally) -> Task | None:
        """The task that a document makes, if it makes one."""
        known = before.get(document.name)
        token = token_of(document, self._recipe)
        rule: Rule | None = None
        try:
            rule = document.rule()
            if known is not None and token and known.token == token:
                self._keep_words(known, rule, tally)
                return None
            print_ = print_of(document, document.content(), rule, self._embedder)
        except UnreadableDocument as failure:
            self._failed(document.name, known, failure, rule, tally)
            return None
        if known is not None and known.hash == print_:
            tally.unchanged.append(document.name)
            if known.token != token:
                self._store.keep_token(known.id, token)
            return None

        def failed(failure: UnreadableDocument) -> None:
            self._failed(document.name, known, failure, rule, tally)

        return Task(visit.source.name, document, known, rule, token, tally, failed)

    def _keep_words(self, known: Known, rule: Rule, tally: Tally) -> None:
        """Its bytes are the same: at most its rights have changed."""
        if known.rule == rule_text(rule):
            tally.unchanged.append(known.source)
        elif self._entitle(known, rule):
            tally.changed.append(known.source)
        else:
            tally.failed[known.source] = "who may read it has changed, and it could not be read again"

    def _failed(
        self, source: str, known: Known | None, failure: UnreadableDocument, rule: Rule | None, tally: Tally
    ) -> None:
        """Report by name. The earlier version stays for those who may read it now, unless that is not clear."""
        (tally.warnings if isinstance(failure, NotPublished) else tally.failed)[source] = str(failure)
        if known is None:
            return
        if rule is None or isinstance(failure, UnclearRights):
            self._forget(known)
        elif known.rule != rule_text(rule):
            self._entitle(known, rule)

    def _entitle(self, known: Known, rule: Rule) -> bool:
        """Write a document again with its own words under another rule; forget it if its own rights are not known."""
        entry = self._store.entry(known.id)
        try:
            if entry.meta is None:
                raise UnclearRights("it was taken in by an earlier version")
            card = about(entry.meta, entry.title, rule)
        except UnclearRights:
            self._forget(known)
            return False
        self._put(
            replace(
                entry,
                hash=hashlib.sha256(f"{entry.hash}{rule_text(rule)}".encode()).hexdigest(),
                rule=rule_text(rule),
                card=card.as_json(),
                audience=card.audience,
                language=card.language or entry.language,
            )
        )
        return True

    def _keep(self, visit: Gathered, unseen: list[Known], tally: Tally) -> None:
        """A failed source keeps its documents, under what was given for it meanwhile.

        Those that had a folder rule of their own cannot be judged without it, so they are closed if that changed.
        """
        kind, given, applied = visit.source.kind, visit.source.given, visit.source.applied
        if given == applied:
            return
        for known in unseen:
            if known.rule == rule_text(top_rule(kind, applied)):
                self._keep_words(known, top_rule(kind, given), tally)
            else:
                self._forget(known)
                tally.failed[known.source] = "who may read it has changed, and its folder's rule cannot be read"

    def _take_over(self, name: str) -> None:
        """A folder takes over what came from a part of it."""
        for inner in self._registry.all():
            file = Path(inner.name)
            named_alone = file.is_file() and not is_document(file.name)
            if inner.kind == "folder" and Path(name) in file.parents and not named_alone:
                for one in self._store.known(inner.name).values():
                    self._forget(one)
                self._registry.forget(inner.name)


def told(visit: Gathered, tally: Tally) -> IngestSummary:
    """What became of the documents of a visit, for people."""
    return IngestSummary(
        added=tuple(tally.added),
        changed=tuple(tally.changed),
        unchanged=tuple(tally.unchanged),
        removed=tuple(tally.removed),
        failed=tally.failed,
        warnings=tally.warnings,
        kept={visit.source.name: visit.problem} if visit.problem else {},
    )


def rule_text(rule: Rule) -> str:
    """A rule as it is compared and stored."""
    return json.dumps(rule.as_json(), sort_keys=True)


def print_of(document: Document, content: bytes, rule: Rule, embedder: str) -> str:
    """The fingerprint of a document with these bytes; where its original is belongs to it."""
    return fingerprint(document.name, content, f"{rule_text(rule)}{document.link}", embedder)


def _asked_for(visit: Gathered, name: str) -> bool:
    return not visit.parts or any(within(name, part) for part in visit.parts)
