"""What an external desk has of our tickets: which of them, what of each was carried there, how far we have listened.

`Ticket.external_id` names a ticket at its desk; a message that came from there has its `external_id`, too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import JSON, ForeignKey, Row, String, Text, UniqueConstraint, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.ticket_records import ACTIVE, Priority, Ticket, TicketMessage


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
    priority: Mapped[Priority | None] = mapped_column(one_of(Priority, "priority"))  # None: the desk was not told yet
    tags: Mapped[list[str] | None] = mapped_column(JSON)  # those that both sides have; None: as above


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


class DeskHeard(Base):
    """A comment of the desk's agents as it was when we last took it over: the first of its messages here."""

    __tablename__ = "desk_heard"

    message_id: Mapped[int] = mapped_column(ForeignKey("ticket_messages.id", ondelete="CASCADE"), primary_key=True)
    ticket: Mapped[str] = mapped_column(String(128), index=True)  # what the desk calls the ticket it stands in
    digest: Mapped[str] = mapped_column(String(64))  # of its words


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


async def heard_in(
    session: AsyncSession, desk: str, ticket: str, ids: Collection[str]
) -> Sequence[Row[TicketMessage, DeskHeard | None]]:
    """The messages that are comments of this ticket of the desk's, each with how it was; also those of `ids` of which
    that was never noted."""
    same = (TicketMessage.desk == desk, or_(DeskHeard.ticket == ticket, TicketMessage.external_id.in_(ids)))
    joined = select(TicketMessage, DeskHeard).outerjoin(DeskHeard, DeskHeard.message_id == TicketMessage.id)
    return (await session.execute(joined.where(*same).order_by(TicketMessage.id))).all()


async def parts_of(session: AsyncSession, desk: str, comment: str) -> Sequence[TicketMessage]:
    """The messages that one comment of the desk's became, in their order."""
    same = or_(
        TicketMessage.external_id == comment, TicketMessage.external_id.startswith(f"{comment}.", autoescape=True)
    )
    wanted = select(TicketMessage).where(TicketMessage.desk == desk, same)
    return (await session.scalars(wanted.order_by(TicketMessage.id))).all()


class ToCarry(NamedTuple):
    message_id: int
    carried: int  # how often something of it was, so that this is what was put differently since


async def next_to_carry(session: AsyncSession, desk: str, ticket: Ticket) -> ToCarry | None:
    """The first message of ours that the desk has not, or has as it was before; what was taken back in time stays
    here."""
    done = (
        select(DeskCarry.message_id, func.max(DeskCarry.id).label("last"), func.count().label("times"))
        .where(DeskCarry.ticket_id == ticket.id, DeskCarry.desk == desk, DeskCarry.done_at.is_not(None))
        .group_by(DeskCarry.message_id)
        .subquery()
    )
    last, begun = aliased(DeskCarry), aliased(DeskCarry)
    on_its_way = select(begun.id).where(begun.message_id == TicketMessage.id, begun.desk == desk).exists()
    never = and_(last.id.is_(None), or_(TicketMessage.deleted_at.is_(None), on_its_way))
    otherwise = and_(
        last.id.is_not(None),
        last.as_of.is_distinct_from(func.coalesce(TicketMessage.deleted_at, TicketMessage.edited_at)),
    )
    ours = (TicketMessage.ticket_id == ticket.id, TicketMessage.before.is_(False))
    wanted = (
        select(TicketMessage.id, func.coalesce(done.c.times, 0))
        .outerjoin(done, done.c.message_id == TicketMessage.id)
        .outerjoin(last, last.id == done.c.last)
        .where(*ours, TicketMessage.desk.is_distinct_from(desk), or_(never, otherwise))
    )
    found = (await session.execute(wanted.order_by(TicketMessage.id).limit(1))).one_or_none()
    return ToCarry(*found) if found else None


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
