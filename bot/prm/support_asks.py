"""What became of every question to the content, without its words: what the figures of support are made of.

A row says when a partner's person asked, in which language, what the answer rested on, and when something happened that
tells whether it solved anything: a rating, another message, the same question again, a ticket. Who asked is in it only
for as long as their next message counts (`WATCHED`); then nobody is. So the figures outlive the questions.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm import programme
from bot.prm.columns import only
from bot.prm.database import Base
from bot.prm.programme import Rules

WATCHED = timedelta(hours=72)  # after which silence counts as solved
_WATCHED_ROWS = text("asker IS NOT NULL")


class SupportAsk(Base):
    """One question of a partner's person, or of somebody we do not know; staff are not counted."""

    __tablename__ = "support_asks"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_support_asks_asked_at", "asked_at"),
        Index("ix_support_asks_gap_id", "gap_id"),
        Index("ix_support_asks_watched", "asker", "asked_at", **only(_WATCHED_ROWS)),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(32))  # the question's, for as long as that is kept
    asked_at: Mapped[datetime]
    asker: Mapped[str | None]  # "person:7", or an account nobody enrolled; None once nothing depends on it any more
    conversation: Mapped[str | None]  # the same
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(8))
    band: Mapped[str] = mapped_column(String(10))
    source: Mapped[str | None] = mapped_column(String(500))  # the document it was answered from, or the closest one
    anchor: Mapped[str | None] = mapped_column(String(300))  # its section
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gaps.id", ondelete="SET NULL"))
    helpful: Mapped[bool | None]  # the last word of those who read the answer
    further_at: Mapped[datetime | None]  # their next message there
    reasked_at: Mapped[datetime | None]  # the same question again, wherever
    escalated_at: Mapped[datetime | None]  # a person was asked


def asker_of(person_id: int | None, sender: str) -> str:
    """Whose questions belong together: a person's under all their accounts, else those of one account."""
    return sender if person_id is None else f"person:{person_id}"


async def asked(session: AsyncSession, ask: SupportAsk) -> None:
    """Keep it. Whoever asked about the same place in the content shortly before was not helped by that answer."""
    if ask.source is not None:
        same = (SupportAsk.source == ask.source, SupportAsk.anchor == ask.anchor)
        await _again(session, ask, *same)
    session.add(ask)
    await session.flush()


async def is_one(session: AsyncSession, key: str) -> bool:
    """Whether a question counts: the vendor's people ask none that does."""
    return await _of(session, key) is not None


async def belongs(session: AsyncSession, key: str, gap_id: int) -> None:
    """It asks for what is missing there, as did others before it: the same asker's are asked again."""
    ask = await _of(session, key)
    if ask is None or ask.gap_id == gap_id:
        return
    ask.gap_id = gap_id
    await session.flush()
    await _again(session, ask, SupportAsk.gap_id == gap_id)


async def went_on(session: AsyncSession, asker: str, conversation: str, now: datetime) -> None:
    """They wrote or pressed something else there: what they asked before is not solved by silence."""
    open_ones = (SupportAsk.asker == asker, SupportAsk.asked_at > now - WATCHED, SupportAsk.asked_at <= now)
    theirs = (*open_ones, SupportAsk.conversation == conversation, SupportAsk.further_at.is_(None))
    await session.execute(update(SupportAsk).where(*theirs).values(further_at=now))


async def rated(session: AsyncSession, key: str, *, helpful: bool) -> None:
    """Whoever can read the answer says whether it helped; the last word counts."""
    await session.execute(update(SupportAsk).where(SupportAsk.key == key).values(helpful=helpful))


async def escalated(session: AsyncSession, key: str, now: datetime) -> None:
    """A person was asked about it; the first time counts."""
    first = (SupportAsk.key == key, SupportAsk.escalated_at.is_(None))
    await session.execute(update(SupportAsk).where(*first).values(escalated_at=now))


async def forget(session: AsyncSession, person_id: int, accounts: list[str]) -> int:
    """Let nobody be in the rows of a person any more; how many. What they count stays."""
    theirs = SupportAsk.asker.in_([asker_of(person_id, ""), *accounts])
    nobody = update(SupportAsk).where(theirs).values(asker=None, conversation=None).returning(SupportAsk.id)
    return len((await session.scalars(nobody)).all())


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget who asked once nothing depends on it, and the rest when the programme keeps no figures for so long."""
    over = (SupportAsk.asker.is_not(None), SupportAsk.asked_at <= now - WATCHED)
    await session.execute(update(SupportAsk).where(*over).values(asker=None, conversation=None))
    current = await programme.only(session)
    days = (current.rules if current else Rules()).figures_kept_days
    await session.execute(delete(SupportAsk).where(SupportAsk.asked_at < now - timedelta(days=days)))


async def _of(session: AsyncSession, key: str) -> SupportAsk | None:
    return await session.scalar(select(SupportAsk).where(SupportAsk.key == key))


async def _again(session: AsyncSession, ask: SupportAsk, *same: ColumnElement[bool]) -> None:
    """Earlier ones of the same asker, for the same, within `WATCHED`: asked again now."""
    if ask.asker is None:
        return
    before = (SupportAsk.asker == ask.asker, SupportAsk.asked_at > ask.asked_at - WATCHED)
    earlier = (*before, SupportAsk.asked_at <= ask.asked_at, SupportAsk.key != ask.key)
    again = update(SupportAsk).where(*earlier, *same, SupportAsk.reasked_at.is_(None))
    await session.execute(again.values(reasked_at=ask.asked_at))
