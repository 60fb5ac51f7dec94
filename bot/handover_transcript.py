"""What was said before somebody asked for a person, as far as they could read it, and the passages that were tried.

Where we show the conversation ourselves all of it is kept; elsewhere the questions are, with what they were answered
from, and the last answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import last_said, transcript
from bot.i18n import N_, Translator
from bot.message import Incoming
from bot.prm.programme import Programme
from bot.prm.ticket_opening import Earlier
from bot.prm.ticket_records import WORDS, Author
from bot.questions import AskedQuestion
from bot.reply import Reply, as_text

LATELY = timedelta(hours=24)
MOST_LINES, MOST_QUESTIONS, MOST_PASSAGES = 30, 10, 5
SOURCES = 3  # of one answer

ANSWERED_FROM = N_("I answered from: {sources}")
KNEW_NOTHING = N_("I said that I don't know.")

Passage = dict[str, Any]


async def gathered(
    session: AsyncSession, incoming: Incoming, programme: Programme, now: datetime
) -> tuple[Sequence[Earlier], Sequence[Passage]]:
    """(what was said, oldest first; what was tried for the newest questions, closest first)."""
    questions = await _questions(session, incoming, now)
    shown = [
        each
        for each in await transcript.latest(session, incoming.conversation, limit=MOST_LINES)
        if each.at > now - LATELY
    ]
    if shown:
        said = [_line(each.author == "person", each.reply, each.at) for each in shown]
    else:
        said = await _from_questions(session, incoming, questions, Translator(programme.default_locale))
    return [each for each in said if each.words], _tried(questions)


async def _questions(session: AsyncSession, incoming: Incoming, now: datetime) -> Sequence[AskedQuestion]:
    """Of this very person in this very conversation, oldest first."""
    theirs = (AskedQuestion.conversation == incoming.conversation, AskedQuestion.sender == incoming.sender.key)
    wanted = select(AskedQuestion).where(*theirs, AskedQuestion.asked_at > now - LATELY)
    newest = (await session.scalars(wanted.order_by(AskedQuestion.id.desc()).limit(MOST_QUESTIONS))).all()
    return list(reversed(newest))


async def _from_questions(
    session: AsyncSession, incoming: Incoming, questions: Sequence[AskedQuestion], t: Translator
) -> list[Earlier]:
    said = []
    for each in questions:
        said += [
            Earlier(at=each.asked_at, author=Author.PARTNER, words=each.text),
            Earlier(at=each.asked_at, author=Author.ASSISTANT, words=_answered(each, t)),
        ]
    last = await last_said.said_here(session, incoming) if said else None
    return [*said[:-1], _line(False, *last)] if last else said


def _answered(question: AskedQuestion, t: Translator) -> str:
    sources = dict.fromkeys(str(each.get("source", "")) for each in question.found)
    if question.band == "unknown" or not sources:
        return t(KNEW_NOTHING)
    return t(ANSWERED_FROM, sources=t.all_of(list(sources)[:SOURCES]))


def _tried(questions: Sequence[AskedQuestion]) -> list[Passage]:
    newest = [{**each, "question": q.text} for q in reversed(questions) for each in q.found]
    return newest[:MOST_PASSAGES]


def _line(by_person: bool, reply: Reply, at: datetime) -> Earlier:
    author = Author.PARTNER if by_person else Author.ASSISTANT
    return Earlier(at=at, author=author, words=as_text(reply).strip()[:WORDS])
