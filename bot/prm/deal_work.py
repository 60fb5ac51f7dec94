"""What a partner does with its deals: tell how they go, keep them protected, give them up, win or lose them, appeal.

Each step loads the deal itself, by what this member may see: a foreign deal and an unknown number are NoSuchDeal.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFromHere, ReasonNeeded, UserError
from bot.prm import deal_clocks, deal_conflicts, deal_remarks, deals, files
from bot.prm.commission_earning import earn
from bot.prm.deal_lifecycle import amend, begin_review, end_lapsed, move, require_move
from bot.prm.deal_limits import needs_more
from bot.prm.deal_records import Deal, DealState, Stage, subject
from bot.prm.deal_remarks import RemarkKind
from bot.prm.deal_steps import FROM, Step, possible
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require


class NothingChanged(UserError):
    """Deal {number} says so already. Tell me a new stage, value or closing date."""


class OtherCurrency(UserError):
    """Deal {number} is in {currency}. Please give me its value in that currency."""


class ValueNeeded(UserError):
    """The value has to be more than nothing."""


class NotOrderedYet(UserError):
    """That day has not come yet: give me the day of the order."""


class BeforeRegistered(UserError):
    """Deal {number} was registered on {day}, so its order cannot be from an earlier day."""


class AboveAgreed(UserError):
    """Nobody has agreed to {value} for deal {number} yet: that is above a limit. Update its value first, please."""


class NoMoreExtensions(UserError):
    """The protection of deal {number} was extended as often as the programme allows."""


class NoMoreAppeals(UserError):
    """The rejection of deal {number} is final: it was appealed already."""


_S = DealState


async def update(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    stage: Stage | None = None,
    value: Money | None = None,
    closes_on: date | None = None,
) -> Deal:
    """Note how a deal goes on; what it said before stays in the ledger.

    A protected deal whose new value passes a limit of decision keeps its old value and its protection until a reviewer
    has agreed: it is `raised` meanwhile. Raises NothingChanged, OtherCurrency, ValueNeeded.
    """
    deal = await _mine(session, member, programme, number, now, Step.UPDATE)
    if value is not None:
        _check_value(deal, value)
    told = {"stage": stage, "value": value, "closes_on": closes_on}
    changes: dict[str, Any] = {
        name: new for name, new in told.items() if new is not None and new != getattr(deal, name)
    }
    if not changes:
        raise NothingChanged(number=number)
    raised = changes.get("value")
    if deal.state is _S.APPROVED and raised is not None and _passes_a_limit(member, programme, deal, raised):
        del changes["value"]
        await _raise(session, member, programme, deal, raised, now)
    elif raised is not None and deal.raised is not None:  # it takes back what it asked for
        changes["raised_minor"] = None
        await deal_clocks.end_review(session, deal)
    if changes:
        detail = _before_and_after(deal, changes)
        await amend(session, deal, "deal.updated", actor=member.actor, now=now, detail=detail, **changes)
    return deal


def _passes_a_limit(member: Member, programme: Programme, deal: Deal, value: Money) -> bool:
    return needs_more(programme, member.partner.tier if member.partner else "", deal.value, value)


async def _raise(
    session: AsyncSession, member: Member, programme: Programme, deal: Deal, value: Money, now: datetime
) -> None:
    if deal.raised == value:
        raise NothingChanged(number=deal.number)
    due = deal_clocks.review_due(programme, now)
    detail = {"value": [str(deal.value), str(value)]}
    await amend(
        session, deal, "deal.raised", actor=member.actor, now=now, detail=detail,
        raised_minor=value.minor, review_due_at=due,
    )  # fmt: skip
    await deal_clocks.begin_review(session, programme, deal, now)


def _before_and_after(deal: Deal, changes: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [str(getattr(deal, name)), str(new)] for name, new in changes.items()}


async def extend(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, activity: str, now: datetime
) -> Deal:
    """Protect it longer, for what was done to win it. Raises NotFromHere, NoMoreExtensions, ReasonNeeded."""
    deal = await _mine(session, member, programme, number, now, Step.EXTEND)
    if Step.EXTEND not in possible(member, deal, programme.rules) or deal.protected_until is None:
        raise NoMoreExtensions(number=number)
    if not activity:
        raise ReasonNeeded
    ends = deal.protected_until
    until = deal_clocks.extended_until(programme, ends)
    await amend(
        session, deal, "deal.extended", actor=member.actor, now=now, detail=_by(member, deal),
        protected_until=until, extensions=deal.extensions + 1, activity=activity,
    )  # fmt: skip
    await deal_clocks.extend(session, programme, deal, ends)
    await deal_remarks.keep(session, deal, RemarkKind.ACTIVITY, activity, member, now)
    return deal


async def withdraw(session: AsyncSession, member: Member, programme: Programme, number: str, *, now: datetime) -> Deal:
    """Give it up before it was decided on, for good."""
    return await _end(session, member, programme, number, Step.WITHDRAW, _S.WITHDRAWN, now)


async def cancel(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    reason: str | None = None,
) -> Deal:
    """Give it up while it is reviewed or protected, for good."""
    return await _end(session, member, programme, number, Step.CANCEL, _S.CANCELLED, now, reason=reason)


async def lose(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, reason: str, now: datetime
) -> Deal:
    return await _end(session, member, programme, number, Step.LOSE, _S.LOST, now, reason=reason)


async def win(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    value: Money,
    on: date,
    now: datetime,
) -> Deal:
    """The customer has ordered: for this much, on this day. Money follows from both, so they have to be within what
    was agreed to. Raises NotFromHere, OtherCurrency, ValueNeeded, NotOrderedYet, BeforeRegistered, AboveAgreed.
    """
    zone = ZoneInfo(programme.time_zone)
    if on > now.astimezone(zone).date():
        raise NotOrderedYet
    deal = await _mine(session, member, programme, number, now, Step.WIN)
    _check_value(deal, value)
    if deal.submitted_at is not None and on < (registered := deal.submitted_at.astimezone(zone).date()):
        raise BeforeRegistered(number=deal.number, day=registered)
    if _passes_a_limit(member, programme, deal, value):
        raise AboveAgreed(number=deal.number, value=value)
    detail = {**_by(member, deal), "value": str(value), "on": on.isoformat()}
    await move(session, deal, _S.WON, actor=member.actor, now=now, detail=detail, value=value, won_on=on)
    await earn(session, programme, deal, now)
    return deal


async def answer(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    text: str,
    now: datetime,
    evidence: Sequence[str] = (),
) -> Deal:
    """Submit a returned deal again, with the answer to what the reviewer asked."""
    deal = await _mine(session, member, programme, number, now, Step.ANSWER)
    if not text:
        raise ReasonNeeded
    await deal_remarks.keep(session, deal, RemarkKind.ANSWER, text, member, now)
    await files.attach(session, member, evidence, subject(deal), now)
    await move(session, deal, _S.SUBMITTED, actor=member.actor, now=now)
    await begin_review(session, programme, deal, actor=member.actor, now=now)
    return deal


async def appeal(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, reason: str, now: datetime
) -> Deal:
    """Have a rejection looked at again. Raises NotFromHere, NoMoreAppeals, ReasonNeeded, AlreadyRegistered."""
    deal = await _mine(session, member, programme, number, now, Step.APPEAL)
    if Step.APPEAL not in possible(member, deal, programme.rules):
        raise NoMoreAppeals(number=number)
    if not reason:
        raise ReasonNeeded
    await deals.refuse_twice(session, deal, deal.products)
    found = await deal_conflicts.of_other_partners(session, deal, [each.id for each in deal.products], now=now)
    await deal_conflicts.remember(session, deal, found)
    await deal_remarks.keep(session, deal, RemarkKind.APPEAL, reason, member, now)
    await begin_review(
        session, programme, deal, actor=member.actor, now=now, action="deal.appealed", appeals=deal.appeals + 1
    )
    return deal


async def _end(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    step: Step,
    to: DealState,
    now: datetime,
    *,
    reason: str | None = None,
) -> Deal:
    deal = await _mine(session, member, programme, number, now, step)
    require_move(deal, to)
    await move(session, deal, to, actor=member.actor, now=now, reason=reason, detail=_by(member, deal))
    return deal


async def _mine(
    session: AsyncSession, member: Member, programme: Programme, number: str, now: datetime, step: Step
) -> Deal:
    """The deal, for this step alone until the transaction ends. Raises NotAllowed, NoSuchDeal, NotFromHere."""
    require(member, "deal.work")
    deal = await deals.get(session, member, number, lock=True)
    if deal.state is _S.APPROVED and deal.protected_until is not None and deal.protected_until <= now:
        await end_lapsed(session, programme.id, now=now, key=deal.customer_key)
    if step not in FROM.get(deal.state, ()):
        raise NotFromHere(number=number, state=deal.state)
    return deal


def _check_value(deal: Deal, value: Money) -> None:
    if value.currency != deal.currency:
        raise OtherCurrency(number=deal.number, currency=deal.currency)
    if value.amount <= 0:
        raise ValueNeeded


def _by(member: Member, deal: Deal) -> dict[str, bool]:
    """Whether it was the one who registered it: who did it need not be told."""
    return {"by_owner": member.person_id == deal.owner_id}
