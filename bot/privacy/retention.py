"""What was said is kept for as long as the programme says, each kind for its own time; what it counted stays.

Questions and ratings: `bot.questions`. Figures: `bot.prm.support_asks`. Papers of deals and claims: `bot.prm.files`.
Here: the web chat's transcripts, and the words and files of tickets that were closed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.privacy.kept import ERASED
from bot.prm import programme
from bot.prm.files import File
from bot.prm.programme import Rules
from bot.prm.ticket_records import Ticket, TicketMessage
from bot.prm.ticket_words import files_of
from bot.transcript import Said

TICKETS, LINES = 200, 5_000  # in one transaction


async def purge_transcripts(session: AsyncSession, now: datetime) -> bool:
    """For the housekeeping: forget some lines that are older than the programme keeps them; whether there are more."""
    rules = await _rules(session)
    old = select(Said.id).where(Said.at < now - timedelta(days=rules.transcript_kept_days)).limit(LINES)
    gone = await session.scalars(delete(Said).where(Said.id.in_(old)).returning(Said.id))
    return len(gone.all()) == LINES


async def purge_tickets(session: AsyncSession, now: datetime) -> bool:
    """The same with what was said in tickets that were closed long ago."""
    rules = await _rules(session)
    old = (Ticket.closed_at < now - timedelta(days=rules.ticket_kept_days), Ticket.account != ERASED)
    found = (await session.scalars(select(Ticket).where(*old).order_by(Ticket.id).limit(TICKETS))).all()
    await _silence(session, found)
    return len(found) == TICKETS


async def _rules(session: AsyncSession) -> Rules:
    current = await programme.only(session)
    return current.rules if current else Rules()


async def _silence(session: AsyncSession, tickets: Sequence[Ticket]) -> None:
    """What was said in closed tickets, by whom and with which files goes; when they were answered and solved stays."""
    await drop_files(session, tickets)
    await session.execute(delete(TicketMessage).where(TicketMessage.ticket_id.in_([each.id for each in tickets])))
    for each in tickets:
        blank(each)
    await session.flush()


async def drop_files(session: AsyncSession, tickets: Sequence[Ticket]) -> int:
    """Whoever sent them, with words or with notes; how many."""
    held = [name for each in tickets for name in files_of(each)]
    return len((await session.scalars(delete(File).where(File.attached_to.in_(held)).returning(File.id))).all())


def blank(ticket: Ticket) -> None:
    """Leave of it what is counted, and nothing that somebody said or is called."""
    ticket.person_id, ticket.account, ticket.conversation, ticket.origin = None, ERASED, None, {}
    ticket.subject, ticket.comment, ticket.passages, ticket.tags = ERASED, None, [], []
    ticket.question_key = None


PURGES = (purge_transcripts, purge_tickets)
