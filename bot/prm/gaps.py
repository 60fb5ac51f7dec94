"""Gaps in the content: what people asked and were not answered, or not well, gathered by what they meant.

A question joins the gap whose questions it resembles most, in whatever language, or opens one of its own; a gap keeps
its number for good. What is kept of a question is its words without anybody's data, what was found for it and its
vector; all of that goes with the question.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import OutOfDate, UserError
from bot.prm import ledger
from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.numbers import next_number
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require

KIND = "G"  # of a gap's number
TITLE = 300  # characters

Vector = NDArray[np.float32]

ALIKE = 0.64
"""Cosine of a question and the mean of a gap's questions, from which it belongs there.

Measured on vectors without the place of their language (`Meaning`), by B-cubed precision and recall over shuffled
questions: 870 for 145 things in 13 languages .71 and .58, 462 English ones of one trade in 77 narrow groups .60 and
.43. Lower joins what differs (0.60: .59 and .64), higher takes apart what is one (0.68: .78 and .48). With the
languages' places left in, the first came to .71 and .41 at best. Joining gaps that grew alike gained nothing.
"""


class GapState(StrEnum):
    OPEN = "open"
    DRAFTED = "drafted"  # somebody writes what is missing
    PUBLISHED = "published"
    DISMISSED = "dismissed"  # nothing is to be written, for the reason that was given


class NoSuchGap(UserError):
    """There is no gap {number}. Say “gaps” to see them all."""


class Gap(Base):
    """What is missing. `total` is the sum of its questions' vectors, `asks` how many they are."""

    __tablename__ = "gaps"
    __table_args__ = (UniqueConstraint("programme_id", "number"), Index("ix_gaps_state", "programme_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[str] = mapped_column(String(32))
    state: Mapped[GapState] = mapped_column(one_of(GapState, "state"), default=GapState.OPEN)
    title: Mapped[str] = mapped_column(String(TITLE))  # its first question, as long as that is kept
    reason: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    total: Mapped[bytes] = mapped_column(LargeBinary)
    asks: Mapped[int] = mapped_column(default=0)
    model: Mapped[str] = mapped_column(String(200))  # whose vectors they are
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class GapQuestion(Base):
    """One question in it."""

    __tablename__ = "gap_questions"
    __table_args__ = (Index("ix_gap_questions_gap_id", "gap_id", "asked_at"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey("gaps.id", ondelete="CASCADE"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)  # without anybody's data
    language: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    band: Mapped[str] = mapped_column(String(10))
    confidence: Mapped[float]
    source: Mapped[str | None] = mapped_column(String(500))  # the closest passage there was
    anchor: Mapped[str | None] = mapped_column(String(300))
    failed: Mapped[bool] = mapped_column(default=False)  # somebody said that the answer did not help
    vector: Mapped[bytes] = mapped_column(LargeBinary)


async def add(session: AsyncSession, programme: Programme, question: GapQuestion, vector: Vector, model: str) -> Gap:
    """Put a question where it belongs. The same one again only tells anew what became of it."""
    known = await session.get(GapQuestion, question.question_id)
    if known is not None:
        known.failed = question.failed
        await session.flush()
        return await session.get_one(Gap, known.gap_id)
    gap = await _nearest(session, programme.id, vector, model)
    if gap is None:
        gap = await _opened(session, programme, question, model)
    gap.total, gap.asks = to_bytes(of_bytes(gap.total) + vector if gap.total else vector), gap.asks + 1
    question.gap_id, question.vector = gap.id, to_bytes(vector)
    session.add(question)
    await session.flush()
    return gap


async def answered(session: AsyncSession, question_id: int) -> None:
    """Somebody says that this question was answered after all: it is missing nowhere."""
    gone = delete(GapQuestion).where(GapQuestion.question_id == question_id).returning(GapQuestion.gap_id)
    if await session.scalar(gone) is not None:
        await recount(session)


async def recount(session: AsyncSession) -> None:
    """Reckon gaps anew whose questions were forgotten. An open one without any is gone; a title is somebody's words,
    so it goes with its question."""
    held = select(func.count()).where(GapQuestion.gap_id == Gap.id).scalar_subquery()
    for gap in (await session.scalars(select(Gap).where(Gap.asks != held))).all():
        left = await questions_of(session, gap)
        if not left and gap.state is GapState.OPEN:
            await session.delete(gap)
            continue
        gap.asks = len(left)
        gap.total = to_bytes(np.sum([of_bytes(each.vector) for each in left], axis=0)) if left else b""
        if gap.title not in {each.text[:TITLE] for each in left}:
            gap.title = left[0].text[:TITLE] if left else ""
    await session.flush()


async def questions_of(session: AsyncSession, gap: Gap) -> Sequence[GapQuestion]:
    """Everything that was asked there, the oldest first."""
    wanted = select(GapQuestion).where(GapQuestion.gap_id == gap.id)
    return (await session.scalars(wanted.order_by(GapQuestion.asked_at, GapQuestion.question_id))).all()


async def get(session: AsyncSession, by: Member, number: str) -> Gap:
    """Raises NoSuchGap, and NotAllowed for whoever does not look after the content."""
    require(by, "content.read")
    wanted = select(Gap).where(Gap.programme_id == by.programme_id, Gap.number == number.strip().upper())
    gap = await session.scalar(wanted)
    if gap is None:
        raise NoSuchGap(number=number)
    return gap


async def dismiss(session: AsyncSession, by: Member, number: str, *, version: int, reason: str, now: datetime) -> Gap:
    """Nothing is to be written about it. Raises OutOfDate where it changed since `version`."""
    require(by, "content.write")
    gap = await get(session, by, number)
    if gap.version != version or gap.state is GapState.DISMISSED:
        raise OutOfDate
    gap.reason = reason
    await move(session, by.actor, gap, GapState.DISMISSED, now)
    return gap


async def move(session: AsyncSession, actor: str, gap: Gap, state: GapState, now: datetime) -> None:
    """The gap is in another state, and the ledger says so. Raises OutOfDate where a question joined it meanwhile."""
    before, gap.state = gap.state, state
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate from error
    await ledger.append(
        session, actor=actor, action=f"gap.{state}", subject=f"gap:{gap.number}",
        before={"state": before}, after={"state": state}, at=now,
    )  # fmt: skip


async def other_models(session: AsyncSession, model: str) -> Sequence[Gap]:
    """Gaps whose vectors another model made: of no use until their questions are read again."""
    return (await session.scalars(select(Gap).where(Gap.model != model).order_by(Gap.id))).all()


async def reread(session: AsyncSession, gap: Gap, vectors: Sequence[Vector], model: str) -> None:
    """Take over what another model makes of its questions; one vector each, as `questions_of` lists them."""
    questions = await questions_of(session, gap)
    for question, vector in zip(questions, vectors, strict=True):
        question.vector = to_bytes(vector)
    gap.total = to_bytes(np.sum(vectors, axis=0)) if questions else b""
    gap.model = model
    await session.flush()


def to_bytes(vector: Vector) -> bytes:
    return np.asarray(vector, np.float32).tobytes()


def of_bytes(stored: bytes) -> Vector:
    return np.frombuffer(stored, np.float32)


async def _nearest(session: AsyncSession, programme_id: int, vector: Vector, model: str) -> Gap | None:
    """The gap it belongs to: the closest, of several alike the oldest; None where none is close enough."""
    every = select(Gap.id, Gap.total).where(Gap.programme_id == programme_id, Gap.model == model, Gap.asks > 0)
    rows = (await session.execute(every.order_by(Gap.id))).all()
    if not rows:
        return None
    totals = np.stack([of_bytes(total) for _, total in rows])
    likeness = totals @ vector / np.maximum(np.linalg.norm(totals, axis=1), 1e-9)
    best = int(np.argmax(likeness))
    return await session.get_one(Gap, rows[best].id, with_for_update=True) if likeness[best] >= ALIKE else None


async def _opened(session: AsyncSession, programme: Programme, question: GapQuestion, model: str) -> Gap:
    gap = Gap(
        programme_id=programme.id,
        number=await next_number(session, programme.id, KIND, question.asked_at.year),
        title=question.text[:TITLE],
        opened_at=question.asked_at,
        total=b"",
        model=model,
    )
    session.add(gap)
    await session.flush()
    return gap
