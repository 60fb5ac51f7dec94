"""Priority and tags on both sides: what one side has changed since they last agreed is changed on the other.

Where both have, the desk's priority goes, for that is where agents work; tags of both are kept. Only while a ticket is
open: what was said and done is over, it is sorted no more.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desks.desk import Seen, Sort
from bot.prm import ticket_work
from bot.prm.desk_links import DeskLink
from bot.prm.people import Member
from bot.prm.ticket_records import ACTIVE, Ticket
from bot.prm.ticket_work import LONGEST_TAG, MOST_TAGS


def form(tag: str) -> str:
    """As desks write tags: in one word."""
    return "_".join(tag.casefold().split())


def forms(tags: Iterable[str]) -> frozenset[str]:
    return frozenset(map(form, tags))


def owed(ticket: Ticket, link: DeskLink) -> Sort | None:
    """What the desk was not told."""
    if ticket.state not in ACTIVE:
        return None
    agreed, here = frozenset(link.tags or ()), forms(ticket.tags)
    if link.priority is ticket.priority and link.tags is not None and here == agreed:
        return None
    changed = link.priority is not ticket.priority  # else what an agent chose there, unheard yet, would be undone
    return Sort(priority=ticket.priority if changed else None, add=here - agreed, remove=agreed - here)


def told(link: DeskLink, carried: Sort) -> None:
    """The desk has it now."""
    agreed = frozenset(link.tags or ())
    link.priority, link.tags = carried.priority or link.priority, sorted(agreed - carried.remove | carried.add)


async def hear(session: AsyncSession, ticket: Ticket, link: DeskLink, seen: Seen, *, by: Member, now: datetime) -> None:
    """Take over what was changed there."""
    if ticket.state not in ACTIVE:
        return
    if link.priority is not None and seen.priority is not None and seen.priority is not link.priority:
        link.priority = seen.priority
        await ticket_work.prioritise(session, by, ticket.number, seen.priority, now=now)
    if link.tags is not None and seen.tags is not None:
        there = frozenset(each for each in seen.tags if len(each) <= LONGEST_TAG)
        wanted = _merged(ticket.tags, frozenset(link.tags), there)
        if wanted != ticket.tags:
            await ticket_work.tag(session, by, ticket.number, wanted, now=now)
        link.tags = sorted(there & forms(ticket.tags))


def _merged(here: list[str], agreed: frozenset[str], there: frozenset[str]) -> list[str]:
    """Ours without what they took off, and with what they put on, as far as there is room."""
    kept = [each for each in here if form(each) not in agreed - there]
    return sorted([*kept, *sorted(there - agreed - forms(here))][:MOST_TAGS])
