"""A file or folder of this machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import NothingToIngest, SourceFailed, UnclearRights, UnreadableDocument
from knowledge.reading.folder_rules import rule_for
from knowledge.reading.formats import MAX_BYTES, suffix
from knowledge.reading.rights import NOT_GIVEN, Given, Rule
from knowledge.sources.source import OTHER_DOCUMENTS, Document, Gone, Visit, is_document

_PLACE = "place"
"""Memory: which folder this was. Another one of that name that is empty is a disk that is not mounted."""


@dataclass(frozen=True)
class Folder:
    """A folder with everything below it, or a single file; what disappears from it disappears from the index."""

    path: Path
    given: Given = NOT_GIVEN
    kind = "folder"
    remote = False

    @property
    def name(self) -> str:
        return str(self.path)

    @staticmethod
    def at(path: Path, given: Given = NOT_GIVEN) -> Folder:
        """The folder or file at a path. Raises `NothingToIngest` if nothing is there."""
        found = Path(os.path.abspath(path))
        if not found.exists():
            raise NothingToIngest(f"{path}: no such file or folder")
        if not os.access(found, os.R_OK):
            raise NothingToIngest(f"{path}: not permitted to read it")
        return Folder(found, given)

    def documents(self, visit: Visit) -> Iterator[Document | Gone]:
        """Hidden files and formats that are no documents are passed over.

        The deletion of files is believed; that of everything at once only where this is the same folder as before.
        """
        if self.path.is_file():
            yield self._document(_File(self.path, self.given))
            return
        if not self.path.is_dir():
            self._require_deleted(visit)
            return
        place = self._place()
        unread: list[OSError] = []
        seen = set()
        for path in self._files(visit, unread):
            document = self._document(_File(path, self.given, self.path))
            seen.add(document.name)
            yield document
        if self._place() != place:
            raise SourceFailed("it went away while it was read")
        if unread:
            yield from self._gone(visit, seen, unread)
            raise SourceFailed(f"{Path(unread[0].filename).name} cannot be read: {unread[0].strerror}")
        self._require_the_same(visit, place, bool(seen))

    def _files(self, visit: Visit, unread: list[OSError]) -> Iterator[Path]:
        for top in sorted(visit.parts) or [""]:
            if (self.path / top).is_file():
                if is_document(Path(top).name):
                    yield self.path / top
                continue
            for folder, folders, names in os.walk(self.path / top, onerror=unread.append):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (Path(folder) / name for name in sorted(names) if is_document(name))
        unread[:] = [error for error in unread if not isinstance(error, FileNotFoundError)]

    def _document(self, file: _File) -> Document:
        name = file.path.name if file.inside is None else file.path.relative_to(self.path).as_posix()
        return Document(name, file.content, file.rule)

    def _gone(self, visit: Visit, seen: set[str], unread: list[OSError]) -> Iterator[Gone]:
        """What is missing where everything could be read."""
        closed = [Path(error.filename) for error in unread]
        for name in visit.before.keys() - seen:
            if visit.wants(name) and not any((self.path / name).is_relative_to(folder) for folder in closed):
                yield Gone(name)

    def _require_deleted(self, visit: Visit) -> None:
        """A single file is gone if its folder is there and has other things in it, as a mounted disk would."""
        beside = self.path.parent
        if visit.before.keys() <= {self.path.name} and beside.is_dir() and any(beside.iterdir()):
            return
        raise SourceFailed("it is not there; is a disk not mounted?")

    def _place(self) -> str:
        """Which folder this is, whatever it is called."""
        try:
            found = self.path.stat()
        except OSError:
            return ""
        return f"{found.st_dev}:{found.st_ino}"

    @staticmethod
    def _require_the_same(visit: Visit, place: str, filled: bool) -> None:
        if not filled and not visit.parts and visit.before and visit.memory.get(_PLACE) != place:
            raise SourceFailed("it is another folder than before and it is empty; is a disk not mounted?")
        if filled or not visit.before:
            visit.memory[_PLACE] = place


@dataclass(frozen=True)
class _File:
    path: Path
    given: Given
    inside: Path | None = None
    """The folder that is taken in, which a link must not lead out of; None for a file that was named itself."""

    def content(self) -> bytes:
        """Its bytes. Raises `UnreadableDocument`."""
        if suffix(self.path.name) in OTHER_DOCUMENTS:
            raise UnreadableDocument(f"format {suffix(self.path.name)} cannot be read; save it as PDF, DOCX or HTML")
        try:
            found = self.path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise UnreadableDocument("not an ordinary file")
            if found.st_size > MAX_BYTES:
                raise UnreadableDocument(f"larger than {MAX_BYTES // 2**20} MB")
            return self.path.read_bytes()
        except OSError as failure:
            raise UnreadableDocument(failure.strerror or "cannot be read") from failure

    def rule(self) -> Rule:
        """What its folders say about audience and language. Raises `UnclearRights`."""
        if self.inside is None:
            return self.given.over(rule_for(self.path.parent))
        rule = rule_for(self.path.parent, self.inside, self.given)
        if self.path.is_symlink():
            self._require_same(rule, self.inside)
        return rule

    def _require_same(self, rule: Rule, inside: Path) -> None:
        """A link shows its target under the rule of its own folder, so it must not open what lies elsewhere."""
        target = Path(os.path.realpath(self.path))
        if not target.is_relative_to(os.path.realpath(inside)):
            raise UnclearRights("a link that leads out of the folder that is taken in")
        if rule_for(target.parent, inside, self.given) != rule:
            raise UnclearRights("a link to a file in a folder with another rule")
