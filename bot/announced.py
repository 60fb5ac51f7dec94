"""Which announcement a conversation stands below, wherever it was posted, and who reacts to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import posted
from bot.message import Sender
from bot.posted import Posted
from bot.prm import announcement_after, people

PRESS = "press_announcement"  # the skill that a press on one of its buttons is for: it counts, and starts the other
ACKNOWLEDGE = "acknowledge_announcement"
CARD = "announcement:"  # the beginning of what an announcement's messages are posted under


async def below(session: AsyncSession, conversation: str) -> str | None:
    """The number of the announcement in whose thread this is said; None elsewhere."""
    card = await posted.heading(session, conversation, CARD)
    number = card.removeprefix(CARD) if card else ""
    return number if number and ":" not in number else None  # cards about one ("…:review") are no announcement


async def is_one(session: AsyncSession, post: str) -> bool:
    """Whether what was posted under this key is an announcement."""
    message = await session.get(Posted, post)
    return message is not None and message.card.startswith(CARD)


async def reacted(session: AsyncSession, post: str, sender: Sender, sign: str, *, added: bool, now: datetime) -> bool:
    """For channels: somebody put a reaction to what was posted under this key, or took it away."""
    person = await people.resolve(session, *sender.identity)
    return await announcement_after.reacted(
        session, post, account=sender.key, sign=sign, added=added, person=person, now=now
    )
