"""The files of a ticket, for whoever may read what was said in it: also those of notes for whom notes are for."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.files import File, FileState
from bot.prm.people import Member
from bot.prm.ticket_records import Ticket
from bot.prm.ticket_words import files_of
from bot.prm.tickets import works_on_tickets


async def newest(
    session: AsyncSession, member: Member, ticket: Ticket, *, skip: int = 0, limit: int
) -> tuple[Sequence[File], int]:
    """What was sent in a ticket this member may see, the newest first, and how many files there are in all.

    Without those of words that were taken back, and without those in which a scanner found something.
    """
    said, noted = files_of(ticket)
    attached = [said, noted] if works_on_tickets(member) else [said]
    here = (File.attached_to.in_(attached), File.state != FileState.INFECTED)
    order = (File.attached_at.desc(), File.created_at.desc(), File.id)
    found = (await session.scalars(select(File).where(*here).order_by(*order).offset(skip).limit(limit))).all()
    return found, await session.scalar(select(func.count()).select_from(File).where(*here)) or 0
