"""A deal's way through its states. Every change is checked against the table, saved unless stale, and recorded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import NotAllowed, OutOfDate, UserError
from bot.prm import deal_conflicts, ledger
from bot.prm.deal_records import LIVE, NEEDS_REASON, TRANSITIONS, Deal, DealProduct, DealState, snapshot
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import may


class NotFromHere(UserError):
    """Deal {number} has moved on (it is {state} now), so that is no longer possible."""


class ReasonNeeded(UserError):
    """Please say why."""


class CustomerTaken(UserError):
    """Another registration protects this customer for one of these products. End that one first, or reject this."""


class AboveLimit(UserError):
    """You may decide on deals up to {limit}, so I left {number} as it was."""


async def approve(session: AsyncSession, member: Member, programme: Programme, deal: Deal, *, now: datetime) -> None:
    """A reviewer's yes: the protection begins now.

    Raises NotAllowed, AboveLimit, NotFromHere, CustomerTaken, and OutOfDate when somebody else was faster.
    """
    await _require_decision(session, member, programme, deal)
    _require_move(deal, DealState.APPROVED)
    product_ids = (await session.scalars(select(DealProduct.product_id).where(DealProduct.deal_id == deal.id))).all()
    if not await deal_conflicts.protect(session, deal, product_ids):
        raise OutOfDate if await deal_conflicts.holds(session, deal) else CustomerTaken
    await begin_protection(session, programme, deal, actor=member.actor, now=now, decided_by_id=member.person_id)


async def move(
    session: AsyncSession,
    deal: Deal,
    to: DealState,
    *,
    actor: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Bring a deal into another state than approved. `actor` is a ledger name; rights are the caller's to check.

    Raises NotFromHere, ReasonNeeded, OutOfDate.
    """
    _require_move(deal, to)
    if to is DealState.APPROVED:
        raise ValueError("approving claims the customer: call approve()")
    if to in NEEDS_REASON and not reason:
        raise ReasonNeeded
    dates = {}
    if to in (DealState.RETURNED, DealState.REJECTED):
        dates["decided_at"] = now
    if to not in LIVE:
        dates["ended_at"] = now
    await change(session, deal, to, actor=actor, now=now, reason=reason, **dates)
    if to not in LIVE:
        await deal_conflicts.release(session, deal)


async def end_lapsed(
    session: AsyncSession, programme_id: int, *, now: datetime, key: str | None = None
) -> Sequence[Deal]:
    """Expire every approved deal whose protection is over (for one customer key, or all); those that were."""
    lapsed = await deal_conflicts.holders_that_lapsed(session, programme_id, now, key)
    for deal in lapsed:
        await move(session, deal, DealState.EXPIRED, actor=SYSTEM, now=now)
    return lapsed


async def record(session: AsyncSession, deal: Deal, *, actor: str, now: datetime) -> None:
    """Take over a deal that was handled elsewhere (import, demo), in whatever state it is, with its products.

    Live ones take part in conflicts; approved ones claim their customer, CustomerTaken when that is not possible.
    """
    product_ids = [product.id for product in deal.products]
    session.add(deal)
    await session.flush()
    if deal.state is DealState.APPROVED and not await deal_conflicts.protect(session, deal, product_ids):
        raise CustomerTaken
    if deal.state in LIVE:
        found = await deal_conflicts.of_other_partners(session, deal, product_ids, now=now)
        await deal_conflicts.remember(session, deal, found if deal.state is not DealState.APPROVED else ())
    await ledger.append(
        session, actor=actor, action="deal.recorded", subject=subject(deal), after=snapshot(deal), at=now
    )


async def _require_decision(session: AsyncSession, member: Member, programme: Programme, deal: Deal) -> None:
    """Staff decide within reach and limit. An admin has no limit; without an exchange rate only an admin decides."""
    manager = await session.scalar(select(Partner.channel_manager_id).where(Partner.id == deal.partner_id))
    managed = may(member, "deal.decide.managed") and manager == member.person_id
    if deal.programme_id != member.programme_id or not (managed or may(member, "deal.decide.all")):
        raise NotAllowed
    if "admin" in member.roles:
        return
    rules, home = programme.rules, programme.home_value(deal.value)
    limit = rules.deal_limit_approver if may(member, "deal.decide.all") else rules.deal_limit_channel_manager
    if home is None or home > limit:
        raise AboveLimit(limit=programme.home_money(limit), number=deal.number)


def _require_move(deal: Deal, to: DealState) -> None:
    if to not in TRANSITIONS[deal.state]:
        raise NotFromHere(number=deal.number, state=deal.state)


async def begin_protection(
    session: AsyncSession, programme: Programme, deal: Deal, *, actor: str, now: datetime, **changes: Any
) -> None:
    """Approve a deal whose customer has been claimed."""
    until = now + timedelta(days=programme.rules.deal_protection_days)
    await change(
        session, deal, DealState.APPROVED, actor=actor, now=now, decided_at=now, protected_until=until, **changes
    )


async def change(
    session: AsyncSession,
    deal: Deal,
    to: DealState,
    *,
    actor: str,
    now: datetime,
    reason: str | None = None,
    **changes: Any,
) -> None:
    """Every change of state ends here: saved unless stale, and in the ledger as it was and as it is."""
    number, before = deal.number, snapshot(deal)
    for name, value in {"state": to, "reason": reason, **changes}.items():
        setattr(deal, name, value)
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    await ledger.append(
        session,
        actor=actor,
        action=f"deal.{to}",
        subject=subject(deal),
        before=before,
        after=snapshot(deal),
        at=now,
    )


def subject(deal: Deal) -> str:
    return f"deal:{deal.number}"
