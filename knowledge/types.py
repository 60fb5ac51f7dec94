"""The words this package speaks: who may read, what was found, what is answered.

Rights in one sentence: content carries an `Audience`, a place in the chat carries the set of its `Reader`s, and a
passage may be shown there only if every one of those readers may see it (`visible`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["public", "partners", "internal"]
Band = Literal["answer", "unsure", "unknown"]


def _names(values: Iterable[str] | str) -> frozenset[str]:
    """Names as they are compared: one string is one name, case and outer spaces do not count."""
    if isinstance(values, str):
        values = (values,)
    return frozenset(value.strip().casefold() for value in values if value.strip())


@dataclass(frozen=True)
class Reader:
    """Somebody who can read the place an answer is said in; what is not known about them is None and closes doors.

    A reader without a partner who is not internal is an outsider and sees public content only.
    """

    partner: str | None = None
    tier: str | None = None
    region: str | None = None
    type: str | None = None
    internal: bool = False
    every_partner: bool = False
    """True for `EVERY_PARTNER` alone: whatever at least one partner could see, but nothing internal."""


EVERY_PARTNER = Reader(every_partner=True)
"""The reader of an evaluation or of a preview without a person: everything that partners may see."""


@dataclass(frozen=True)
class Audience:
    """Who may read a piece of content. Dimensions are joined by AND, the values of one by OR; an empty one is open.

    The values are partner identifiers, tier, region and partner type names; upper and lower case do not matter.
    """

    level: Level = "partners"
    tiers: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.level not in ("public", "partners", "internal"):
            raise ValueError(f"unknown audience level {self.level!r}")
        for dimension in ("tiers", "regions", "types", "partners"):
            object.__setattr__(self, dimension, _names(getattr(self, dimension)))

    @property
    def unrestricted(self) -> bool:
        """True if no tier, region, type or partner is named."""
        return not (self.tiers or self.regions or self.types or self.partners)

    def allows(self, reader: Reader) -> bool:
        """May this one reader see it? Internal staff see everything; an unknown attribute never opens a restriction."""
        if reader.internal:
            return True
        if self.level == "internal":
            return False
        if reader.every_partner:
            return True
        if self.level == "partners" and not reader.partner:
            return False
        wanted = (
            (self.tiers, reader.tier),
            (self.regions, reader.region),
            (self.types, reader.type),
            (self.partners, reader.partner),
        )
        return all(not names or (value is not None and value.strip().casefold() in names) for names, value in wanted)

    def as_json(self) -> dict[str, Any]:
        """The same in plain values with a stable order, for hashing and storing."""
        return {
            "level": self.level,
            "tiers": sorted(self.tiers),
            "regions": sorted(self.regions),
            "types": sorted(self.types),
            "partners": sorted(self.partners),
        }

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Audience:
        """What `as_json` wrote."""
        return Audience(
            level=stored["level"],
            tiers=frozenset(stored["tiers"]),
            regions=frozenset(stored["regions"]),
            types=frozenset(stored["types"]),
            partners=frozenset(stored["partners"]),
        )


Readers = frozenset[Reader]
"""Everybody who can read a place. Empty means an unknown place, where only open public content may be said."""


def visible(audience: Audience, readers: Readers) -> bool:
    """May content of this audience be shown in a place with these readers? The least-privileged reader decides."""
    if not readers:
        return audience.level == "public" and audience.unrestricted
    return all(audience.allows(reader) for reader in readers)


@dataclass(frozen=True)
class Passage:
    """A piece of a document that can stand as an answer: one section, or a part of a long one."""

    id: int
    source: str
    """Path relative to the ingested folder; for a single file its name."""
    title: str
    heading: tuple[str, ...]
    """Headings from the top of the document down to this section."""
    anchor: str
    """Slug of the last heading, as in the document's address; empty before the first heading."""
    text: str
    """Markdown, in the source's own words."""
    language: str
    audience: Audience
    position: int
    """Place within the document, counted from 0."""
    updated: str | None = None
    """ISO date of the document where it states one."""
    link: str = ""
    """Web address of the original, where it has one."""
    version: str = ""
    """Changes whenever the document does."""

    @property
    def heading_path(self) -> str:
        """The headings as one line: `Guide > Deals > Protection`."""
        return " > ".join(self.heading)


