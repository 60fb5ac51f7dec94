"""Ask the questions of a gap again, as those who asked them, once something was written for it."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.audience import Reader, Room, RoomKind
from bot.inquiry import Answer, Inquiry, LookUp
from bot.jobs import Work, enqueue
from bot.prm import ledger, programme, regressions
from bot.prm.database import Database
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner
from bot.prm.regressions import RegressionQuestion

KIND = "replay"  # the job


async def plan(session: AsyncSession, set_name: str, *, key: str) -> None:
    """Have the questions of this set asked again; the same `key` is the same time."""
    await enqueue(session, KIND, {"set": set_name}, key=key, lane=KIND)


def duty(database: Database, look_up: LookUp) -> Callable[[Work], Awaitable[None]]:
    """The job: asks, keeps what came of it, and says so in the ledger, which tells whoever wrote the article."""

    async def replay(work: Work) -> None:
        name = work.payload["set"]
        async with database.reading() as session:
            current = await programme.only(session)
            questions = await regressions.of(session, current.id, name) if current else []
            rooms = [await room_of(session, each) for each in questions]
        answers = {
            each.id: await look_up(Inquiry(text=each.text, room=room, language=each.language, at_once=True))
            for each, room in zip(questions, rooms, strict=True)
        }
        async with work.finish() as session:
            await _keep(session, questions, answers, work)

    return replay


async def room_of(session: AsyncSession, question: RegressionQuestion) -> Room:
    """Who reads the answer: somebody of the partner that asked; where that is not known, anybody."""
    partner = await session.get(Partner, question.partner_id) if question.partner_id else None
    if partner is None:
        return Room(RoomKind.PRIVATE)
    facts = partner.facts
    reader = Reader(partner=facts.key, tier=facts.tier, region=facts.region, type=facts.type)
    return Room(RoomKind.PRIVATE, frozenset({reader}))


async def _keep(
    session: AsyncSession, questions: Sequence[RegressionQuestion], answers: dict[int, Answer], work: Work
) -> None:
    kept = [each for asked in questions if (each := await session.get(RegressionQuestion, asked.id))]
    for each in kept:
        answer = answers[each.id]
        each.replayed_at, each.band = work.now(), answer.band
        each.source, each.anchor = answer.place or (None, None)
    await session.flush()
    if kept:
        counted = {"questions": len(kept), "answered": sum(each.answered for each in kept)}
        subject = f"gap:{kept[0].set_name}"
        await ledger.append(
            session, actor=SYSTEM, action="gap.replayed", subject=subject, detail=counted, at=work.now()
        )
