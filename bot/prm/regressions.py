"""Questions that the content has answered since somebody wrote what was missing: they must stay answered.

Each was asked in earnest and is kept without anybody's data, with the document that answers it. `server.py evaluate`
asks them again, by the name of their set; so does every publication, for the questions of its gap.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.database import Base


class RegressionQuestion(Base):
    """One of them, and how it went last. `question_id` leads back for as long as the question itself is kept."""

    __tablename__ = "regression_questions"
    __table_args__ = (
        Index("ix_regression_questions_set_name", "programme_id", "set_name"),
        Index("ix_regression_questions_question_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    set_name: Mapped[str] = mapped_column(String(32))  # the number of the gap
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="SET NULL"))  # as whom to ask
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    page: Mapped[str] = mapped_column(String(500))  # the document that answers it
    added_at: Mapped[datetime]
    replayed_at: Mapped[datetime | None]
    band: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str | None] = mapped_column(String(500))  # what it was answered from, or the closest there is
    anchor: Mapped[str | None] = mapped_column(String(300))

    @property
    def answered(self) -> bool:
        """Whether the last time brought what was written for it."""
        return self.band in ("answer", "unsure") and self.source == self.page


async def of(session: AsyncSession, programme_id: int, set_name: str | None = None) -> Sequence[RegressionQuestion]:
    """Those of one set, or of all, in the order in which they came."""
    wanted = select(RegressionQuestion).where(RegressionQuestion.programme_id == programme_id)
    if set_name is not None:
        wanted = wanted.where(RegressionQuestion.set_name == set_name)
    return (await session.scalars(wanted.order_by(RegressionQuestion.id))).all()


async def keep(session: AsyncSession, question: RegressionQuestion) -> RegressionQuestion:
    """Add it, unless the same is there: then only what answers it is new."""
    same = (
        RegressionQuestion.programme_id == question.programme_id,
        RegressionQuestion.set_name == question.set_name,
        RegressionQuestion.language == question.language,
        RegressionQuestion.text == question.text,
    )
    known = await session.scalar(select(RegressionQuestion).where(*same))
    if known is None:
        session.add(question)
        known = question
    known.page = question.page
    await session.flush()
    return known


async def forget(session: AsyncSession, questions: Sequence[int]) -> int:
    """Remove those that lead back to these questions; how many."""
    theirs = delete(RegressionQuestion).where(RegressionQuestion.question_id.in_(questions))
    return len((await session.scalars(theirs.returning(RegressionQuestion.id))).all())
