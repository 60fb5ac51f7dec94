"""The vendor's people decide on fund requests: within their reach, up to their limit, and never on their own."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed, OutOfDate, ReasonNeeded, UserError
from bot.prm import clocks, fund_clocks, fund_counters, fund_lifecycle, fund_requests
from bot.prm.columns import among
from bot.prm.deciders import AboveLimit, deciders
from bot.prm.fund_lifecycle import Locked
from bot.prm.fund_records import Allocation, FundRequest, RequestState
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import may

NOBODY = Decimal(-1)  # a limit below every amount


class NotYourOwn(UserError):
    """You asked for {number} yourself, so somebody else has to decide on it."""


class MoreThanAsked(UserError):
    """{number} asks for {asked}. You can approve that or less."""


class Round(StrEnum):
    """Who is asked: first those who may decide, and when they are late, those above them."""

    FIRST = "first"
    ESCALATED = "escalated"


async def approve(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    amount: Money | None = None,
    version: int | None = None,
) -> FundRequest:
    """Approve a request, or less than it asks for. `version`: of the request as the person saw it.

    Raises NotAllowed, NoSuchRequest, NotYourOwn, DecidedAlready, NotFromHere, OutOfDate, MoreThanAsked, AboveLimit,
    NotEnoughLeft.
    """
    row, partner = await _to_decide(session, member, number, RequestState.APPROVED, version)
    given = amount or row.amount
    if given.currency != row.currency or not 0 < given.minor <= row.amount_minor:
        raise MoreThanAsked(number=row.number, asked=row.amount)
    require_limit(member, programme, given, row.number)
    await fund_counters.set_aside(session, row.allocation_id, given)
    expires_at = await fund_lifecycle.granted(session, programme, row, partner)
    await fund_lifecycle.change(
        session, row, RequestState.APPROVED, actor=member.actor, now=now, approved_minor=given.minor,
        expires_at=expires_at, decided_at=now, decided_by_id=member.person_id, reason=None,
    )  # fmt: skip
    return row


async def send_back(
    session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime, version: int | None = None
) -> FundRequest:
    """Return a request with a question. Raises what `approve` raises, and ReasonNeeded."""
    row, _ = await _to_decide(session, member, number, RequestState.RETURNED, version)
    await clocks.stop(session, fund_lifecycle.subject(row), fund_clocks.DECISION)
    await _turn_down(session, member, row, RequestState.RETURNED, reason, now)
    return row


async def reject(
    session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime, version: int | None = None
) -> FundRequest:
    """Reject a request for good. Raises what `approve` raises, and ReasonNeeded."""
    row, _ = await _to_decide(session, member, number, RequestState.REJECTED, version)
    await clocks.stop(session, fund_lifecycle.subject(row))
    await _turn_down(session, member, row, RequestState.REJECTED, reason, now)
    return row


async def queue(
    session: AsyncSession, member: Member, *, limit: int = 20, after: str | None = None
) -> Sequence[tuple[FundRequest, str]]:
    """Requests that wait for a decision this member may have a part in, with their partner's name, oldest first; above
    their limit as well, where they can still ask back, reject, or give a part of it."""
    wanted = (
        select(FundRequest, Partner.name)
        .join(Allocation, Allocation.id == FundRequest.allocation_id)
        .join(Partner, Partner.id == Allocation.partner_id)
        .where(among(FundRequest.state, [RequestState.PENDING]), decided_by(member, "fund"))
        .where(FundRequest.requested_by_id != member.person_id)
    )
    if after is not None:
        seen = select(FundRequest.id).where(fund_requests.visible_to(member), FundRequest.number == after)
        seen = seen.where(FundRequest.programme_id == member.programme_id)
        wanted = wanted.where(FundRequest.id > seen.correlate(None).scalar_subquery())
    rows = await session.execute(wanted.order_by(FundRequest.id).limit(limit))
    return [(row, partner) for row, partner in rows]


def decided_by(member: Member, what: Literal["fund", "claim"]) -> ColumnElement[bool]:
    """The allocations on whose requests or claims this member decides, for a query that joins them."""
    whose: list[ColumnElement[bool]] = []
    if may(member, "fund.decide.all" if what == "fund" else "claim.decide.all"):
        whose.append(Allocation.programme_id == member.programme_id)
    if may(member, "fund.decide.managed" if what == "fund" else "claim.decide.managed"):
        managed = select(Partner.id).where(Partner.channel_manager_id == member.person_id)
        whose.append(Allocation.partner_id.in_(managed))
    return or_(false(), *whose)


async def asked_to_decide(
    session: AsyncSession, programme: Programme, partner_id: int, amount: Money, which: Round = Round.FIRST
) -> tuple[int, ...]:
    """The people who are asked, by id; above the limit of a channel manager it goes up, and so it does when late."""
    rules, home = programme.rules, programme.home_value(amount)
    manager, approver = rules.mdf_limit_channel_manager, rules.mdf_limit_approver
    first = await deciders(session, programme, partner_id, home, manager_limit=manager, approver_limit=approver)
    if which is Round.FIRST:
        return first
    above = await deciders(session, programme, partner_id, home, manager_limit=NOBODY, approver_limit=approver)
    if set(above) - set(first):
        return above
    return await deciders(session, programme, partner_id, home, manager_limit=NOBODY, approver_limit=NOBODY)


def require_limit(member: Member, programme: Programme, amount: Money, number: str) -> None:
    """An admin has no limit; without an exchange rate only an admin decides. Raises AboveLimit."""
    limit, home = limit_of(member, programme), programme.home_value(amount)
    if limit is not None and (home is None or home > limit):
        raise AboveLimit(limit=programme.home_money(limit), number=number)


def limit_of(member: Member, programme: Programme) -> Decimal | None:
    """Up to what a member of staff decides about funds, in the home currency; None without a limit."""
    if "admin" in member.roles:
        return None
    rules = programme.rules
    return rules.mdf_limit_approver if may(member, "fund.decide.all") else rules.mdf_limit_channel_manager


def require_part(member: Member, row: FundRequest, partner: Partner) -> None:
    """Whether they decide on it at all, whatever it is worth. Raises NotAllowed, NotYourOwn."""
    managed = may(member, "fund.decide.managed") and partner.channel_manager_id == member.person_id
    if not (managed or may(member, "fund.decide.all")):
        raise NotAllowed
    if row.requested_by_id == member.person_id:
        raise NotYourOwn(number=row.number)


async def _to_decide(
    session: AsyncSession, member: Member, number: str, to: RequestState, version: int | None
) -> Locked:
    found = await fund_requests.to_change(session, member, number)
    row, partner = found
    require_part(member, row, partner)
    await fund_lifecycle.require_undecided(session, row, to)
    if version is not None and version != row.version:
        raise OutOfDate(number=row.number)
    return found


async def _turn_down(
    session: AsyncSession, member: Member, row: FundRequest, to: RequestState, reason: str, now: datetime
) -> None:
    if not reason.strip():
        raise ReasonNeeded
    await fund_lifecycle.change(
        session, row, to, actor=member.actor, now=now,
        reason=reason.strip(), decided_at=now, decided_by_id=member.person_id, decision_due_at=None,
    )  # fmt: skip
