"""What an external desk does not have yet of a ticket: the one next step, told from what is in the database alone.

A step that failed for good is therefore taken with whatever happens to the ticket next, and in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks import desk_words
from bot.i18n import Translator
from bot.prm import desk_links, tickets
from bot.prm.desk_links import DeskCarry, DeskLink, DeskState
from bot.prm.programme import Programme
from bot.prm.ticket_records import Author, Ticket, TicketMessage, TicketState
from bot.prm.tickets import Line

ALL = 100_000  # messages: every one of a ticket


@dataclass(frozen=True, kw_only=True)
class Create:
    marker: str
    subject: str
    text: str
    message_id: int | None  # what was asked, where it is part of the text
    as_of: datetime | None


@dataclass(frozen=True, kw_only=True)
class Say:
    marker: str
    by: str
    text: str
    public: bool
    awaits: bool
    files: tuple[str, ...] = ()  # ids
    without_files: str = ""  # what is added where the desk does not take them
    message_id: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SetState:
    state: DeskState


Step = Create | Say | SetState


async def next_step(session: AsyncSession, desk: str, ticket: Ticket) -> Step | None:
    """For a locked ticket; None where the desk knows everything."""
    programme = await session.get_one(Programme, ticket.programme_id)
    link, done = await desk_links.link_of(session, ticket), await desk_links.carries(session, desk, ticket)
    lines = await tickets.all_lines(session, ticket, limit=ALL)
    look = _Look(
        desk=desk,
        ticket=ticket,
        link=link,
        done=done,
        lines=lines,
        partner=(await tickets.parties(session, ticket)).partner,
        vendor=programme.vendor,
        t=Translator(programme.default_locale),
        into=(await session.get_one(Ticket, ticket.merged_into_id)).number if ticket.merged_into_id else "",
    )
    if _needs_one(desk, ticket, link):
        return None if ticket.state is TicketState.CLOSED else look.creation()
    if link.state is DeskState.CLOSED:
        return None  # it takes nothing, and here there is nothing to do either
    return look.words() or look.merged() or look.state()


def _needs_one(desk: str, ticket: Ticket, link: DeskLink) -> bool:
    """It has none at the desk, or one that takes nothing any more while it is open here."""
    over = link.state is DeskState.CLOSED and desk_links.state_here(ticket) is DeskState.OPEN
    return ticket.external_id is None or ticket.desk != desk or over


@dataclass(frozen=True, kw_only=True)
class _Look:
    desk: str
    ticket: Ticket
    link: DeskLink
    done: Sequence[DeskCarry]
    lines: Sequence[Line]
    partner: str
    vendor: str
    t: Translator
    into: str  # number of the ticket it was merged into

    def creation(self) -> Create:
        """With what was asked, unless that has files: then it follows as a comment, which can carry them."""
        again = f"+{self.link.created}" if self.link.created else ""
        new = next((each for each in self._after() if not self._carried(each.message)), None)
        first = new if new is not None and not new.message.files else None
        text = desk_words.opening(
            first, [each for each in self.lines if each.message.before], self.partner, self.vendor, self.t,
            number=self.ticket.number, follows=(self.ticket.external_id or "") if again else "",
        )  # fmt: skip
        return Create(
            marker=f"{self.ticket.number}{again}",
            subject=self.ticket.subject,
            text=text,
            message_id=first.message.id if first else None,
            as_of=_changed_at(first.message) if first else None,
        )

    def words(self) -> Say | None:
        """What was said and is not there, and what was put differently since."""
        for line in self._after():
            message, carried = line.message, self._carried(line.message)
            name = desk_words.speaker(line, self.partner, self.vendor, self.t)
            if not carried and not (message.deleted_at and not self._begun(message)):
                return self._say(line, name, f"{self.ticket.number}/{message.id}", message.files)
            if carried and carried[-1].as_of != _changed_at(message):
                by = desk_words.changed(line, name, self.t)
                return self._say(line, by, f"{self.ticket.number}/{message.id}.{len(carried)}", ())
        return None

    def merged(self) -> Say | None:
        """The agents learn where it goes on."""
        marker = f"{self.ticket.number}/merged"
        if not self.into or any(each.marker == marker and each.done_at for each in self.done):
            return None
        text = self.t("Merged: it goes on as {number}.", number=self.into)
        return Say(marker=marker, by=self.t("System"), text=text, public=False, awaits=False)

    def state(self) -> SetState | None:
        here = desk_links.state_here(self.ticket)
        return None if self.link.state is here else SetState(state=here)

    def _say(self, line: Line, by: str, marker: str, files: Sequence[str]) -> Say:
        message = line.message
        return Say(
            marker=marker,
            by=by,
            text=message.words,
            public=not message.internal,
            awaits=message.author is Author.PARTNER and desk_links.state_here(self.ticket) is DeskState.OPEN,
            files=tuple(files),
            without_files=self.t("Attached, but refused here: files of ticket {number}.", number=self.ticket.number),
            message_id=message.id,
            as_of=_changed_at(message),
        )

    def _after(self) -> list[Line]:
        """What was said since there is a ticket, and not by the desk itself."""
        return [each for each in self.lines if not each.message.before and each.message.desk != self.desk]

    def _carried(self, message: TicketMessage) -> list[DeskCarry]:
        return [each for each in self.done if each.message_id == message.id and each.done_at is not None]

    def _begun(self, message: TicketMessage) -> bool:
        return any(each.message_id == message.id and each.done_at is None for each in self.done)


def _changed_at(message: TicketMessage) -> datetime | None:
    return message.deleted_at or message.edited_at
