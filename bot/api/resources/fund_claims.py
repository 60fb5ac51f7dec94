"""Claims for market development funds, for programs."""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import fund_claims
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.prm.fund_records import FundRequest
from bot.prm.partners import Partner
from bot.prm.people import Member


class ClaimTold(Told):
    number: str
    version: int
    partner: str
    request: str
    state: ClaimState
    title: str
    amount: Worth
    activity_on: date
    note: str | None
    submitted_at: datetime | None
    due_at: datetime | None  # of the state it is in: a review's, an answer's, a dispute's or a payment's
    decided_at: datetime | None
    disputed_at: datetime | None
    paid_at: datetime | None
    payment_reference: str | None
    reason: str | None


def _rows(member: Member) -> Select[Claim, str, str]:
    return (
        select(Claim, Partner.key, FundRequest.number)
        .join(FundRequest, FundRequest.id == Claim.request_id)
        .join(Partner, Partner.id == Claim.partner_id)
        .where(fund_claims.visible_to(member))
    )


def _told(claim: Claim, partner: str, request: str) -> ClaimTold:
    return ClaimTold(
        number=claim.number,
        version=claim.version,
        partner=partner,
        request=request,
        state=claim.state,
        title=claim.title,
        amount=Worth.of(claim.amount),
        activity_on=claim.activity_on,
        note=claim.note,
        submitted_at=claim.submitted_at,
        due_at=claim.due_at,
        decided_at=claim.decided_at,
        disputed_at=claim.disputed_at,
        paid_at=claim.paid_at,
        payment_reference=claim.payment_reference,
        reason=claim.reason,
    )


async def _hold(session: AsyncSession, member: Member, number: str) -> Claim:
    return (await fund_claims.to_change(session, member, number)).claim


CLAIMS = Resource(
    path="/mdf/claims", title="MDF claims", scope="funds:read", kind="claim", field="claim", hold=_hold,
    rows=_rows, id=Claim.id, number=Claim.number, state=Claim.state, states=ClaimState, told=_told, shape=ClaimTold,
)  # fmt: skip
