"""What was asked of knowledge and what that rested on: for follow-up questions, for ratings, and for whoever improves
the content.

It is written in the transaction of the turn that answers, so there is a record exactly where something was said. The
answer's words are not in it: the passages with their versions tell what they were made from. It is kept for as many
days as the programme says, and `forget` removes a person's at once. What became of it is kept for longer and without a
word of it (`bot.prm.support_asks`); what was not answered well is looked at afterwards (`bot.support.learning`).
"""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.inquiry import Answer, Inquiry
from bot.jobs import enqueue
from bot.message import Incoming, Sender
from bot.prm import gaps, programme, regressions, support_asks
from bot.prm.database import Base
from bot.prm.people import Identity, Member
from bot.prm.programme import Rules
from bot.prm.support_asks import SupportAsk

LEARN = "learn"  # the job that looks at a question which may not have been answered well
RECENT = timedelta(minutes=15)  # as long as a question is what the next words may be about
FOLLOWED = 3  # earlier questions that complete a new one


class AskedQuestion(Base):
    """One question with what was looked up and found for it. `id` is the order."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_question_conversation_asked_at", "conversation", "asked_at"),
        Index("ix_question_asked_at", "asked_at"),
        Index("ix_question_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(32))  # not to be guessed: the buttons of the answer carry it
    asked_at: Mapped[datetime]
    sender: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="SET NULL"))
    conversation: Mapped[str]
    readers: Mapped[str] = mapped_column(String(20))  # a RoomKind: whom the answer had to be fit for
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    looked_up: Mapped[str] = mapped_column(Text)  # the same, completed by earlier questions
    band: Mapped[str] = mapped_column(String(10))
    confidence: Mapped[float]
    worded_by: Mapped[str] = mapped_column(String(10))
    model_missed: Mapped[bool] = mapped_column(default=False)
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # `Found` as it is, closest first


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question that was answered on a view nothing can be written to; kept once the turn is."""

    inquiry: Inquiry
    answer: Answer
    key: str = field(default_factory=lambda: secrets.token_hex(16))


async def keep(session: AsyncSession, asked: Asked, incoming: Incoming, person: Member | None, now: datetime) -> None:
    """Write it down as asked by this person, in the caller's transaction."""
    inquiry, answer = asked.inquiry, asked.answer
    session.add(
        AskedQuestion(
            key=asked.key,
            asked_at=now,
            sender=incoming.sender.key,
            person_id=person.person_id if person else None,
            partner_id=person.partner_id if person else None,
            conversation=incoming.conversation,
            readers=inquiry.room.kind.value,
            language=inquiry.language,
            text=inquiry.text,
            looked_up=answer.understood or inquiry.text,
            band=answer.band,
            confidence=answer.confidence,
            worded_by=answer.worded_by,
            model_missed=answer.model_missed,
            found=[asdict(each) for each in answer.found],
        )
    )
    await session.flush()
    if person is None or not person.internal:
        await support_asks.asked(session, _counted(asked, incoming, person, now))
    if answer.band != "answer":
        await look_at(session, asked.key)


async def look_at(session: AsyncSession, key: str, again: str = "") -> None:
    """Have it looked at, one after the other; `again` names what is new about it since the last time."""
    await enqueue(session, LEARN, {"question": key}, key=f"{key}:{again}", lane=LEARN)


def _counted(asked: Asked, incoming: Incoming, person: Member | None, now: datetime) -> SupportAsk:
    answer, person_id = asked.answer, person.person_id if person else None
    source, anchor = answer.place or (None, None)
    return SupportAsk(
        key=asked.key,
        asked_at=now,
        asker=support_asks.asker_of(person_id, incoming.sender.key),
        conversation=incoming.conversation,
        partner_id=person.partner_id if person else None,
        language=asked.inquiry.language,
        band=answer.band,
        source=source,
        anchor=anchor,
    )


async def earlier(session: AsyncSession, incoming: Incoming, now: datetime) -> tuple[str, ...]:
    """What this very sender asked in this very conversation just before, oldest first, answered or not."""
    mine = (AskedQuestion.conversation == incoming.conversation, AskedQuestion.sender == incoming.sender.key)
    query = select(AskedQuestion.text).where(*mine, AskedQuestion.asked_at > now - RECENT)
    newest = (await session.scalars(query.order_by(AskedQuestion.id.desc()).limit(FOLLOWED))).all()
    return tuple(reversed(newest))


async def forget(session: AsyncSession, person_id: int) -> int:
    """Remove every question a person asked, under whichever account, with all ratings of its answer; how many.

    What is made of questions goes with them: their words and vectors in gaps, and what is asked again of them.
    """
    known = await accounts(session, person_id)
    theirs = or_(AskedQuestion.person_id == person_id, AskedQuestion.sender.in_(known))
    await regressions.forget(session, (await session.scalars(select(AskedQuestion.id).where(theirs))).all())
    gone = (await session.scalars(delete(AskedQuestion).where(theirs).returning(AskedQuestion.id))).all()
    await support_asks.forget(session, person_id, known)
    await gaps.recount(session)
    return len(gone)


async def accounts(session: AsyncSession, person_id: int) -> list[str]:
    """The chat accounts of a person as senders: some of what they did may be from before they enrolled."""
    owned = select(Identity.platform, Identity.tenant, Identity.user_id).where(Identity.person_id == person_id)
    return [Sender(platform=row[0], tenant=row[1], user=row[2]).key for row in await session.execute(owned)]


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget what is older than the programme keeps it."""
    current = await programme.only(session)
    days = (current.rules if current else Rules()).question_kept_days
    await session.execute(delete(AskedQuestion).where(AskedQuestion.asked_at < now - timedelta(days=days)))
    await gaps.recount(session)
