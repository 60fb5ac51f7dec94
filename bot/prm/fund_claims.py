"""Partners claim what was approved, with papers that prove it; they answer, and dispute a rejection once.

Several claims share one request, and one claim never covers two. A claim counts from when it is submitted.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFromHere, UserError
from bot.prm import fund_claim_lifecycle, fund_counters, fund_lifecycle, fund_proofs, fund_requests
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.prm.fund_proofs import Papers
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.money import Money
from bot.prm.numbers import next_number, spelled_out
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import reachable, require

KIND = "MC"


class NoSuchClaim(UserError):
    """I don't find a claim {number}. Say "my MDF claims" to see yours."""


class OutsideTheDates(UserError):
    """The activity was approved for {first} to {last}. A claim has to be for a day in that time."""


class NotHeldYet(UserError):
    """You can claim an activity once it has taken place."""


class ClaimedTooLate(UserError):
    """{number} could be claimed until its deadline, which is over. The money has gone back to your fund."""


class NothingClaimed(UserError):
    """The amount of a claim must be more than zero."""


class DisputeOver(UserError):
    """{number} can no longer be disputed: that is possible once, in the days after a rejection."""


class Working(NamedTuple):
    """A claim with its request, both locked, and whose they are."""

    claim: Claim
    request: FundRequest
    partner: Partner


async def file(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    request_number: str,
    *,
    amount: Money,
    activity_on: date,
    papers: Papers,
    now: datetime,
    note: str | None = None,
) -> Claim:
    """Claim a part of an approved request: it is in review, or nothing has happened.

    Raises NotAllowed, NoSuchRequest, NotFromHere, ClaimedTooLate, OutsideTheDates, NotHeldYet, OneCurrency,
    NothingClaimed, ProofMissing, NoSuchFile, NotEnoughLeft.
    """
    claim = await begin(
        session, member, programme, request_number,
        amount=amount, activity_on=activity_on, papers=papers, now=now, note=note,
    )  # fmt: skip
    return await submit(session, member, programme, claim.number, now=now)


async def begin(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    request_number: str,
    *,
    amount: Money,
    activity_on: date,
    papers: Papers,
    now: datetime,
    note: str | None = None,
) -> Claim:
    """A claim to be completed later: it counts for nothing until it is submitted. Raises what `file` raises."""
    require(member, "claim.file")
    request, partner = await fund_requests.to_change(session, member, request_number)
    _require_in_time(request, now)
    _require_day(request, partner, activity_on, now)
    _require_amount(request, amount)
    number = await next_number(session, programme.id, KIND, now.astimezone(ZoneInfo(programme.time_zone)).year)
    claim = Claim(
        programme_id=programme.id, number=number, request_id=request.id, partner_id=partner.id, title=request.title,
        claimed_by_id=member.person_id, amount=amount, activity_on=activity_on, state=ClaimState.EDITING, note=note,
    )  # fmt: skip
    session.add(claim)
    await session.flush()
    await fund_proofs.add(session, member, claim, papers, now)
    return claim


async def submit(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    amount: Money | None = None,
    papers: Papers | None = None,
    note: str | None = None,
) -> Claim:
    """Hand in a claim that is being edited, or answer what was asked about it, with what changes.

    Raises what `file` raises, and NoSuchClaim.
    """
    require(member, "claim.file")
    claim, request, partner = await to_change(session, member, number)
    fund_claim_lifecycle.require_move(claim, ClaimState.SUBMITTED)
    if claim.state is ClaimState.EDITING:
        _require_in_time(request, now)
    _require_day(request, partner, claim.activity_on, now)
    wanted = amount or claim.amount
    _require_amount(request, wanted)
    await fund_proofs.add(session, member, claim, papers or Papers(), now)
    await fund_proofs.require(session, programme, claim, request)
    await _count(session, claim, request, wanted, now)
    await fund_claim_lifecycle.submitted(
        session, programme, claim, actor=member.actor, now=now, amount=wanted, note=_with(claim.note, note)
    )
    return claim


