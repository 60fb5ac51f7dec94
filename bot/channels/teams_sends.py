"""Which messages are on the wire to Teams: what was begun and never ended may have arrived, and is not said again.

Teams knows no key by which it would recognise a repetition, and lets no bot look for what it has posted.
"""

from datetime import datetime, timedelta

from sqlalchemy import Text, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels.teams_connector import Lost
from bot.prm.database import Base

UNKNOWN = "unknown whether it was posted"  # for operators, who can look in the chat and have it tried again
KEPT = timedelta(days=30)


class TeamsSend(Base):
    """One delivery of which Teams may have taken a message; the row goes when its answer is there."""

    __tablename__ = "teams_sends"

    key: Mapped[str] = mapped_column(Text, primary_key=True)  # the delivery's
    since: Mapped[datetime] = mapped_column(index=True)


async def begun(session: AsyncSession, key: str, now: datetime) -> None:
    """It is on the wire once this commits. Raises Lost where it was before, and nobody heard what became of it."""
    if await session.get(TeamsSend, key, with_for_update=True) is not None:
        raise Lost(UNKNOWN)
    session.add(TeamsSend(key=key, since=now))
    await session.flush()


async def ended(session: AsyncSession, key: str) -> None:
    """Teams has answered, or an operator is told that it has not."""
    await session.execute(delete(TeamsSend).where(TeamsSend.key == key))


async def purge(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(TeamsSend).where(TeamsSend.since < now - KEPT))
