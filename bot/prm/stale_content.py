"""Documents somebody should look at: old, replaced, about to expire, or answering badly. Found anew every day."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.i18n import N_
from bot.prm.database import Base
from bot.prm.people import Member
from bot.prm.rights import may


class Why(StrEnum):
    EXPIRED = "expired"
    EXPIRES_SOON = "expires_soon"
    REPLACED = "replaced"
    OLD = "old"
    UNHELPFUL = "unhelpful"


WORDS = {
    Why.EXPIRED: N_("its last day is over"),
    Why.EXPIRES_SOON: N_("its last day is near"),
    Why.REPLACED: N_("another document replaces it"),
    Why.OLD: N_("not changed for long"),
    Why.UNHELPFUL: N_("its answers did not help"),
}


class StaleDocument(Base):
    """One document with why it is listed. `owner_id` is the person its `owner` names; None: for all who write."""

    __tablename__ = "stale_documents"
    __table_args__ = (Index("ix_stale_documents_owner_id", "owner_id"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(500), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    owner: Mapped[str] = mapped_column(String(254))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    updated: Mapped[date | None]
    valid_until: Mapped[date | None]
    answers: Mapped[int]  # that rested on it and were rated
    failed: Mapped[int]  # of them
    since: Mapped[datetime]  # when it was first found

    @property
    def why(self) -> list[Why]:
        return [Why(each) for each in self.reasons]


async def listed_to(session: AsyncSession, member: Member) -> Sequence[StaleDocument]:
    """What this person looks after, and with the right to publish also what nobody does; the longest known first."""
    wanted = select(StaleDocument).where(StaleDocument.programme_id == member.programme_id)
    mine = StaleDocument.owner_id == member.person_id
    nobodys = StaleDocument.owner_id.is_(None)
    wanted = wanted.where(or_(mine, nobodys) if may(member, "content.publish") else mine)
    return (await session.scalars(wanted.order_by(StaleDocument.since, StaleDocument.source))).all()


async def replace(session: AsyncSession, programme_id: int, found: Sequence[StaleDocument]) -> None:
    """This is what there is now; what was known before keeps its day."""
    before = select(StaleDocument.source, StaleDocument.since).where(StaleDocument.programme_id == programme_id)
    known = {row.source: row.since for row in await session.execute(before)}
    await session.execute(delete(StaleDocument).where(StaleDocument.programme_id == programme_id))
    for each in found:
        each.since = known.get(each.source, each.since)
    session.add_all(found)
    await session.flush()


async def owners(session: AsyncSession, programme_id: int) -> Sequence[int]:
    """Whoever looks after something that is listed."""
    wanted = select(StaleDocument.owner_id).where(StaleDocument.programme_id == programme_id).distinct()
    found = (await session.scalars(wanted.order_by(StaleDocument.owner_id))).all()
    return [owner for owner in found if owner is not None]