async def dispute(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, why: str, now: datetime
) -> Claim:
    """Ask for a rejected claim to be looked at by somebody else. Raises NoSuchClaim, DisputeOver, NotEnoughLeft."""
    require(member, "claim.file")
    claim, request, _ = await to_change(session, member, number)
    fund_claim_lifecycle.require_move(claim, ClaimState.DISPUTED)
    if not disputable(claim, now):
        raise DisputeOver(number=claim.number)
    await fund_counters.claim(session, request.id, claim.amount)
    await fund_claim_lifecycle.disputed(
        session, programme, claim, actor=member.actor, now=now, note=_with(claim.note, why)
    )
    return claim


def disputable(claim: Claim, now: datetime) -> bool:
    return (
        claim.state is ClaimState.REJECTED
        and claim.disputed_at is None
        and claim.due_at is not None
        and now < claim.due_at
    )


async def mine(
    session: AsyncSession,
    member: Member,
    *,
    state: ClaimState | None = None,
    request_id: int | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Sequence[Claim]:
    """The claims this member may see, newest first. `after` is the number of the last one seen."""
    wanted = select(Claim).where(visible_to(member))
    if state is not None:
        wanted = wanted.where(Claim.state == state)
    if request_id is not None:
        wanted = wanted.where(Claim.request_id == request_id)
    if after is not None:
        seen = select(Claim.id).where(
            visible_to(member), Claim.programme_id == member.programme_id, Claim.number == after
        )
        wanted = wanted.where(Claim.id < seen.scalar_subquery())
    return (await session.scalars(wanted.order_by(Claim.id.desc()).limit(limit))).all()


async def get(session: AsyncSession, member: Member, number: str) -> Claim:
    """One claim by its number. A foreign one and an unknown number are the same NoSuchClaim."""
    this = (Claim.programme_id == member.programme_id, Claim.number == spelled_out(number, KIND))
    found = await session.scalar(select(Claim).where(visible_to(member), *this))
    if found is None:
        raise NoSuchClaim(number=number)
    return found


async def to_change(session: AsyncSession, member: Member, number: str) -> Working:
    """The same, locked together with its request, the request first."""
    found = await get(session, member, number)
    request, partner = await fund_lifecycle.locked(session, found.request_id)
    return Working(await fund_claim_lifecycle.locked(session, found.id), request, partner)


def visible_to(member: Member) -> ColumnElement[bool]:
    """The claims this member may read, as a condition inside a query."""
    return reachable(member, "fund", programme=Claim.programme_id, partner=Claim.partner_id)


async def _count(session: AsyncSession, claim: Claim, request: FundRequest, wanted: Money, now: datetime) -> None:
    """A claim that is answered counts already: only the difference is added, or given back."""
    before = 0 if claim.state is ClaimState.EDITING else claim.amount_minor
    await fund_counters.claim(session, request.id, Money.of_minor(wanted.minor - before, request.currency))
    await fund_lifecycle.let_go(session, request, now)


def _require_in_time(request: FundRequest, now: datetime) -> None:
    if request.state is RequestState.EXPIRED or (request.expires_at and now >= request.expires_at):
        raise ClaimedTooLate(number=request.number)
    if request.state is not RequestState.APPROVED:
        raise NotFromHere(number=request.number, state=request.state)


def _require_day(request: FundRequest, partner: Partner, day: date, now: datetime) -> None:
    if not request.starts_on <= day <= request.ends_on:
        raise OutsideTheDates(first=request.starts_on, last=request.ends_on)
    if day > now.astimezone(ZoneInfo(partner.time_zone)).date():
        raise NotHeldYet


def _require_amount(request: FundRequest, amount: Money) -> None:
    if amount.currency != request.currency:
        raise fund_requests.OneCurrency(currency=request.currency)
    if amount.minor <= 0:
        raise NothingClaimed


def _with(before: str | None, added: str | None) -> str | None:
    """What a partner wrote, the newest last."""
    return "\n\n".join(filter(None, (before, added))) or None
