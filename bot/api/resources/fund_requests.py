"""Requests for market development funds, for programs."""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import fund_requests
from bot.prm.fund_records import Activity, Allocation, Budget, FundRequest, RequestState
from bot.prm.partners import Partner
from bot.prm.people import Member


class FundRequestTold(Told):
    number: str
    version: int
    partner: str
    budget: str
    state: RequestState
    activity: Activity
    title: str
    starts_on: date
    ends_on: date
    total_cost: Worth
    vendor_share: str  # percent
    amount: Worth
    approved: Worth
    unclaimed: Worth  # what further claims can be made for
    expected_leads: int | None
    expected_pipeline: Worth | None
    notes: str | None
    submitted_at: datetime
    decision_due_at: datetime | None
    decided_at: datetime | None
    expires_at: datetime | None
    reason: str | None


def _rows(member: Member) -> Select[FundRequest, str, str]:
    return (
        select(FundRequest, Partner.key, Budget.key)
        .join(Allocation, Allocation.id == FundRequest.allocation_id)
        .join(Budget, Budget.id == Allocation.budget_id)
        .join(Partner, Partner.id == Allocation.partner_id)
        .where(fund_requests.visible_to(member))
    )


def _told(request: FundRequest, partner: str, budget: str) -> FundRequestTold:
    return FundRequestTold(
        number=request.number,
        version=request.version,
        partner=partner,
        budget=budget,
        state=request.state,
        activity=request.activity,
        title=request.title,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        total_cost=Worth.of(request.total_cost),
        vendor_share=str(request.vendor_share),
        amount=Worth.of(request.amount),
        approved=Worth.of(request.approved),
        unclaimed=Worth.of(request.unclaimed),
        expected_leads=request.expected_leads,
        expected_pipeline=Worth.maybe(request.expected_pipeline),
        notes=request.notes,
        submitted_at=request.submitted_at,
        decision_due_at=request.decision_due_at,
        decided_at=request.decided_at,
        expires_at=request.expires_at,
        reason=request.reason,
    )


async def _hold(session: AsyncSession, member: Member, number: str) -> FundRequest:
    request, _ = await fund_requests.to_change(session, member, number)
    return request


REQUESTS = Resource(
    path="/mdf/requests", title="MDF requests", scope="funds:read", kind="fund", field="request", hold=_hold,
    rows=_rows, id=FundRequest.id, number=FundRequest.number, state=FundRequest.state, states=RequestState,
    told=_told, shape=FundRequestTold,
)  # fmt: skip
