"""The figures of support for programs: counted anew at every request, with what each means beside them."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from bot.api.answers import answered, language
from bot.api.caller import Api, admitted
from bot.errors import NotAllowed
from bot.prm import figures
from bot.prm.figure_words import FIGURES
from bot.prm.figures import By, Figures, Span
from bot.prm.programme import Programme

SCOPE = "support:read"
USUAL = timedelta(days=27)  # four weeks, counted with their last day
MOST = timedelta(days=366 * 5)

From = Annotated[date | None, Query(alias="from", description="Its first day where the vendor works")]
To = Annotated[date | None, Query(description="Its last day; today unless it is said")]
Apart = Annotated[By, Query(description="What the figures are told apart by")]


class GroupTold(BaseModel):
    """Hours are medians; what there is nothing to tell of is null."""

    group: str
    asks: int
    answered: int
    unsure: int
    abstained: int
    confirmed: int
    assumed: int
    watched: int
    deflection: float | None
    reasked: int
    escalated: int
    tickets: int
    hours_to_answer: float | None
    hours_to_solution: float | None
    satisfaction: float | None


class FiguresTold(BaseModel):
    first: date
    last: date
    by: By
    groups: list[GroupTold]
    definitions: dict[str, str]


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/support/figures", tags=["support"])

    @router.get("", summary="Figures of support", response_model=FiguresTold)
    async def figures_of_support(request: Request, first: From = None, to: To = None, by: Apart = By.ALL) -> Response:
        """How well questions are answered without a person. Scope: support:read."""
        caller, t, now = await admitted(api, request, SCOPE), language(request), api.now()
        last = to or now.date()
        span = Span(first=first or last - USUAL, last=last)
        if not timedelta() <= span.last - span.first <= MOST:
            raise HTTPException(422, "The first day must not be after the last one, nor more than five years before.")
        async with api.database.reading() as session:
            current = await session.get_one(Programme, caller.member.programme_id)
            try:
                counted = await figures.figures(session, caller.member, current, span, by, now)
            except NotAllowed:
                raise HTTPException(403, "The key's person does not look after the content.") from None
        told = FiguresTold(
            first=span.first,
            last=span.last,
            by=by,
            groups=[_told(group, each) for group, each in counted.items()],
            definitions={name: t(words.meaning) for name, words in FIGURES.items()},
        )
        return answered(request, told.model_dump(mode="json"))

    return router


def _told(group: str, counted: Figures) -> GroupTold:
    return GroupTold(group=group, **{name: getattr(counted, name) for name in FIGURES})
