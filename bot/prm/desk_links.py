"""What an external desk has of our tickets: which of them, what of each was carried there, how far we have listened.

`Ticket.external_id` names a ticket at its desk; a message that came from there has its `external_id`, too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.ticket_records import ACTIVE, Ticket, TicketMessage


class DeskState(StrEnum):
    """The states that both sides know."""

    OPEN = "open"
    SOLVED = "solved"
    CLOSED = "closed"  # at the desk for good: it takes nothing any more


class DeskLink(Base):
    """How a ticket of ours stands at its desk, as far as both sides have heard of each other."""

    __tablename__ = "desk_links"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[DeskState] = mapped_column(one_of(DeskState, "state"), default=DeskState.OPEN)
    assignee: Mapped[str] = mapped_column(String(200), default="")  # the desk's own name of who has it
    created: Mapped[int] = mapped_column(default=0)  # how many tickets there it has had: a closed one is followed


class DeskCarry(Base):
    """One step that may be taken once: begun before it is on the wire, done when the desk has answered."""

    __tablename__ = "desk_carries"
    __table_args__ = (UniqueConstraint("desk", "marker"), UniqueConstraint("desk", "external_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id", ondelete="CASCADE"), index=True)
    desk: Mapped[str] = mapped_column(String(32))
    marker: Mapped[str] = mapped_column(String(80))
    external_id: Mapped[str | None] = mapped_column(String(128))  # of the comment; None: begun, or part of the ticket
    as_of: Mapped[datetime | None]  # when what was carried was last changed
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class DeskCursor(Base):
    """How far we have listened to a desk, in its own terms."""

    __tablename__ = "desk_cursors"

    desk: Mapped[str] = mapped_column(String(32), primary_key=True)
    cursor: Mapped[str] = mapped_column(Text)


async def locked(session: AsyncSession, number: str) -> Ticket | None:
    """Our ticket of this number, kept from others until this transaction ends."""
    wanted = select(Ticket).where(Ticket.number == number).with_for_update()
    return await session.scalar(wanted.execution_options(populate_existing=True))


async def link_of(session: AsyncSession, ticket: Ticket) -> DeskLink:
    """Of a locked ticket; made where there is none."""
    link = await session.get(DeskLink, ticket.id)
    if link is None:
        link = DeskLink(ticket_id=ticket.id, state=DeskState.OPEN, assignee="", created=0)
        session.add(link)
        await session.flush()
    return link


async def carries(session: AsyncSession, desk: str, ticket: Ticket) -> Sequence[DeskCarry]:
    """What of it was carried to the desk, or is on its way, in that order."""
    wanted = select(DeskCarry).where(DeskCarry.ticket_id == ticket.id, DeskCarry.desk == desk)
    return (await session.scalars(wanted.order_by(DeskCarry.id))).all()


async def carry(session: AsyncSession, desk: str, marker: str) -> DeskCarry | None:
    return await session.scalar(select(DeskCarry).where(DeskCarry.desk == desk, DeskCarry.marker == marker))


async def heard(session: AsyncSession, desk: str, ids: Collection[str]) -> set[str]:
    """Those of the desk's comments that are messages of ours already."""
    wanted = select(TicketMessage.external_id).where(TicketMessage.desk == desk, TicketMessage.external_id.in_(ids))
    return {each for each in await session.scalars(wanted) if each is not None}


async def numbers_of(session: AsyncSession, desk: str, ids: Collection[str]) -> Mapping[str, str]:
    """Our number of each of the desk's tickets that is one of ours."""
    wanted = select(Ticket.external_id, Ticket.number).where(Ticket.desk == desk, Ticket.external_id.in_(ids))
    return {each.external_id: each.number for each in await session.execute(wanted) if each.external_id}


async def assignees(session: AsyncSession, ids: Collection[int]) -> Mapping[int, str]:
    """Who has these tickets at their desk, by name."""
    wanted = select(DeskLink.ticket_id, DeskLink.assignee).where(DeskLink.ticket_id.in_(ids), DeskLink.assignee != "")
    return {each.ticket_id: each.assignee for each in await session.execute(wanted)}


async def forget_begun(session: AsyncSession, desk: str, ticket: Ticket) -> None:
    """What was on its way to a ticket that takes nothing any more goes to the next one."""
    here = (DeskCarry.ticket_id == ticket.id, DeskCarry.desk == desk, DeskCarry.done_at.is_(None))
    await session.execute(delete(DeskCarry).where(*here))


def state_here(ticket: Ticket) -> DeskState:
    """A ticket's state in the terms that both sides know: solved for the desk also where it is over for good here."""
    return DeskState.OPEN if ticket.state in ACTIVE else DeskState.SOLVED
