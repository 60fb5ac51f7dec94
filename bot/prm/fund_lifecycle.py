"""A fund request's way through its states. Every change is checked, saved unless stale, and recorded."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import NotFromHere, OutOfDate, UserError
from bot.prm import clocks, fund_clocks, fund_counters, ledger
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.prm.fund_records import DECIDED, TRANSITIONS, Allocation, FundRequest, RequestState, snapshot
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.prm.programme import Programme


class DecidedAlready(UserError):
    """{who} was faster: {number} is {state} now."""


class Locked(NamedTuple):
    """A request nobody else can change until the transaction ends, and whose it is."""

    request: FundRequest
    partner: Partner


async def locked(session: AsyncSession, request_id: int) -> Locked:
    """Whoever works on a request or on its claims takes this lock first, so that they take turns."""
    mine = select(FundRequest).where(FundRequest.id == request_id).with_for_update()
    request = (await session.scalars(mine.execution_options(populate_existing=True))).one()
    whose = select(Partner).join(Allocation, Allocation.partner_id == Partner.id)
    partner = (await session.scalars(whose.where(Allocation.id == request.allocation_id))).one()
    return Locked(request, partner)


def require_move(request: FundRequest, to: RequestState) -> None:
    if to not in TRANSITIONS[request.state]:
        raise NotFromHere(number=request.number, state=request.state)


async def require_undecided(session: AsyncSession, request: FundRequest, to: RequestState) -> None:
    """For whoever decides: raises DecidedAlready where somebody else did, else NotFromHere."""
    if to not in TRANSITIONS[request.state] and request.state in DECIDED:
        await tell_who_did(session, request.number, request.state, request.decided_by_id)
    require_move(request, to)


async def tell_who_did(session: AsyncSession, number: str, state: StrEnum, person_id: int | None) -> None:
    """Raises DecidedAlready; nothing where no person did."""
    if who := await session.scalar(select(Person.name).where(Person.id == person_id)):
        raise DecidedAlready(who=who, number=number, state=state)


async def change(
    session: AsyncSession,
    request: FundRequest,
    to: RequestState,
    *,
    actor: str,
    now: datetime,
    action: str = "",
    **changes: Any,
) -> None:
    """Every change of state ends here: saved unless stale, and in the ledger as it was and as it is.

    The ledger calls it by the new state, or by another `action`.
    """
    number, before = request.number, snapshot(request)
    for name, value in {"state": to, **changes}.items():
        setattr(request, name, value)
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    await note(session, request, action or f"fund.{to}", actor=actor, now=now, before=before)


async def submitted(session: AsyncSession, programme: Programme, request: FundRequest, partner: Partner) -> None:
    """It waits for a decision from now on, at most until its activity is over."""
    name, zone = subject(request), partner.time_zone
    ends = fund_clocks.day_after(request.ends_on, zone)
    await fund_clocks.run(session, programme, fund_clocks.LAPSE, name, ends, zone)
    request.decision_due_at = await fund_clocks.run(
        session, programme, fund_clocks.DECISION, name, request.submitted_at, programme.time_zone
    )
    await session.flush()


async def granted(session: AsyncSession, programme: Programme, request: FundRequest, partner: Partner) -> datetime:
    """Until when what was approved can be claimed; the deadline runs from now on."""
    await clocks.stop(session, subject(request))
    ends = fund_clocks.day_after(request.ends_on, partner.time_zone)
    return await fund_clocks.run(session, programme, fund_clocks.CLAIMS, subject(request), ends, partner.time_zone)


async def end(
    session: AsyncSession, request: FundRequest, to: RequestState, *, actor: str, now: datetime, **changes: Any
) -> None:
    """Cancel it or let it expire: what was approved and not claimed falls back to the partner's allocation."""
    await clocks.stop(session, subject(request))
    await change(session, request, to, actor=actor, now=now, **changes)
    await let_go(session, request, now)


async def expire(session: AsyncSession, number: str, now: datetime) -> FundRequest | None:
    """For the deadlines: end a request whose time is over. None: somebody did something in time."""
    found = await session.scalar(select(FundRequest.id).where(FundRequest.number == number))
    if found is None:
        return None
    request, partner = await locked(session, found)
    if RequestState.EXPIRED not in TRANSITIONS[request.state] or now < _over(request, partner):
        return None
    await end(session, request, RequestState.EXPIRED, actor=SYSTEM, now=now)
    return request


def _over(request: FundRequest, partner: Partner) -> datetime:
    return request.expires_at or fund_clocks.day_after(request.ends_on, partner.time_zone)


async def let_go(session: AsyncSession, request: FundRequest, now: datetime) -> None:
    """Of a request that has ended: what is neither claimed nor can be claimed by a dispute any more goes back."""
    if request.state is RequestState.APPROVED:
        return
    disputable = await session.scalar(
        select(func.sum(Claim.amount_minor)).where(
            Claim.request_id == request.id,
            Claim.state == ClaimState.REJECTED,
            Claim.disputed_at.is_(None),
            Claim.due_at > now,
        )
    )
    rest = request.unclaimed.minor - int(disputable or 0)
    if rest > 0:
        await fund_counters.release(session, request, Money.of_minor(rest, request.currency))


async def note(
    session: AsyncSession,
    request: FundRequest,
    action: str,
    *,
    actor: str,
    now: datetime,
    before: dict[str, object] | None = None,
) -> None:
    """An entry in the ledger: the request as it is, and as it was where it changed."""
    await ledger.append(
        session, actor=actor, action=action, subject=subject(request), before=before, after=snapshot(request), at=now
    )


def subject(request: FundRequest) -> str:
    return f"fund:{request.number}"
