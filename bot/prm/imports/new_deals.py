"""A deal that another system has handled so far, as a deal of ours: checked as if it had been registered here."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded
from bot.prm import deal_clocks, deal_lifecycle, deals
from bot.prm.commission_calendar import midnight
from bot.prm.deal_records import LIVE, NEEDS_REASON, Deal, DealState
from bot.prm.imports.deal_rows import DealRow
from bot.prm.imports.external import fingerprint, moment, require_past
from bot.prm.imports.kinds import CannotBe, Import
from bot.prm.imports.partners import partner
from bot.prm.imports.people import colleague
from bot.prm.imports.products import product
from bot.prm.money import Money
from bot.prm.numbers import next_number

NEVER_DECIDED = (DealState.IN_REVIEW, DealState.WITHDRAWN)
SAME = (
    "external_id", "state", "closes_on", "stage", "won_on", "reason", "extensions", "contact_name", "contact_email",
    "contact_phone", "existing_relationship", "competitors", "activity", "tender", "notes",
)  # fmt: skip


async def record(session: AsyncSession, shared: Import, row: DealRow) -> None:
    """Raises Unknown, CannotBe, ReasonNeeded, BelowMinimum, AlreadyRegistered, CustomerTaken."""
    _check(shared, row)
    programme, now = shared.programme, shared.now
    deal = await _deal(session, shared, row)
    if deal.state in LIVE:
        deals.require_worth(programme, deal.value)
        await deal_lifecycle.end_lapsed(session, programme.id, now=now, key=deal.customer_key)
        await deals.refuse_twice(session, deal, deal.products)
    await deal_lifecycle.record(session, programme, deal, actor=shared.actor, now=now)


def _check(shared: Import, row: DealRow) -> None:
    require_past(shared, row, "submitted_on", "decided_on", "ended_on")
    require_past(shared, row, "won_on")
    if row.state in NEEDS_REASON and not row.reason:
        raise ReasonNeeded
    if (row.state is DealState.WON) != (row.won_on is not None):
        raise CannotBe(why="a won deal has the day of its order, and no other deal has one", column="won_on")
    if row.owner is None:
        raise CannotBe(why="say who at the partner takes care of it", column="owner")
    if not row.products:
        raise CannotBe(why="name at least one product", column="products")
    if row.value <= 0:
        raise CannotBe(why="a deal is worth more than nothing", column="value")


async def _deal(session: AsyncSession, shared: Import, row: DealRow) -> Deal:
    at = await partner(session, shared, row.partner)
    return Deal(
        **{name: getattr(row, name) for name in SAME},
        **await _moments(shared, row),
        programme_id=shared.programme.id,
        partner_id=at.id,
        owner_id=(await colleague(session, shared, at, row.owner or "")).id,
        products=[await product(session, shared, key) for key in row.products],
        value=Money(row.value, row.currency),
        **deals.of_customer(row.customer, row.website, row.country),
        customer_postcode=row.postcode,
        external_row=fingerprint(row),
        number=await next_number(session, shared.programme.id, deals.KIND, deals.year_of(shared.programme, shared.now)),
    )


async def _moments(shared: Import, row: DealRow) -> dict[str, Any]:
    submitted = moment(shared, row.submitted_on) or shared.now
    decided = moment(shared, row.decided_on) or (None if row.state in NEVER_DECIDED else submitted)
    ended = None if row.state in LIVE else moment(shared, row.ended_on or row.won_on) or shared.now
    in_review = row.state is DealState.IN_REVIEW
    return {
        "submitted_at": submitted,
        "review_due_at": deal_clocks.review_due(shared.programme, submitted) if in_review else None,
        "decided_at": decided,
        "ended_at": ended,
        "protected_until": _protected_until(shared, row, decided),
    }


def _protected_until(shared: Import, row: DealRow, decided: datetime | None) -> datetime | None:
    until = None
    if row.protected_until is not None:
        until = midnight(row.protected_until + timedelta(days=1), shared.programme.time_zone)
    elif row.state is DealState.APPROVED and decided is not None:
        until = deal_clocks.protected_until(shared.programme, decided)
    if row.state is DealState.APPROVED and until is not None and until <= shared.now:
        raise CannotBe(
            why="its protection is over already, so that its state would be expired", column="protected_until"
        )
    return until
