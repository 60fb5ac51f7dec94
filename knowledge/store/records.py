"""What is written to the store: a document with its passages, and what is remembered to see whether it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.types import Audience, Section


@dataclass(frozen=True)
class Row:
    """A passage as it is written."""

    position: int
    heading: tuple[str, ...]
    anchor: str
    text: str
    path: str
    """Title and headings in one line, as the embedder reads them."""
    said: str
    """The text as the embedder reads it; with the question, where the heading is one."""
    vector: str
    """Name of its vector: hash of the embedder's name, of `path` and of `said`."""
    terms: bytes
    """What `words.counted` made of heading and text."""
    heading_terms: bytes
    """The same of the section's own heading alone."""
    language: str = ""
    """Empty if it is the document's."""


@dataclass(frozen=True)
class Entry:
    """A document as it is written."""

    origin: str
    source: str
    hash: str
    rule: str
    title: str
    language: str
    updated: str | None
    card: dict[str, Any]
    audience: Audience
    markdown: str
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    link: str = ""
    """Web address of the original."""
    token: str = ""
    """By what its source recognises it as unchanged; empty if only by its bytes."""
    meta: dict[str, Any] | None = None
    """What it says itself of rights and language; None if that is not known."""
    warnings: tuple[str, ...] = ()
    """What could not be read of it. Told to whoever takes it in, not stored."""


@dataclass(frozen=True)
class Known:
    """What is remembered of a document, to see whether it changed."""

    id: int
    source: str
    hash: str
    rule: str
    token: str = ""
    link: str = ""


@dataclass(frozen=True)
class Edition:
    """When a document is valid, and what it replaces."""

    document: int
    origin: str
    source: str
    title: str
    valid_from: str | None = None
    """ISO date of its first day; None if it has always been valid."""
    valid_until: str | None = None
    """ISO date of its last day; None if it has no end."""
    supersedes: tuple[str, ...] = ()
    """Titles, or paths of files."""

    language: str = ""
    translation_of: str = ""
    """Path of the original, where the document says so."""

    def valid_on(self, day: str) -> bool:
        """Is this ISO date among its days?"""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True)
class Mark:
    """What the vector index knows of a passage to leave it out by: numbers of its audience and of its document."""

    audience: int
    document: int


@dataclass(frozen=True)
class Bare:
    """A passage that has no vector yet."""

    id: int
    mark: Mark
    title: str
    heading: tuple[str, ...]
    said: str
