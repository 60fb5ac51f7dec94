"""What an external desk has to be able to do, in words that are none of its own.

Every step that must not happen twice carries a `marker`: a name that the desk keeps with it, and by which it is found
again when the desk's answer was lost. A call raises `jobs.Retry` where the desk cannot do it now, `Refused` where it
never will, and `Gone` where the ticket can take nothing any more.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.jobs import GiveUp
from bot.prm.desk_links import DeskState
from bot.prm.ticket_records import Priority


class Gone(Exception):
    """The desk has closed this ticket for good, or does not have it (any more)."""


class Misled(Exception):
    """The desk names an address for a file at which no file of a desk is."""


class Forged(Exception):
    """What arrived is not signed by the desk."""


class Refused(GiveUp):
    """The desk says that what we asked for is wrong; `told` is its answer where that was JSON."""

    def __init__(self, status: int, told: Any = None) -> None:
        self.status, self.told = status, told
        super().__init__(f"the desk refused it with {status}")


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    marker: str
    subject: str  # one line
    text: str
    priority: Priority
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file of ours on its way to the desk."""

    name: str
    media_type: str
    path: Path


@dataclass(frozen=True, kw_only=True)
class Comment:
    marker: str
    by: str  # who says it, as the desk's agents read it
    text: str  # may be empty where there are files
    public: bool  # False: a note among the vendor's people
    awaits: bool  # whether the vendor has to do something now: an answered ticket is open again
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sort:
    """How urgent a ticket is, and under which words it is found; a tag is one word, in small letters."""

    priority: Priority | None = None  # None: as it is there
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that the desk has."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """One comment as the desk has it. `marker` where it may be one of ours."""

    id: str
    by: str
    text: str
    public: bool
    marker: str | None
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A ticket as it stands at the desk; its comments, the oldest first. Priority and tags are None where the desk has
    none, or none that we can change as well."""

    state: DeskState
    assignee: str  # a name; "" where nobody has it
    comments: tuple[Said, ...] = ()
    priority: Priority | None = None
    tags: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Tickets that changed: what the desk calls each, and when. `cursor` is where to go on next time."""

    tickets: tuple[tuple[str, str], ...]
    cursor: str
    more: bool


class Desk(Protocol):
    """One connected desk."""

    name: str  # as in the settings and in `Ticket.desk`
    settles: timedelta  # how long what was created may not be found yet
    sorts_new: bool  # whether a new ticket has its priority and tags from the beginning

    async def create(self, ticket: NewTicket) -> str:
        """Its name there."""

    async def find(self, marker: str) -> str | None:
        """The ticket that was created under this marker."""

    async def comment(self, ticket: str, comment: Comment) -> str:
        """The comment's name there."""

    async def set_state(self, ticket: str, state: DeskState) -> None:
        """Solve it, or open it again; nothing where it is so already."""

    async def sort(self, ticket: str, wanted: Sort) -> None:
        """As far as it can be; nothing of it has to be asked for twice."""

    async def read(self, ticket: str) -> Seen:
        """All of it that concerns us."""

    async def changed(self, cursor: str | None, now: datetime) -> Changes:
        """What has changed since; None: from now on. May tell of the same change twice, but leaves none out."""

    def download(self, file: Attachment, seconds: float) -> AsyncIterator[bytes]:
        """Its bytes, as they come: all of them within so many seconds, or Retry."""

    def told(self, headers: Mapping[str, str], body: bytes) -> frozenset[str]:
        """The tickets that an incoming webhook speaks of. Raises Forged."""

    async def check(self) -> str:
        """What it says of itself, once it has answered and knows us."""
