"""Partners ask for funds for one activity, answer what they are asked about it, or take the request back.

Reading is filtered inside the query: to a member, requests out of their reach do not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import fund_lifecycle
from bot.prm.fund_counters import NotEnoughLeft
from bot.prm.fund_lifecycle import Locked
from bot.prm.fund_records import Activity, Allocation, Budget, FundRequest, RequestState
from bot.prm.money import Money, decimals
from bot.prm.numbers import next_number, spelled_out
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import reachable, require

KIND = "MR"
UNDECIDED = {"reason": None, "decided_at": None, "decided_by_id": None}


class NoSuchRequest(UserError):
    """I don't find a request {number}. Say "my MDF requests" to see yours."""


class NoFund(UserError):
    """You have no fund in {currency} for these dates. Say "MDF left" to see your funds."""


class WhichFund(UserError):
    """You have several funds for these dates. Please choose one: {funds}."""


class WrongDates(UserError):
    """The last day must not be before the first."""


class TooSoon(UserError):
    """Funds are requested before the activity: the first day can be {earliest} or later."""


class OneCurrency(UserError):
    """Please give every amount in {currency}, the currency of this fund."""


class NothingToPay(UserError):
    """{share} % of {cost} is nothing we could pay."""


class NoPipelineExpected(UserError):
    """The expected pipeline must be more than zero."""


class HasClaims(UserError):
    """There are claims for {number} already, so it cannot be cancelled. What is not claimed falls back by itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a partner asks for. `share`: the vendor's, in percent; without one it is the programme's."""

    activity: Activity
    title: str
    starts_on: date
    ends_on: date
    total_cost: Money
    share: Decimal | None = None
    expected_leads: int | None = None
    expected_pipeline: Money | None = None
    notes: str | None = None


async def request(
    session: AsyncSession, member: Member, programme: Programme, asked: Asked, *, now: datetime, fund: str | None = None
) -> FundRequest:
    """Ask for funds. `fund` is the key of a budget, needed where the partner has several for these dates.

    Raises NotAllowed, WrongDates, TooSoon, NoFund, WhichFund, OneCurrency, NoPipelineExpected, NothingToPay,
    NotEnoughLeft.
    """
    require(member, "fund.request")
    _require_dates(programme, asked, member.time_zone, now)
    given = await _fund(session, member, asked, fund)
    row = await _row(session, member, programme, asked, given, now)
    session.add(row)
    await session.flush()
    await fund_lifecycle.submitted(session, programme, row, await session.get_one(Partner, given.partner_id))
    await fund_lifecycle.note(session, row, "fund.submitted", actor=member.actor, now=now)
    return row


async def _row(
    session: AsyncSession, member: Member, programme: Programme, asked: Asked, given: Allocation, now: datetime
) -> FundRequest:
    return FundRequest(
        programme_id=programme.id,
        number=await next_number(session, programme.id, KIND, now.astimezone(ZoneInfo(programme.time_zone)).year),
        allocation_id=given.id,
        partner_id=given.partner_id,
        requested_by_id=member.person_id,
        activity=asked.activity,
        title=asked.title,
        expected_leads=asked.expected_leads,
        expected_pipeline_minor=_pipeline(asked, given),
        notes=asked.notes,
        state=RequestState.PENDING,
        submitted_at=now,
        **_worth(programme, given, asked),
    )


def _pipeline(asked: Asked, given: Allocation) -> int | None:
    """Minor units of the fund's currency."""
    expected = asked.expected_pipeline
    if expected is None:
        return None
    if expected.currency != given.currency:
        raise OneCurrency(currency=given.currency)
    if expected.minor <= 0:
        raise NoPipelineExpected
    return expected.minor