@dataclass(frozen=True)
class Hit:
    """A passage found for a question. `score` orders hits; `dense` is a cosine, `lexical` a share from 0 to 1."""

    passage: Passage
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True)
class Citation:
    """Where an answer's words stand: enough to open the source at its heading."""

    source: str
    title: str
    heading: str
    anchor: str
    score: float
    language: str = ""
    updated: str | None = None
    link: str = ""
    """Web address of the original, where it has one."""


@dataclass(frozen=True)
class Answer:
    """What the content says to a question, and how sure that is.

    `answer` may be said plainly, `unsure` is "the closest I have", `unknown` has no text: the caller words the refusal
    and may show `passages` (the ten closest, best first, all permitted to the readers) as a way on.
    """

    text: str
    band: Band
    citations: tuple[Citation, ...] = ()
    passages: tuple[Hit, ...] = ()
    confidence: float = 0.0
    """Estimated share of questions like this one that the content answers, 0 to 1."""
    signals: dict[str, float] = field(default_factory=dict)
    """What the confidence was computed from, for `ask --explain`."""
    asked: str = ""
    """The question as it was looked up, where earlier ones completed it."""
    worded_by: Literal["content", "model"] = "content"
    """`content`: the source's own words; `model`: a language model's, each claim tied to a passage."""
    model_missed: bool = False
    """True if a model should have worded it and could not; the text is the source's own then."""

    @property
    def abstained(self) -> bool:
        """True if nothing should be claimed."""
        return self.band == "unknown"


@dataclass(frozen=True)
class Section:
    """A heading of a document as a reader jumps to it."""

    heading: str
    anchor: str
    level: int


@dataclass(frozen=True)
class Document:
    """A whole document for the page that a citation opens."""

    source: str
    title: str
    text: str
    """Markdown."""
    sections: tuple[Section, ...]
    language: str
    updated: str | None = None
    link: str = ""
    """Web address of the original, where it has one."""


@dataclass(frozen=True)
class IngestSummary:
    """What a run changed, by source path; `failed` says why, in words for the person who ran it."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    kept: dict[str, str] = field(default_factory=dict)
    """Sources that failed, and why: what was taken in from them before stays."""
    warnings: dict[str, str] = field(default_factory=dict)
    """Documents that were taken in but for a part, or that stay out because they say so themselves; and why."""

    @property
    def counts(self) -> dict[str, int]:
        """How many documents each of these became."""
        names = ("added", "changed", "unchanged", "removed", "failed")
        return {name: len(getattr(self, name)) for name in names}

    def plus(self, other: IngestSummary) -> IngestSummary:
        """Two runs told as one."""
        return IngestSummary(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            removed=self.removed + other.removed,
            failed={**self.failed, **other.failed},
            seconds=self.seconds + other.seconds,
            kept={**self.kept, **other.kept},
            warnings={**self.warnings, **other.warnings},
        )


@dataclass(frozen=True)
class SourceInfo:
    """A source of content, and how its last visit went."""

    address: str
    kind: str
    documents: int
    state: str
    """`new`, `running`, `fresh`, or `kept`: it failed, and its content is what was there before."""
    problem: str = ""
    finished: str | None = None
    """ISO time in UTC of the end of its last visit."""
    counts: dict[str, int] = field(default_factory=dict)
    """Of that visit: documents added, changed, unchanged, removed, failed."""
    failed: dict[str, str] = field(default_factory=dict)
    """Of that visit: names of documents that could not be read, and why; the first fifty."""
    wanted: bool = False
    """Somebody asked for a visit."""

    @property
    def remote(self) -> bool:
        """Is it anything but a file or folder of this machine?"""
        return self.kind != "folder"


@dataclass(frozen=True)
class LibraryStats:
    """How much is in the library."""

    documents: int
    passages: int
    languages: dict[str, int]
    embedder: str
    calibrated: bool
