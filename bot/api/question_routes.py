"""Questions of programs to knowledge: answered from what the key's person may read, with its sources, or not at all."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from bot import questions
from bot.api.answers import answered, language
from bot.api.bodies import NO_CONTROL
from bot.api.caller import Api, admitted
from bot.inquiry import Answer, Band, Inquiry
from bot.questions import Asked

SCOPE = "questions:read"


class QuestionAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=NO_CONTROL)
    ]


class CitationTold(BaseModel):
    title: str
    source: str
    heading: str
    link: str
    updated: str | None


class AnswerTold(BaseModel):
    """`band`: an answer, the closest there is ("unsure"), or nothing that could be said ("unknown", without text)."""

    band: Band
    text: str | None
    citations: list[CitationTold]
    confidence: float


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/questions", tags=["questions"])

    @router.post("", summary="Ask a question", response_model=AnswerTold)
    async def ask(request: Request, asked: QuestionAsked) -> Response:
        """Each is taken by itself: earlier ones do not complete it. Scope: questions:read."""
        caller, t = await admitted(api, request, SCOPE), language(request)
        inquiry = Inquiry(text=asked.question, room=caller.room, language=t.language)
        found = Asked(inquiry=inquiry, answer=await api.look_up(inquiry))
        async with api.database.writing() as session:
            await questions.keep(session, found, caller.incoming(t), caller.member, api.now())
        return answered(request, _told(found.answer).model_dump())

    return router


def _told(answer: Answer) -> AnswerTold:
    sources = [
        CitationTold(title=c.title, source=c.source, heading=c.heading, link=c.link, updated=c.updated)
        for c in answer.citations
    ]
    text = None if answer.band == "unknown" else answer.text
    return AnswerTold(band=answer.band, text=text, citations=sources, confidence=answer.confidence)
