"""The vendor's people review claims and pay them; a dispute is looked at by somebody else than who rejected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed, OutOfDate, ReasonNeeded, UserError
from bot.prm import fund_claim_lifecycle, fund_claims
from bot.prm.columns import among
from bot.prm.deciders import up_to
from bot.prm.fund_claim_records import TO_DECIDE, Claim, ClaimState
from bot.prm.fund_claims import Working
from bot.prm.fund_decisions import NotYourOwn, decided_by, limit_of, require_limit
from bot.prm.fund_records import Allocation, FundRequest
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import may, require


class SomebodyElse(UserError):
    """You rejected {number} yourself, so somebody else has to look at the dispute."""


async def approve(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Accept a claim: it is paid within some days. `version`: of the claim as the person saw it.

    Raises NotAllowed, NoSuchClaim, NotYourOwn, SomebodyElse, AboveLimit, DecidedAlready, NotFromHere, OutOfDate.
    """
    claim, _, _ = await _to_decide(session, member, programme, number, ClaimState.APPROVED, version)
    await fund_claim_lifecycle.approved(
        session, programme, claim, actor=member.actor, now=now, decided_by_id=member.person_id, reason=None
    )
    return claim


async def reject(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Refuse a claim; after a dispute, for good. Raises what `approve` raises, and ReasonNeeded."""
    claim, request, partner = await _to_decide(session, member, programme, number, ClaimState.REJECTED, version)
    await fund_claim_lifecycle.rejected(
        session, programme, claim, request, partner, actor=member.actor, now=now,
        decided_by_id=member.person_id, reason=_given(reason),
    )  # fmt: skip
    return claim


async def ask_for_more(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Send a claim back with what is missing. Raises what `approve` raises, and ReasonNeeded."""
    claim, _, partner = await _to_decide(session, member, programme, number, ClaimState.ACTION_REQUIRED, version)
    await fund_claim_lifecycle.sent_back(
        session, programme, claim, partner, actor=member.actor, now=now,
        decided_by_id=member.person_id, reason=_given(reason),
    )  # fmt: skip
    return claim


def require_decision(member: Member, programme: Programme, claim: Claim, partner: Partner) -> None:
    """Whether they may decide on this claim, as long as it waits for that.

    Raises NotAllowed, NotYourOwn, SomebodyElse, AboveLimit.
    """
    _require_part(member, claim, partner)
    _require_say(member, programme, claim)


async def pay(
    session: AsyncSession,
    member: Member,
    number: str,
    *,
    now: datetime,
    reference: str | None = None,
    version: int | None = None,
) -> Claim:
    """Note that an approved claim was paid. Raises NotAllowed, NoSuchClaim, DecidedAlready, NotFromHere, OutOfDate."""
    require(member, "claim.pay")
    claim, _, _ = await fund_claims.to_change(session, member, number)
    await _require_open(session, claim, ClaimState.PAID, version)
    await fund_claim_lifecycle.paid(
        session, claim, actor=member.actor, now=now, paid_by_id=member.person_id, payment_reference=reference
    )
    return claim


async def to_review(
    session: AsyncSession, member: Member, programme: Programme, *, limit: int = 20, after: str | None = None
) -> Sequence[tuple[Claim, str]]:
    """Claims that wait for this member's decision, with their partner's name, oldest first."""
    mine = _with_partner().where(among(Claim.state, TO_DECIDE), decidable(member, programme))
    return await _page(session, member, mine, limit, after)


def decidable(member: Member, programme: Programme) -> ColumnElement[bool]:
    """What `require_decision` lets this member decide on, as a condition on claims joined with their allocations."""
    limit = None if _unlimited(member) else limit_of(member, programme)
    within = true() if limit is None else up_to(limit, programme, Claim.currency, Claim.amount_minor)
    own_dispute = and_(Claim.state == ClaimState.DISPUTED, Claim.decided_by_id.is_not_distinct_from(member.person_id))
    not_mine = and_(Claim.claimed_by_id != member.person_id, ~own_dispute)
    return and_(decided_by(member, "claim"), not_mine, within)


async def to_pay(
    session: AsyncSession, member: Member, *, limit: int = 20, after: str | None = None
) -> Sequence[tuple[Claim, str]]:
    """Claims that wait for their payment, with their partner's name, oldest first; only for whoever pays."""
    mine = fund_claims.visible_to(member) if may(member, "claim.pay") else false()
    return await _page(
        session, member, _with_partner().where(among(Claim.state, [ClaimState.APPROVED]), mine), limit, after
    )


def _with_partner() -> Select[Claim, str]:
    return (
        select(Claim, Partner.name)
        .join(FundRequest, FundRequest.id == Claim.request_id)
        .join(Allocation, Allocation.id == FundRequest.allocation_id)
        .join(Partner, Partner.id == Allocation.partner_id)
    )


async def _page(
    session: AsyncSession, member: Member, wanted: Select[Claim, str], limit: int, after: str | None
) -> Sequence[tuple[Claim, str]]:
    """What follows on the claim with the number `after`, which may have been decided on since."""
    if after is not None:
        seen = select(Claim.id).where(fund_claims.visible_to(member), Claim.number == after)
        seen = seen.where(Claim.programme_id == member.programme_id)
        wanted = wanted.where(Claim.id > seen.correlate(None).scalar_subquery())
    return [(claim, partner) for claim, partner in await session.execute(wanted.order_by(Claim.id).limit(limit))]


async def _to_decide(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    to: Literal[ClaimState.APPROVED, ClaimState.REJECTED, ClaimState.ACTION_REQUIRED],
    version: int | None,
) -> Working:
    found = await fund_claims.to_change(session, member, number)
    claim, _, partner = found
    _require_part(member, claim, partner)
    await _require_open(session, claim, to, version)
    _require_say(member, programme, claim)
    return found


def _require_part(member: Member, claim: Claim, partner: Partner) -> None:
    managed = may(member, "claim.decide.managed") and partner.channel_manager_id == member.person_id
    if not (managed or may(member, "claim.decide.all")):
        raise NotAllowed
    if claim.claimed_by_id == member.person_id:
        raise NotYourOwn(number=claim.number)


def _require_say(member: Member, programme: Programme, claim: Claim) -> None:
    if claim.state is ClaimState.DISPUTED and claim.decided_by_id == member.person_id:
        raise SomebodyElse(number=claim.number)
    if not _unlimited(member):
        require_limit(member, programme, claim.amount, claim.number)


def _unlimited(member: Member) -> bool:
    """Who checks papers for a living: the money was approved before."""
    return "finance" in member.roles


async def _require_open(session: AsyncSession, claim: Claim, to: ClaimState, version: int | None) -> None:
    await fund_claim_lifecycle.require_undecided(session, claim, to)
    if version is not None and version != claim.version:
        raise OutOfDate(number=claim.number)


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()
