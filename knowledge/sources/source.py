"""What a source is: something that can be asked again and again which documents it has.

A connector for another system is one class with these three names and one method. What it tells is taken as it is:

- a `Document` it yields is there, and its bytes are read only when they are needed;
- a name it does not yield, in a visit that ends well, is gone;
- a `Gone` it yields is gone, however the visit ends;
- `SourceFailed`, raised at any point, keeps everything that was not seen by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from knowledge.reading.formats import FORMATS, suffix
from knowledge.reading.rights import Given, Rule

OTHER_DOCUMENTS = {".doc", ".ppt", ".xls", ".odt", ".odp", ".ods", ".rtf", ".pages", ".key", ".epub"}
"""Formats that people take for documents and that cannot be read: said by name instead of passed over."""


@dataclass(frozen=True)
class Document:
    """One document where it lies."""

    name: str
    """Its name in citations, with forward slashes; its suffix tells the format."""
    content: Callable[[], bytes]
    """Its bytes. Raises `UnreadableDocument`: an earlier version is then kept."""
    rule: Callable[[], Rule]
    """What holds for audience and language unless the document says otherwise. Raises `UnclearRights`."""
    link: str = ""
    """Web address of the original, where people can open it."""
    token: str = ""
    """The same as at the last visit means: the same bytes, so they are not read. Empty where nothing tells."""


@dataclass(frozen=True)
class Gone:
    """A document that was there and is not any more."""

    name: str


@dataclass(frozen=True)
class Before:
    """What is remembered of a document of this source."""

    link: str = ""
    token: str = ""
    needed: bool = False
    """Its bytes are needed in any case: they would be read differently today."""


def nobody(_name: str) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody wants it to stop."""
    return False


@dataclass(frozen=True)
class Visit:
    """What a source may use while it is asked for its documents."""

    keep: Path
    """A folder of this source's own, for what it wants to keep between visits."""
    before: Mapping[str, Before] = field(default_factory=dict)
    """What was taken in from it earlier, by name."""
    memory: MutableMapping[str, str] = field(default_factory=dict)
    """Small things it wants to find again at the next visit."""
    parts: frozenset[str] = frozenset()
    """Only documents of these names and folders are asked for; empty means all."""
    stopping: Callable[[], bool] = never
    """True as soon as it should give up; it then raises `SourceFailed`."""
    tell: Callable[[str], None] = nobody
    """Called with the name of what is being fetched, where that takes time."""

    def wants(self, name: str) -> bool:
        """Is this document asked for?"""
        return not self.parts or any(within(name, part) for part in self.parts)


class Source(Protocol):
    """A place that documents come from."""

    @property
    def name(self) -> str:
        """Its address and identity in the index: the same place, written in one way, without credentials."""

    @property
    def kind(self) -> str:
        """One word for people: `folder`, `git`, `site`."""

    @property
    def remote(self) -> bool:
        """Does a visit wait for other machines?"""

    def documents(self, visit: Visit) -> Iterator[Document | Gone]:
        """Its documents in a stable order. Raises `SourceFailed`."""


def within(name: str, part: str) -> bool:
    """Is a document of this name, or in the folder of this name?"""
    return not part or name == part or name.startswith(f"{part}/")


def is_document(name: str) -> bool:
    """Is a file found in a folder content? Most YAML is not: only what calls itself a list of questions is taken."""
    if name.startswith((".", "~$")) or (suffix(name) in (".yaml", ".yml") and "faq" not in name.casefold()):
        return False
    return suffix(name) in FORMATS.keys() | OTHER_DOCUMENTS


WEBSITES = ("page", "site", "sitemap")
"""Kinds of sources whose documents anybody may have written."""


def top_rule(kind: str, given: Given) -> Rule:
    """What holds at the top of a source of this kind."""
    return given.over(Rule(outermost=kind in WEBSITES))
