"""Which ticket a conversation with a partner's person belongs to."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.people import Member, Standing
from bot.prm.ticket_records import REOPENABLE, Author, Ticket, TicketMessage

MOST_MERGED = 10  # tickets in a row that were merged into another


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One conversation with one chat account, as `bot.message` names both."""

    key: str
    account: str
    private: bool


async def ticket_of(
    session: AsyncSession, here: Conversation, person: Member | None, *, lock: bool = False
) -> Ticket | None:
    """The ticket that is not closed and whose conversation with this person, or their colleagues, this is.

    Of several in private, what is written answers whoever of the vendor's people spoke last, or the newest question.
    """
    if person is not None and (person.internal or person.standing is not Standing.GOOD):
        return None
    wanted = select(Ticket).where(_place(here), _theirs(here, person))
    wanted = wanted.where(or_(Ticket.state.in_(REOPENABLE), Ticket.merged_into_id.is_not(None)))
    order = (Ticket.in_charge_since.is_(None), _SPOKEN_LAST.desc(), Ticket.id.desc())
    for found in (await session.scalars(wanted.order_by(*order).limit(MOST_MERGED))).all():
        ticket = await _followed(session, found)
        if ticket is not None and ticket.state in REOPENABLE:
            return await locked_again(session, ticket) if lock else ticket
    return None


_OF_IT = select(func.max(TicketMessage.id)).where(TicketMessage.ticket_id == Ticket.id, ~TicketMessage.internal)
_SPOKEN_LAST = func.coalesce(
    _OF_IT.where(TicketMessage.author == Author.AGENT).scalar_subquery(),
    select(func.min(TicketMessage.id)).where(TicketMessage.ticket_id == Ticket.id).scalar_subquery(),
    0,
)


async def locked_again(session: AsyncSession, ticket: Ticket) -> Ticket:
    """The same ticket as it is now, kept from others until this transaction ends."""
    fresh = select(Ticket).where(Ticket.id == ticket.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one()


def _place(here: Conversation) -> ColumnElement[bool]:
    """In a private conversation also what was asked elsewhere and goes on there."""
    same = Ticket.conversation == here.key
    if not here.private:
        return same
    return or_(same, and_(Ticket.conversation.is_(None), Ticket.account == here.account))


def _theirs(here: Conversation, person: Member | None) -> ColumnElement[bool]:
    """A partner's people speak for it; of guests nobody but who asked."""
    if person is None or person.partner_id is None:
        return and_(Ticket.account == here.account, Ticket.partner_id.is_(None))
    return Ticket.partner_id == person.partner_id


async def _followed(session: AsyncSession, ticket: Ticket) -> Ticket | None:
    """Where a merged ticket goes on."""
    for _ in range(MOST_MERGED):
        if ticket.merged_into_id is None:
            return ticket
        ticket = await session.get_one(Ticket, ticket.merged_into_id)
    return None