async def answer(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    note: str,
    total_cost: Money | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> FundRequest:
    """Answer a returned request, changing what was asked about: it is decided on anew.

    Raises NotAllowed, NoSuchRequest, NotFromHere, and what `request` raises.
    """
    require(member, "fund.request")
    row, partner = await to_change(session, member, number)
    fund_lifecycle.require_move(row, RequestState.PENDING)
    asked = _asked_again(row, total_cost, starts_on, ends_on)
    if (asked.starts_on, asked.ends_on) != (row.starts_on, row.ends_on):
        _require_dates(programme, asked, partner.time_zone, now)
    worth = _worth(programme, await _same_fund(session, row, asked), asked)
    await fund_lifecycle.change(
        session, row, RequestState.PENDING, actor=member.actor, now=now, action="fund.submitted", submitted_at=now,
        notes="\n\n".join(filter(None, (row.notes, note))), **UNDECIDED, **worth,
    )  # fmt: skip
    await fund_lifecycle.submitted(session, programme, row, partner)
    return row


def _asked_again(row: FundRequest, cost: Money | None, starts_on: date | None, ends_on: date | None) -> Asked:
    """A request with what changes in it; a later first day takes the last one along."""
    first = starts_on or row.starts_on
    return Asked(
        activity=row.activity,
        title=row.title,
        starts_on=first,
        ends_on=ends_on or max(first, row.ends_on),
        total_cost=cost or row.total_cost,
        share=row.vendor_share,
    )


async def cancel(session: AsyncSession, member: Member, number: str, *, now: datetime) -> FundRequest:
    """Take a request back; what was approved falls back to the partner's fund.

    Raises NotAllowed, NoSuchRequest, NotFromHere, HasClaims.
    """
    require(member, "fund.request")
    row, _ = await to_change(session, member, number)
    fund_lifecycle.require_move(row, RequestState.CANCELLED)
    if row.claimed_minor:
        raise HasClaims(number=row.number)
    await fund_lifecycle.end(session, row, RequestState.CANCELLED, actor=member.actor, now=now)
    return row


async def mine(
    session: AsyncSession,
    member: Member,
    *,
    state: RequestState | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Sequence[FundRequest]:
    """The requests this member may see, newest first. `after` is the number of the last one seen."""
    wanted = select(FundRequest).where(visible_to(member))
    if state is not None:
        wanted = wanted.where(FundRequest.state == state)
    if after is not None:
        seen = select(FundRequest.id).where(
            visible_to(member), FundRequest.programme_id == member.programme_id, FundRequest.number == after
        )
        wanted = wanted.where(FundRequest.id < seen.scalar_subquery())
    return (await session.scalars(wanted.order_by(FundRequest.id.desc()).limit(limit))).all()


async def get(session: AsyncSession, member: Member, number: str) -> FundRequest:
    """One request by its number. A foreign one and an unknown number are the same NoSuchRequest."""
    found = await session.scalar(
        select(FundRequest)
        .where(visible_to(member), FundRequest.programme_id == member.programme_id)
        .where(FundRequest.number == spelled_out(number, KIND))
    )
    if found is None:
        raise NoSuchRequest(number=number)
    return found


async def to_change(session: AsyncSession, member: Member, number: str) -> Locked:
    """The same, locked."""
    return await fund_lifecycle.locked(session, (await get(session, member, number)).id)


def visible_to(member: Member) -> ColumnElement[bool]:
    """The requests this member may read, as a condition inside a query."""
    return reachable(member, "fund", programme=FundRequest.programme_id, partner=FundRequest.partner_id)


def share_of(cost: Money, percent: Decimal) -> Money:
    """`percent` % of a cost, half-even to the exponent of its currency."""
    exact = cost.amount * percent / 100  # at most 16 + 7 digits: nothing is lost
    return Money(exact.quantize(Decimal(1).scaleb(-decimals(cost.currency)), ROUND_HALF_EVEN), cost.currency)


def _require_dates(programme: Programme, asked: Asked, zone: str, now: datetime) -> None:
    if asked.ends_on < asked.starts_on:
        raise WrongDates
    earliest = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=programme.rules.mdf_notice_days)
    if asked.starts_on < earliest:
        raise TooSoon(earliest=earliest)


async def _fund(session: AsyncSession, member: Member, asked: Asked, key: str | None) -> Allocation:
    """The partner's part of the one budget that fits."""
    wanted = (
        select(Allocation, Budget)
        .join(Budget, Budget.id == Allocation.budget_id)
        .where(Allocation.partner_id == member.partner_id, Allocation.currency == asked.total_cost.currency)
        .where(Budget.starts_on <= asked.starts_on, Budget.ends_on >= asked.ends_on)
        .order_by(Budget.ends_on, Budget.key)
    )
    found = [(given, budget) for given, budget in await session.execute(wanted) if key in (None, budget.key)]
    if not found:
        raise NoFund(currency=asked.total_cost.currency)
    if len(found) > 1:
        raise WhichFund(funds=", ".join(budget.name for _, budget in found))
    return found[0][0]


async def _same_fund(session: AsyncSession, row: FundRequest, asked: Asked) -> Allocation:
    """A request stays with its fund; other dates have to lie in the budget's time as well."""
    given = await session.get_one(Allocation, row.allocation_id)
    budget = await session.get_one(Budget, given.budget_id)
    fits = budget.starts_on <= asked.starts_on and asked.ends_on <= budget.ends_on
    if not fits or asked.total_cost.currency != given.currency:
        raise NoFund(currency=asked.total_cost.currency)
    return given


def _worth(programme: Programme, given: Allocation, asked: Asked) -> dict[str, object]:
    """The money asked for; nobody asks for more than is free, though two who ask may be given only one's."""
    share = programme.rules.mdf_vendor_share_percent if asked.share is None else asked.share
    amount = share_of(asked.total_cost, share)
    if amount.minor <= 0 or share > 100:
        raise NothingToPay(share=share, cost=asked.total_cost)
    if amount.minor > given.amount_minor - given.approved_minor:
        raise NotEnoughLeft(amount=amount)
    return {
        "starts_on": asked.starts_on,
        "ends_on": asked.ends_on,
        "total_cost": asked.total_cost,
        "vendor_share": share,
        "amount": amount,
    }
