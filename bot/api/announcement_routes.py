"""What programs read of an announcement beside its record: its plan, its progress and what became of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.api.answers import PRIVATE, answered, language, refused
from bot.api.caller import Api, Caller, admitted
from bot.errors import UserError
from bot.prm import announcement_release, announcement_report, announcement_sheet
from bot.prm.announcement_plan import Unreached
from bot.prm.announcement_records import AnnouncementState, Outcome
from bot.prm.announcement_report import MOST_ROWS, Row
from bot.prm.programme import Programme

SCOPE = "announcements:read"

Number = Annotated[str, Path(max_length=32, examples=["A-2027-0001"])]
After = Annotated[int, Query(ge=0, le=2**62, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]
T = TypeVar("T")
Read = Callable[[AsyncSession, Caller], Awaitable[T]]


class PlanTold(BaseModel):
    """`plan` and `places` are what a release has to name: anything else by then has to be looked at again."""

    places: int
    plan: str
    partners: int
    by_platform: dict[str, int]
    by_language: dict[str, int]
    shifted: int
    unreached: dict[Unreached, int]
    first_at: datetime | None
    last_at: datetime | None
    ends_at: datetime | None
    seconds: float


class ReportTold(BaseModel):
    """Whether somebody read a message is not known on any platform, so it is not told."""

    state: AnnouncementState
    places: dict[Outcome, int]
    partners: int
    reached: int
    reasons: list[tuple[Outcome, str, int]]
    acknowledged: int | None
    people_acknowledged: int | None
    clicks: dict[int, int]
    reactions: dict[str, int]
    replies: int
    replies_open: int
    per_minute: int
    seconds_left: float | None


class RowTold(BaseModel):
    partner: str
    name: str
    places: dict[Outcome, int]
    reason: str | None
    acknowledged_at: datetime | None
    acknowledged_by: int
    clicks: int
    reactions: int
    replies: int


class PageTold(BaseModel):
    data: list[RowTold]
    next: int | None


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/announcements/{number}", tags=["announcements"])

    async def read(request: Request, tell: Read[BaseModel]) -> Response:
        caller = await admitted(api, request, SCOPE)
        async with api.database.reading() as session:
            try:
                told = await tell(session, caller)
            except UserError as error:
                return refused(error, language(request))
        return answered(request, told.model_dump(mode="json"))

    @router.get("/plan", summary="Whom an announcement would reach", response_model=PlanTold)
    async def plan(request: Request, number: Number) -> Response:
        """The dry run, in figures. Scope: announcements:read."""
        return await read(request, lambda session, caller: _plan(api, session, caller, number))

    @router.get("/report", summary="What became of an announcement", response_model=ReportTold)
    async def report(request: Request, number: Number) -> Response:
        """Its progress while it is sent, and all that came back. Scope: announcements:read."""
        return await read(request, lambda session, caller: _report(api, session, caller, number))

    @router.get("/partners", summary="What became of an announcement, by partner", response_model=PageTold)
    async def partners(request: Request, number: Number, after: After = 0, limit: Limit = 100) -> Response:
        """A page of partners. Scope: announcements:read."""
        return await read(request, lambda session, caller: _page(session, caller, number, after, limit))

    @router.get("/report.csv", summary="The report by partner as CSV", response_class=Response)
    async def sheet(request: Request, number: Number) -> Response:
        """A line for each partner. Scope: announcements:read."""
        caller = await admitted(api, request, SCOPE)
        async with api.database.reading() as session:
            try:
                text = await announcement_sheet.written(session, caller.member, number)
            except UserError as error:
                return refused(error, language(request))
        return Response(text, headers=PRIVATE, media_type="text/csv; charset=utf-8")

    return router


async def _plan(api: Api, session: AsyncSession, caller: Caller, number: str) -> PlanTold:
    programme = await session.get_one(Programme, caller.member.programme_id)
    plan = await announcement_release.dry_run(session, caller.member, programme, number, reach=api.reach, now=api.now())
    return PlanTold(
        places=plan.places,
        plan=plan.fingerprint,
        partners=plan.partners,
        by_platform=dict(plan.by_platform),
        by_language=dict(plan.by_language),
        shifted=plan.shifted,
        unreached=dict(plan.unreached),
        first_at=plan.first_at,
        last_at=plan.last_at,
        ends_at=plan.ends_at,
        seconds=plan.sending.total_seconds(),
    )


async def _report(api: Api, session: AsyncSession, caller: Caller, number: str) -> ReportTold:
    now = await announcement_report.progress(session, caller.member, number, api.reach, api.now())
    totals = await announcement_report.totals(session, caller.member, number)
    return ReportTold(
        state=now.state,
        places=dict(totals.places),
        partners=totals.partners,
        reached=totals.reached,
        reasons=[(outcome, why, count) for (outcome, why), count in totals.reasons.items()],
        acknowledged=totals.acknowledged,
        people_acknowledged=totals.people_acknowledged,
        clicks=dict(totals.clicks),
        reactions=dict(totals.reactions),
        replies=totals.replies,
        replies_open=totals.replies_open,
        per_minute=now.per_minute,
        seconds_left=now.left.total_seconds() if now.left is not None else None,
    )


async def _page(session: AsyncSession, caller: Caller, number: str, after: int, limit: int) -> PageTold:
    found = await announcement_report.by_partner(session, caller.member, number, after=after, limit=limit)
    more = found[-1].partner_id if len(found) == limit else None
    return PageTold(data=[_row(each) for each in found], next=more)


def _row(row: Row) -> RowTold:
    return RowTold(
        partner=row.partner,
        name=row.name,
        places=dict(row.places),
        reason=row.reason,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        clicks=row.clicks,
        reactions=row.reactions,
        replies=row.replies,
    )
