"""What an external desk does not have yet of a ticket: the one next step, told from what is in the database alone.

A step that failed for good is therefore taken with whatever happens to the ticket next, and in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks import desk_words, sorting
from bot.desks.desk import Sort
from bot.i18n import Translator
from bot.prm import desk_links, tickets
from bot.prm.desk_links import DeskLink, DeskState
from bot.prm.programme import Programme
from bot.prm.ticket_records import Author, Ticket, TicketMessage, TicketState
from bot.prm.tickets import Line
from bot.reply import quoted


@dataclass(frozen=True, kw_only=True)
class Create:
    marker: str
    subject: str
    text: str
    tags: tuple[str, ...]
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


Step = Create | Say | SetState | Sort


async def next_step(session: AsyncSession, desk: str, ticket: Ticket) -> Step | None:
    """For a locked ticket; None where the desk knows everything."""
    programme = await session.get_one(Programme, ticket.programme_id)
    link = await desk_links.link_of(session, ticket)
    look = _Look(
        session=session,
        desk=desk,
        ticket=ticket,
        link=link,
        partner=(await tickets.parties(session, ticket)).partner,
        vendor=programme.vendor,
        t=Translator(programme.default_locale),
    )
    if _needs_one(desk, ticket, link):
        return None if ticket.state is TicketState.CLOSED else await look.creation()
    if link.state is DeskState.CLOSED:
        return None  # it takes nothing, and here there is nothing to do either
    return await look.words() or await look.merged() or look.state() or sorting.owed(ticket, link)


def _needs_one(desk: str, ticket: Ticket, link: DeskLink) -> bool:
    """It has none at the desk, or one that takes nothing any more while it is open here."""
    over = link.state is DeskState.CLOSED and desk_links.state_here(ticket) is DeskState.OPEN
    return ticket.external_id is None or ticket.desk != desk or over


@dataclass(frozen=True, kw_only=True)
class _Look:
    session: AsyncSession
    desk: str
    ticket: Ticket
    link: DeskLink
    partner: str
    vendor: str
    t: Translator

    async def creation(self) -> Create:
        """With what was asked, unless that has files: then it follows as a comment, which can carry them."""
        again = f"+{self.link.created}" if self.link.created else ""
        next_ = await desk_links.next_to_carry(self.session, self.desk, self.ticket)
        said = await tickets.line(self.session, next_.message_id) if next_ and not next_.carried else None
        first = said if said is not None and not said.message.files else None
        text = desk_words.opening(
            first, await tickets.earlier_lines(self.session, self.ticket), self.partner, self.vendor, self.t,
            number=self.ticket.number, follows=(self.ticket.external_id or "") if again else "",
        )  # fmt: skip
        return Create(
            marker=f"{self.ticket.number}{again}",
            subject=self.ticket.subject,
            text=text,
            tags=tuple(sorted(sorting.forms(self.ticket.tags))),
            message_id=first.message.id if first else None,
            as_of=_changed_at(first.message) if first else None,
        )

    async def words(self) -> Say | None:
        """What was said and is not there, and what was put differently since."""
        if (next_ := await desk_links.next_to_carry(self.session, self.desk, self.ticket)) is None:
            return None
        line = await tickets.line(self.session, next_.message_id)
        marker = f"{self.ticket.number}/{line.message.id}"
        name = desk_words.speaker(line, self.partner, self.vendor, self.t)
        if not next_.carried:
            return self._say(line, name, marker, line.message.files)
        return self._say(line, desk_words.changed(line, name, self.t), f"{marker}.{next_.carried}", ())

    async def merged(self) -> Say | None:
        """The agents learn where it goes on."""
        if self.ticket.merged_into_id is None:
            return None
        marker = f"{self.ticket.number}/merged"
        told = await desk_links.carry(self.session, self.desk, marker)
        if told is not None and told.done_at is not None:
            return None
        into = await self.session.get_one(Ticket, self.ticket.merged_into_id)
        text = self.t("Merged: it goes on as {number}.", number=into.number)
        return Say(marker=marker, by=self.t("System"), text=text, public=False, awaits=False)

    def state(self) -> SetState | None:
        here = desk_links.state_here(self.ticket)
        return None if self.link.state is here else SetState(state=here)

    def _say(self, line: Line, by: str, marker: str, files: Sequence[str]) -> Say:
        message = line.message
        return Say(
            marker=marker,
            by=by,
            text=quoted(message.words),
            public=not message.internal,
            awaits=message.author is Author.PARTNER and desk_links.state_here(self.ticket) is DeskState.OPEN,
            files=tuple(files),
            without_files=self.t("Attached, but refused here: files of ticket {number}.", number=self.ticket.number),
            message_id=message.id,
            as_of=_changed_at(message),
        )


def _changed_at(message: TicketMessage) -> datetime | None:
    return message.deleted_at or message.edited_at
