"""Where content comes from: the documents under a file or folder, each with its name, bytes and folder rule."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import NothingToIngest, UnclearRights, UnreadableDocument
from knowledge.formats import FORMATS, MAX_BYTES, suffix
from knowledge.rights import Rule, rule_for

_OTHER_DOCUMENTS = {".doc", ".ppt", ".xls", ".xlsx", ".odt", ".odp", ".ods", ".rtf", ".pages", ".key", ".epub"}
"""Formats that people take for documents and that cannot be read: said by name instead of passed over."""


@dataclass(frozen=True)
class File:
    """One document where it lies."""

    path: Path
    source: str
    """Its name in citations: the path relative to the ingested folder, with forward slashes."""
    inside: Path | None = None
    """The ingested folder, which a link must not lead out of; None for a file that was named itself."""

    def content(self) -> bytes:
        """Its bytes. Raises `UnreadableDocument`."""
        if suffix(self.path.name) in _OTHER_DOCUMENTS:
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
        rule = rule_for(self.path.parent)
        if self.inside is not None and self.path.is_symlink():
            self._require_same(rule, self.inside)
        return rule

    def _require_same(self, rule: Rule, inside: Path) -> None:
        """A link shows its target under the rule of its own folder, so it must not open what lies elsewhere."""
        target = Path(os.path.realpath(self.path))
        if not target.is_relative_to(os.path.realpath(inside)):
            raise UnclearRights("a link that leads out of the folder that is taken in")
        if rule_for(target.parent) != rule:
            raise UnclearRights("a link to a file in a folder with another rule")


def _is_document(name: str) -> bool:
    """Is a file found in a folder content? Most YAML is not: only what calls itself a list of questions is taken."""
    if name.startswith((".", "~$")) or (suffix(name) in (".yaml", ".yml") and "faq" not in name.casefold()):
        return False
    return suffix(name) in FORMATS.keys() | _OTHER_DOCUMENTS


@dataclass(frozen=True)
class Origin:
    """A file or folder that somebody asked to take in; what disappears from it disappears from the index."""

    path: Path

    @property
    def name(self) -> str:
        """Its identity in the index."""
        return str(self.path)

    @staticmethod
    def at(path: Path) -> Origin:
        """The origin at a path. Raises `NothingToIngest` if nothing is there."""
        found = Path(os.path.abspath(path))
        if not found.exists():
            raise NothingToIngest(f"{path}: no such file or folder")
        if not os.access(found, os.R_OK):
            raise NothingToIngest(f"{path}: not permitted to read it")
        return Origin(found)

    def files(self) -> Iterator[File]:
        """Its documents in a stable order. Hidden files and formats that are no documents are passed over."""
        if self.path.is_file():
            yield File(self.path, self.path.name)
            return
        for folder, folders, names in os.walk(self.path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if _is_document(name):
                    path = Path(folder) / name
                    yield File(path, path.relative_to(self.path).as_posix(), self.path)
