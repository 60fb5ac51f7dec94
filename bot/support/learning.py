"""After a question that may not have been answered well: does it belong to a gap in the content, and to which?

Questions are looked at one after the other, in the order in which they were asked or rated, so the same questions make
the same gaps, wherever and however often they are looked at.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import Work
from bot.prm import gaps, programme, support_asks
from bot.prm.database import Database
from bot.prm.gaps import GapQuestion, GapState
from bot.prm.ledger import SYSTEM
from bot.questions import AskedQuestion
from bot.ratings import AnswerRating
from bot.support.impersonal import impersonal
from bot.support.meaning import Meaning

LONGEST = 500  # characters of a question that are kept in a gap


@dataclass(frozen=True)
class Ratings:
    """What those who could read an answer said of it."""

    helped: bool
    failed: bool


def duty(database: Database, meaning: Meaning) -> Callable[[Work], Awaitable[None]]:
    """The job. The model reads before the transaction is open: it takes some ten milliseconds."""

    async def learn(work: Work) -> None:
        async with database.reading() as session:
            question = await _question(session, work.payload["question"])
            text = await impersonal(session, question.looked_up[:LONGEST]) if question else ""
        if question is None:
            await work.finish_without_effect()
            return
        await _read_again(database, meaning)
        vector = await meaning.of(question.looked_up, question.language)
        async with work.finish() as session:
            await look(session, work.payload["question"], text, vector, meaning.name, work)

    return learn


async def look(session: AsyncSession, key: str, text: str, vector: gaps.Vector, model: str, work: Work) -> None:
    """What its ratings make of it by now, in the caller's transaction."""
    question, current = await _question(session, key), await programme.only(session)
    if question is None or current is None:
        return  # forgotten meanwhile
    if not await support_asks.is_one(session, key):
        return  # by the vendor's people: a gap is what partners miss, as its figures count it
    said = await _ratings(session, question)
    if not is_missed(question.band, said):
        await gaps.answered(session, question.id)
        return
    gap = await gaps.add(session, current, _as_missed(question, text, said), vector, model)
    await support_asks.belongs(session, key, gap.id)
    if gap.state is GapState.PUBLISHED:  # what was written for it did not do
        await gaps.move(session, SYSTEM, gap, GapState.OPEN, work.now())


def is_missed(band: str, said: Ratings) -> bool:
    """Nothing was found, or it did not help, or nobody says that what was merely close did."""
    return band == "unknown" or said.failed or (band == "unsure" and not said.helped)


async def _question(session: AsyncSession, key: str) -> AskedQuestion | None:
    return await session.scalar(select(AskedQuestion).where(AskedQuestion.key == key))


async def _ratings(session: AsyncSession, question: AskedQuestion) -> Ratings:
    rows = await session.execute(
        select(AnswerRating.helpful, func.count())
        .where(AnswerRating.question_id == question.id)
        .group_by(AnswerRating.helpful)
    )
    given = {helpful for helpful, _ in rows}
    return Ratings(helped=True in given, failed=False in given)


def _as_missed(question: AskedQuestion, text: str, said: Ratings) -> GapQuestion:
    closest = question.found[0] if question.found else {}
    return GapQuestion(
        question_id=question.id,
        partner_id=question.partner_id,
        text=text,
        language=question.language,
        asked_at=question.asked_at,
        band=question.band,
        confidence=question.confidence,
        source=closest.get("source"),
        anchor=closest.get("anchor"),
        failed=said.failed,
    )


async def _read_again(database: Database, meaning: Meaning) -> None:
    """Where the model changed, let this one read what the other one had read."""
    async with database.reading() as session:
        old = await gaps.other_models(session, meaning.name)
        held = {gap.id: await gaps.questions_of(session, gap) for gap in old}
    for gap in old:
        vectors = [await meaning.of(each.text, each.language) for each in held[gap.id]]
        async with database.writing() as session:
            fresh = await session.get_one(gaps.Gap, gap.id, with_for_update=True)
            if len(await gaps.questions_of(session, fresh)) == len(vectors):
                await gaps.reread(session, fresh, vectors, meaning.name)
