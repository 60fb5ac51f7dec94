"""Tickets to tell stories about, beside the usual small programme. Sue works in support."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.people import Member
from bot.prm.ticket_opening import Opening, open_ticket
from bot.prm.ticket_records import Ticket
from bot.prm.ticket_words import Words
from tests.bot.prm.world import NOW, World


async def opened(world: World, who: str | None = "anna", about: str = "My key is gone", **facts: Any) -> str:
    """The number of a new ticket; `who` is None for a guest."""
    async with world.database.writing(lasting=False) as session:
        member = await world.member(session, who) if who else None
        return (await begun(session, world, member, about, **facts)).number


async def begun(
    session: AsyncSession, world: World, member: Member | None, about: str, *, now: datetime = NOW, **facts: Any
) -> Ticket:
    account = f"test:T1:{member.name.lower() if member else 'guest'}"
    told = {"account": account, "conversation": account, "origin": {}, "language": "en", **facts}
    return await open_ticket(session, world.programme, member, Opening(words=Words(text=about), **told), now=now)
