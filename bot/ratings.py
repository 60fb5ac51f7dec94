"""Whether an answer helped, as whoever could read it says: one rating a person and answer, which they may change."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.message import Incoming
from bot.prm import support_asks
from bot.prm.database import Base
from bot.prm.people import Member
from bot.questions import RECENT, AskedQuestion, accounts, look_at
from bot.skill import Rated

MORE = "\n\n"  # between a question and what was missing in its first answer
RATED = ("answer", "unsure")  # bands that say something which can help or not


class AnswerRating(Base):
    """Somebody's word on an answer."""

    __tablename__ = "answer_rating"
    __table_args__ = (Index("ix_answer_rating_person_id", "person_id"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="SET NULL"))
    helpful: Mapped[bool]
    rated_at: Mapped[datetime]


async def rate(
    session: AsyncSession,
    incoming: Incoming,
    person: Member | None,
    *,
    answer: str | None,
    helpful: bool,
    now: datetime,
) -> Rated | None:
    """Keep what this person thinks of an answer given in this conversation.

    `answer` is the question's key as the answer's buttons carry it; None: the answer just given here. None comes back
    where there is no such answer in this conversation, whether it exists elsewhere or not.
    """
    question = await (_named(session, incoming, answer) if answer else _latest(session, incoming, now))
    if question is None or question.band not in RATED:
        return None
    rating = await _of(session, question, incoming, person)
    if rating is None:
        rating = AnswerRating(question_id=question.id, sender=incoming.sender.key)
        session.add(rating)
    rating.person_id = person.person_id if person else None
    rating.partner_id = person.partner_id if person else None
    rating.helpful, rating.rated_at = helpful, now
    await session.flush()
    await support_asks.rated(session, question.key, helpful=helpful)
    await look_at(session, question.key, again=f"{now.isoformat()}{helpful}")
    return await _told(session, question)


async def answered(session: AsyncSession, incoming: Incoming, answer: str | None, now: datetime) -> Rated | None:
    """The answer that `rate` would rate, whatever it said; None as there."""
    question = await (_named(session, incoming, answer) if answer else _latest(session, incoming, now))
    if question is None:
        return None
    return await _told(session, question)


async def counts(session: AsyncSession) -> Counter[tuple[str, bool]]:
    """How many ratings are kept, by the answer's band and whether it helped."""
    query = select(AskedQuestion.band, AnswerRating.helpful, func.count()).join(
        AnswerRating, AnswerRating.question_id == AskedQuestion.id
    )
    rows = await session.execute(query.group_by(AskedQuestion.band, AnswerRating.helpful))
    return Counter({(band, helpful): count for band, helpful, count in rows})


async def forget(session: AsyncSession, person_id: int) -> int:
    """Remove every rating a person gave, also those of answers to others; how many."""
    theirs = or_(AnswerRating.person_id == person_id, AnswerRating.sender.in_(await accounts(session, person_id)))
    return len((await session.scalars(delete(AnswerRating).where(theirs).returning(AnswerRating.sender))).all())


async def _named(session: AsyncSession, incoming: Incoming, key: str) -> AskedQuestion | None:
    """A platform lets only those press or write in a conversation who can read it."""
    here = (AskedQuestion.key == key, AskedQuestion.conversation == incoming.conversation)
    return await session.scalar(select(AskedQuestion).where(*here))


async def _latest(session: AsyncSession, incoming: Incoming, now: datetime) -> AskedQuestion | None:
    """The newest answer here to this person's own question; where they asked none, the newest of all."""
    query = select(AskedQuestion).where(
        AskedQuestion.conversation == incoming.conversation, AskedQuestion.asked_at > now - RECENT
    )
    own = AskedQuestion.sender == incoming.sender.key
    return await session.scalar(query.order_by(own.desc(), AskedQuestion.id.desc()).limit(1))


async def _told(session: AsyncSession, question: AskedQuestion) -> Rated:
    closest = question.found[0] if question.found else None
    return Rated(
        answer=question.key,
        question=question.text,
        again=await _is_second(session, question),
        place=(closest["source"], closest["anchor"]) if closest else None,
    )


async def _is_second(session: AsyncSession, question: AskedQuestion) -> bool:
    """Whether the same person asked it here just before, with less of what they meant: see `completed`."""
    first, _, more = question.text.partition(MORE)
    before = (AskedQuestion.conversation == question.conversation, AskedQuestion.sender == question.sender)
    same = (AskedQuestion.id < question.id, AskedQuestion.text == first)
    return bool(more) and await session.scalar(select(AskedQuestion.id).where(*before, *same).limit(1)) is not None


async def _of(
    session: AsyncSession, question: AskedQuestion, incoming: Incoming, person: Member | None
) -> AnswerRating | None:
    """This person's rating, also where they gave it under another account of theirs."""
    mine = AnswerRating.sender == incoming.sender.key
    if person is not None:
        mine = or_(mine, AnswerRating.person_id == person.person_id)
    query = select(AnswerRating).where(AnswerRating.question_id == question.id, mine)
    return await session.scalar(query.order_by((AnswerRating.sender == incoming.sender.key).desc()).limit(1))
