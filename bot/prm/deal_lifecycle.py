"""A deal's way through its states. Every change is checked against the table, saved unless stale, and recorded.

Whose right a step is, is for those who take it: `deal_work` for partners, `deal_decisions` for reviewers.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import NotFromHere, OutOfDate, ReasonNeeded, UserError
from bot.prm import deal_clocks, deal_conflicts, ledger
from bot.prm.deal_records import LIVE, NEEDS_REASON, TRANSITIONS, Deal, DealState, snapshot, subject
from bot.prm.ledger import SYSTEM
from bot.prm.programme import Programme


class CustomerTaken(UserError):
    """Another registration protects this customer for one of these products. End that one first, or reject this."""


async def begin_review(
    session: AsyncSession, programme: Programme, deal: Deal, *, actor: str, now: datetime, **changes: Any
) -> None:
    """A reviewer has to decide, and until when is promised. `changes` as of `change`."""
    due = deal_clocks.review_due(programme, now)
    changes = {"ended_at": None, **changes}
    await change(session, deal, DealState.IN_REVIEW, actor=actor, now=now, review_due_at=due, **changes)
    await deal_clocks.begin_review(session, programme, deal, now)


async def begin_protection(
    session: AsyncSession, programme: Programme, deal: Deal, *, actor: str, now: datetime, **changes: Any
) -> None:
    """Approve a deal whose customer has been claimed. `changes` as of `change`."""
    until = deal_clocks.protected_until(programme, now)
    await change(
        session, deal, DealState.APPROVED, actor=actor, now=now, decided_at=now, protected_until=until, **changes
    )
    await deal_clocks.begin_protection(session, programme, deal, now)


async def move(
    session: AsyncSession,
    deal: Deal,
    to: DealState,
    *,
    actor: str,
    now: datetime,
    reason: str | None = None,
    **changes: Any,
) -> None:
    """Bring a deal into another state than approved or in review. `changes` as of `change`.

    Raises NotFromHere, ReasonNeeded, OutOfDate.
    """
    require_move(deal, to)
    if to in (DealState.APPROVED, DealState.IN_REVIEW):
        raise ValueError("approving claims the customer, and a review has a deadline: they begin by themselves")
    if to in NEEDS_REASON and not reason:
        raise ReasonNeeded
    if to in (DealState.RETURNED, DealState.REJECTED):
        changes["decided_at"] = now
    if to not in LIVE:
        changes |= {"ended_at": now, "raised_minor": None}
    await change(session, deal, to, actor=actor, now=now, reason=reason, **changes)
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


async def record(session: AsyncSession, programme: Programme, deal: Deal, *, actor: str, now: datetime) -> None:
    """Take over a deal that was handled elsewhere (import, demo), in whatever state it is, with its products.

    Live ones take part in conflicts and have their deadlines; approved ones claim their customer, CustomerTaken when
    that is not possible.
    """
    product_ids = [product.id for product in deal.products]
    session.add(deal)
    await session.flush()
    if deal.state is DealState.APPROVED and not await deal_conflicts.protect(session, deal, product_ids):
        raise CustomerTaken
    if deal.state in LIVE:
        decided = deal.state is DealState.APPROVED  # a look-alike is nobody's question any more
        found = () if decided else await deal_conflicts.of_other_partners(session, deal, product_ids, now=now)
        await deal_conflicts.remember(session, deal, found)
    await ledger.append(
        session, actor=actor, action="deal.recorded", subject=subject(deal), after=snapshot(deal), at=now
    )
    await deal_clocks.take_over(session, programme, deal)


def require_move(deal: Deal, to: DealState) -> None:
    if to not in TRANSITIONS[deal.state]:
        raise NotFromHere(number=deal.number, state=deal.state)


async def change(
    session: AsyncSession,
    deal: Deal,
    to: DealState,
    *,
    actor: str,
    now: datetime,
    action: str | None = None,
    detail: Mapping[str, Any] | None = None,
    reason: str | None = None,
    **changes: Any,
) -> None:
    """Every change of state ends here. `changes` are other columns; the ledger calls it `action`, else by the state.

    The deadlines of the state before are over.
    """
    changes |= {"state": to, "reason": reason}
    await amend(session, deal, action or f"deal.{to}", actor=actor, now=now, detail=detail, **changes)
    await deal_clocks.stop(session, deal)


async def amend(
    session: AsyncSession,
    deal: Deal,
    action: str,
    *,
    actor: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Every change of a deal ends here: saved unless stale, and in the ledger as it was and as it is."""
    number, before = deal.number, snapshot(deal)
    for name, value in changes.items():
        setattr(deal, name, value)
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    await ledger.append(
        session,
        actor=actor,
        action=action,
        subject=subject(deal),
        before=before,
        after=snapshot(deal),
        detail=detail,
        at=now,
    )
