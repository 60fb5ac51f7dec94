"""Who of the vendor's people read what a partner wrote: every look at a ticket's words is in the ledger."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import ledger
from bot.prm.people import Member

READ = "ticket.read"


async def noted(session: AsyncSession, by: Member | None, numbers: Iterable[str], now: datetime) -> None:
    """They were shown the words of these tickets. Partners read their own, which nobody need know."""
    if by is None or not by.internal:
        return
    for number in dict.fromkeys(numbers):
        await ledger.append(session, actor=by.actor, action=READ, subject=f"ticket:{number}", at=now)
