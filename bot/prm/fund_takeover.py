"""Take over requests and claims that were handled elsewhere (import, demo), in whatever state they are.

Counters, deadlines and the ledger are as if everything had happened here. A request comes before its claims; at the
end, `settle` gives back what an ended request left over.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import fund_claim_lifecycle, fund_clocks, fund_counters, fund_lifecycle, ledger
from bot.prm.fund_claim_records import COUNTED, Claim, ClaimProof, ClaimState, Proof
from bot.prm.fund_claim_records import snapshot as claim_snapshot
from bot.prm.fund_lifecycle import let_go as settle
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.partners import Partner
from bot.prm.programme import Programme

__all__ = ["record_claim", "record_request", "settle"]


async def record_request(
    session: AsyncSession, programme: Programme, request: FundRequest, partner: Partner, *, actor: str, now: datetime
) -> None:
    """A request with what was approved of it. NotEnoughLeft where its fund does not have that much."""
    if request.approved_minor:
        await fund_counters.set_aside(session, request.allocation_id, request.approved)
    if request.state is RequestState.APPROVED:
        request.expires_at = await fund_lifecycle.granted(session, programme, request, partner)
    session.add(request)
    await session.flush()
    if request.state is RequestState.PENDING:
        await fund_lifecycle.submitted(session, programme, request, partner)
    await fund_lifecycle.note(session, request, "fund.recorded", actor=actor, now=now)


async def record_claim(
    session: AsyncSession,
    programme: Programme,
    claim: Claim,
    partner: Partner,
    *,
    papers: Iterable[Proof],
    actor: str,
    now: datetime,
) -> None:
    """A claim with papers that are elsewhere. NotEnoughLeft where less was approved."""
    claim.due_at = await _due(session, programme, claim, partner)
    session.add(claim)
    await session.flush()
    session.add_all(ClaimProof(claim_id=claim.id, kind=kind) for kind in papers)
    if claim.state in COUNTED:
        await fund_counters.claim(session, claim.request_id, claim.amount)
    if claim.state is ClaimState.PAID:
        await fund_counters.pay(session, claim.request_id, claim.amount)
    subject, after = fund_claim_lifecycle.subject(claim), claim_snapshot(claim)
    await ledger.append(session, actor=actor, action="claim.recorded", subject=subject, after=after, at=now)


async def _due(session: AsyncSession, programme: Programme, claim: Claim, partner: Partner) -> datetime | None:
    """The deadline of its state runs from when it came into it."""
    vendor = programme.calendar
    begun = {
        ClaimState.IN_REVIEW: (fund_clocks.REVIEW, claim.submitted_at, vendor),
        ClaimState.DISPUTED: (fund_clocks.REVIEW, claim.disputed_at, vendor),
        ClaimState.ACTION_REQUIRED: (fund_clocks.ANSWER, claim.decided_at, partner.time_zone),
        ClaimState.REJECTED: (fund_clocks.DISPUTE, claim.decided_at, partner.calendar),
        ClaimState.APPROVED: (fund_clocks.PAYMENT, claim.decided_at, programme.time_zone),
    }
    clock, start, zone = begun.get(claim.state, ("", None, ""))
    if start is None or (claim.state is ClaimState.REJECTED and claim.disputed_at is not None):
        return None
    return await fund_clocks.run(session, programme, clock, fund_claim_lifecycle.subject(claim), start, zone)
