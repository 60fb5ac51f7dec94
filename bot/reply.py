"""What we answer, before any channel has rendered it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from bot.form import Draft


class Visibility(StrEnum):
    """Who a reply is meant for. Private is the default: a skill has to say when its facts may be read by others."""

    PRIVATE = "private"  # the person who asked, nobody else
    PLACE = "place"  # everybody who can read the place where it was asked


@dataclass(frozen=True, kw_only=True)
class Button:
    """Pressing it is one turn: it names its skill, and the draft it belongs to as the person saw it."""

    label: str
    skill: str
    values: dict[str, Any] = field(default_factory=dict)
    draft: str | None = None
    version: int | None = None
    confirms: bool = False  # arrives as Incoming.confirmed
    edits: bool = False  # arrives as Incoming.edit
    style: Literal["plain", "primary", "danger", "quiet"] = "plain"
    rates: Literal["good", "bad"] | None = None  # the answer above it, where a surface has a sign for that

    @property
    def turn(self) -> dict[str, Any]:
        """What pressing it says, as the fields of an `Incoming`."""
        return {
            "skill": self.skill,
            "values": self.values,
            "draft": self.draft,
            "version": self.version,
            "confirmed": self.confirms,
            "edit": self.edits,
        }


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Where an answer stands, so that a reader can check it."""

    title: str
    source: str  # the document's path in the index
    heading: str = ""  # heading path, joined by " > "
    anchor: str = ""
    link: str = ""  # web address of the original
    updated: str | None = None  # the day its document states, as YYYY-MM-DD

    @property
    def path(self) -> tuple[str, ...]:
        """From the document down to where it stands. A title that is the first heading as well is said once."""
        headings = self.heading.split(" > ")
        return tuple(part for part in (self.title, *headings[headings[0] == self.title :]) if part)


@dataclass(frozen=True, kw_only=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file made or read when it is fetched, for whoever may read it then. Where it is fetched is the surface's to
    know."""

    label: str
    kind: Literal["statement", "announcement", "file"]
    name: str  # with its ending: "S-2027-0003.pdf"; of what somebody attached, its id
    picture: bool = False  # may be shown as it is, where a surface can


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Text always; everything else is extra and has a text fallback (`as_text`)."""

    text: str  # Markdown; what people wrote goes in through `literal`
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    buttons: tuple[Button, ...] = ()
    citations: tuple[Citation, ...] = ()
    downloads: tuple[Download, ...] = ()
    ask: Draft | None = None  # a form still to be completed
    next_question: str = ""  # of that form, for places that cannot show it
    pressed: Button | None = None  # offered before: it stands as chosen now, and the ones beside it do not
    visibility: Visibility = Visibility.PRIVATE


MARKS = re.compile(r"([\\`*_{}\[\]()<>#!|~]|&(?=#?\w{1,40};))")
STARTS = re.compile(r"^([ \t]*)(?:([-+=])(?=[-+=\s]|$)|(\d{1,9})(?=\.(?:\s|$)))", re.MULTILINE)
"""What makes a line an item of a list or a rule, or the line above it a heading; the other marks that do are MARKS."""
INDENTED = re.compile(r"^(?=(?: {4}| {0,3}\t)[ \t]*\S)", re.MULTILINE)  # lines that would be shown as a program
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
SPEAKER = re.compile(r"\*\*(?:[^*\\]|\\.)+:\*\*")  # a line that says whose the words below it are; see `literal`
NO_BREAK = "\u00a0"  # a blank that indents nothing


def literal(words: str) -> str:
    """What a person wrote, for use inside `Reply.text`, which is Markdown: a customer's name must not become a link,
    and nobody's words a heading, a rule, or the line below which somebody else speaks."""
    marked = MARKS.sub(r"\\\1", evened(words))
    return INDENTED.sub(NO_BREAK, STARTS.sub(_escaped_start, marked))


def evened(text: str) -> str:
    """The same with every line ended alike, by a line feed."""
    return re.sub(r"\r\n?", "\n", text)


def _escaped_start(found: re.Match[str]) -> str:
    blanks, mark, number = found.groups()
    return f"{blanks}\\{mark}" if mark else f"{blanks}{number}\\"


def unescaped(text: str) -> str:
    """Markdown with every escaped mark as the mark itself."""
    return ESCAPED.sub(r"\1", text)


def quoted(words: str) -> str:
    """What a person wrote, for plain text: no line of it can be taken for the one above what somebody else says."""
    return "\n".join(f"> {line}".rstrip() for line in words.splitlines())


def as_text(reply: Reply, *, plain: Callable[[str], str] = unescaped) -> str:
    """Everything a reply says, for places that show nothing but text. Buttons, forms, downloads: the surface offers.

    `plain` makes words of its Markdown: by default the marks in it stay where they are.
    """
    from_content = bool(reply.citations)  # which has lines in bold type above its own lists
    blocks = [plain(reply.text if from_content else _with_quotes(reply.text))]
    if reply.facts:
        blocks.append("\n".join(f"{label}: {value}" for label, value in reply.facts))
    if reply.table and reply.table.rows:
        blocks.append("\n".join(" | ".join(row) for row in (reply.table.columns, *reply.table.rows)))
    if reply.citations:
        blocks.append("\n".join(f"[{n}] {_where(c)}" for n, c in enumerate(reply.citations, 1)))
    blocks.append(reply.next_question)
    return "\n\n".join(block for block in blocks if block)


def _with_quotes(text: str) -> str:
    """What people said, below their names: plain text cannot show that somebody's own words are in no bold type."""
    said = False
    lines = []
    for line in text.split("\n"):
        speaks = SPEAKER.fullmatch(line) is not None
        said = said or speaks
        lines.append(quoted(line) if said and not speaks and line else line)
    return "\n".join(lines)


def _where(citation: Citation) -> str:
    place = " > ".join(citation.path)
    place = f"{place} ({citation.updated})" if citation.updated else place
    return f"{place} <{citation.link}>" if citation.link else place
