"""A claim's way through its states, each with its deadline. Every change is checked, saved unless stale, recorded."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import NotFromHere, OutOfDate
from bot.prm import clocks, fund_clocks, fund_counters, fund_lifecycle, ledger
from bot.prm.fund_claim_records import DECIDED, TRANSITIONS, Claim, ClaimState, snapshot
from bot.prm.fund_records import FundRequest
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.programme import Programme


async def locked(session: AsyncSession, claim_id: int) -> Claim:
    """For whoever holds the lock on its request."""
    mine = select(Claim).where(Claim.id == claim_id).with_for_update()
    return (await session.scalars(mine.execution_options(populate_existing=True))).one()


def require_move(claim: Claim, to: ClaimState) -> None:
    if to not in TRANSITIONS[claim.state]:
        raise NotFromHere(number=claim.number, state=claim.state)


async def require_undecided(session: AsyncSession, claim: Claim, to: ClaimState) -> None:
    """For whoever decides or pays: raises DecidedAlready where somebody else did, else NotFromHere."""
    if claim.state is ClaimState.PAID:
        await fund_lifecycle.tell_who_did(session, claim.number, claim.state, claim.paid_by_id)
    elif claim.state in DECIDED and to is not ClaimState.PAID:
        await fund_lifecycle.tell_who_did(session, claim.number, claim.state, claim.decided_by_id)
    require_move(claim, to)


async def submitted(
    session: AsyncSession, programme: Programme, claim: Claim, *, actor: str, now: datetime, **changes: Any
) -> None:
    """The review begins at once and is promised for a day."""
    await _change(session, claim, ClaimState.SUBMITTED, actor=actor, now=now, submitted_at=now, **changes)
    due = await _next(session, programme, claim, fund_clocks.REVIEW, now, programme.calendar)
    await _change(session, claim, ClaimState.IN_REVIEW, actor=SYSTEM, now=now, due_at=due, **UNDECIDED)


async def disputed(
    session: AsyncSession, programme: Programme, claim: Claim, *, actor: str, now: datetime, **changes: Any
) -> None:
    """It is looked at again, by somebody else; who rejected it stays noted."""
    due = await _next(session, programme, claim, fund_clocks.REVIEW, now, programme.calendar)
    await _change(session, claim, ClaimState.DISPUTED, actor=actor, now=now, due_at=due, disputed_at=now, **changes)


async def sent_back(
    session: AsyncSession, programme: Programme, claim: Claim, partner: Partner, *, actor: str, now: datetime, **by: Any
) -> None:
    """The partner has to answer within some days."""
    due = await _next(session, programme, claim, fund_clocks.ANSWER, now, partner.time_zone)
    await _change(session, claim, ClaimState.ACTION_REQUIRED, actor=actor, now=now, due_at=due, decided_at=now, **by)


async def approved(
    session: AsyncSession, programme: Programme, claim: Claim, *, actor: str, now: datetime, **by: Any
) -> None:
    """It is paid within some days."""
    due = await _next(session, programme, claim, fund_clocks.PAYMENT, now, programme.time_zone)
    await _change(session, claim, ClaimState.APPROVED, actor=actor, now=now, due_at=due, decided_at=now, **by)


async def rejected(
    session: AsyncSession,
    programme: Programme,
    claim: Claim,
    request: FundRequest,
    partner: Partner,
    *,
    actor: str,
    now: datetime,
    **by: Any,
) -> None:
    """The money can be claimed again; the first time, the partner may dispute it for some days."""
    final = claim.disputed_at is not None
    await clocks.stop(session, subject(claim))
    due = None if final else await _next(session, programme, claim, fund_clocks.DISPUTE, now, partner.calendar)
    await _change(session, claim, ClaimState.REJECTED, actor=actor, now=now, due_at=due, decided_at=now, **by)
    await fund_counters.claim(session, request.id, Money(-claim.amount.amount, claim.currency))
    await fund_lifecycle.let_go(session, request, now)


async def paid(session: AsyncSession, claim: Claim, *, actor: str, now: datetime, **by: Any) -> None:
    await clocks.stop(session, subject(claim))
    await fund_counters.pay(session, claim.request_id, claim.amount)
    await _change(session, claim, ClaimState.PAID, actor=actor, now=now, due_at=None, paid_at=now, **by)


async def unanswered(session: AsyncSession, programme: Programme, number: str, now: datetime) -> Claim | None:
    """For the deadline: a claim whose question nobody answered is rejected. None: somebody did in time."""
    found = await _numbered(session, number)
    if found is None:
        return None
    request, partner = await fund_lifecycle.locked(session, found.request_id)
    claim = await locked(session, found.id)
    if claim.state is not ClaimState.ACTION_REQUIRED or claim.due_at is None or now < claim.due_at:
        return None
    await rejected(session, programme, claim, request, partner, actor=SYSTEM, now=now, reason=None, decided_by_id=None)
    return claim


async def undisputed(session: AsyncSession, number: str, now: datetime) -> None:
    """For the deadline: nobody disputed a rejection, so its money is free, and falls back where its request is over."""
    found = await _numbered(session, number)
    if found is not None:
        request, _ = await fund_lifecycle.locked(session, found.request_id)
        await fund_lifecycle.let_go(session, request, now)


def subject(claim: Claim) -> str:
    return f"claim:{claim.number}"


UNDECIDED = {"decided_at": None, "decided_by_id": None, "reason": None}


async def _numbered(session: AsyncSession, number: str) -> Claim | None:
    return await session.scalar(select(Claim).where(Claim.number == number))


async def _next(
    session: AsyncSession, programme: Programme, claim: Claim, clock: str, now: datetime, zone: str
) -> datetime:
    """The deadline of the state it comes into, in place of the one before."""
    await clocks.stop(session, subject(claim))
    return await fund_clocks.run(session, programme, clock, subject(claim), now, zone)


async def _change(
    session: AsyncSession, claim: Claim, to: ClaimState, *, actor: str, now: datetime, **changes: Any
) -> None:
    """Every change of state ends here: saved unless stale, and in the ledger as it was and as it is."""
    number, before = claim.number, snapshot(claim)
    for name, value in {"state": to, **changes}.items():
        setattr(claim, name, value)
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    await ledger.append(
        session, actor=actor, action=f"claim.{to}", subject=subject(claim), before=before, after=snapshot(claim), at=now
    )
