"""From one Incoming to what is said. No platform, no HTTP, no SDK in here."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.audience import Room
from bot.dialog import advance, consult
from bot.message import Incoming
from bot.prm.database import Database
from bot.reply import Reply
from bot.skill import Answer, SkillBook
from bot.understand import Understand

LookUp = Callable[[str, Room, str], Awaitable[Answer]]  # (question, who will read the answer, language)
Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Assistant:
    """The only path through the product."""

    database: Database
    skills: SkillBook
    understand: Understand
    look_up: LookUp
    now: Callable[[], datetime] = utc_now

    async def handle(self, incoming: Incoming, transaction: Transaction) -> Reply:
        """Answer one turn. Everything that changes, and everything that is said, is one `transaction`.

        What may be slow (understanding, knowledge) happens before it is opened, on a view that holds no lock.
        """
        async with self.database.reading() as session:
            turn = await self._turn(incoming, session)
            wanted = await self._wanted(turn)
            reply = await consult(turn, wanted)
        async with transaction() as session:
            turn = await self._turn(incoming, session)  # rights are what they are now
            reply = reply or await advance(turn, wanted)
            reply = await self._remind(turn, reply)
            for delivery in outbox.deliveries(reply, incoming, turn.room, turn.t):
                await outbox.post(session, delivery)
        return reply
