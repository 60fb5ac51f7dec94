"""Deals: partners register an end customer's project and are protected for a while.

Reading is filtered inside the query: to a member, deals out of their reach do not exist.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.errors import UserError
from bot.prm import deal_conflicts, files, ledger, products
from bot.prm.customers import Customer, customer_key, domain_of
from bot.prm.deal_conflicts import Match
from bot.prm.deal_lifecycle import begin_protection, begin_review, end_lapsed
from bot.prm.deal_records import LIVE, Deal, DealState, Stage, snapshot, subject
from bot.prm.ledger import SYSTEM
from bot.prm.look_alikes import in_disguise
from bot.prm.money import Money
from bot.prm.numbers import next_number
from bot.prm.people import Member
from bot.prm.products import Product
from bot.prm.programme import Programme
from bot.prm.rights import reachable, require

__all__ = ["Deal", "DealState", "Outcome", "Registered", "Stage", "get", "mine", "register", "visible_to"]

KIND = "D"


class NoSuchDeal(UserError):
    """I don't find a deal {number}. Say "my deals" to see yours."""


class AlreadyRegistered(UserError):
    """Your company has registered this customer already: {number}, {customer}. I did not register it twice."""


class BelowMinimum(UserError):
    """Deals are registered from {minimum} up, and {value} is below that."""


class Outcome(StrEnum):
    """What the partner is told about a registration."""

    APPROVED = "approved"
    IN_REVIEW = "in_review"
    POSSIBLE_CONFLICT = "possible_conflict"  # in review as well; never says with whom


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that was accepted. `deal.products` is loaded."""

    deal: Deal
    outcome: Outcome


async def register(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    *,
    customer: str,
    products: Sequence[str],
    value: Money,
    closes_on: date,
    now: datetime,
    stage: Stage = Stage.QUALIFIED,
    website: str | None = None,
    country: str | None = None,
    evidence: Sequence[str] = (),
    **details: str | bool | None,
) -> Registered:
    """Register a deal for the member's partner: protected at once, or in review with a promised date.

    `products` are keys or names, `evidence` ids of files. `details` are the optional columns: customer_postcode,
    contact_name, contact_email, contact_phone, existing_relationship, competitors, activity, tender, notes.

    Raises AlreadyRegistered, BelowMinimum, NotAllowed, NoSuchFile, NoSuchProduct.
    """
    require(member, "deal.register")
    sold = await _products(session, programme, products)
    deal = Deal(
        **details,
        **of_customer(customer, website, country),
        value=require_worth(programme, value),
        closes_on=closes_on,
        stage=stage,
        products=sold,
        **await _entered(session, member, programme, now),
    )
    await end_lapsed(session, programme.id, now=now, key=deal.customer_key)
    await refuse_twice(session, deal, sold)
    registered = await _submit(session, member, programme, deal, now)
    await files.attach(session, member, evidence, subject(deal), now)
    return registered


def of_customer(name: str, website: str | None, country: str | None) -> dict[str, str | None]:
    """The columns of a deal that say whom it is with, and by which that customer is found again."""
    return {
        "customer_name": name.strip(),
        "customer_key": customer_key(name),
        "customer_website": website,
        "customer_domain": domain_of(website),
        "customer_country": country,
    }


async def _entered(session: AsyncSession, member: Member, programme: Programme, now: datetime) -> dict[str, Any]:
    """Whose it is, and its number: whoever has that is alone until the transaction ends."""
    return {
        "programme_id": programme.id,
        "number": await next_number(session, programme.id, KIND, year_of(programme, now)),
        "partner_id": member.partner_id,
        "owner_id": member.person_id,
        "state": DealState.SUBMITTED,
        "submitted_at": now,
    }


async def _submit(session: AsyncSession, member: Member, programme: Programme, deal: Deal, now: datetime) -> Registered:
    """Look for conflicts, then decide. The claim comes before the ledger: two registrations never wait crosswise."""
    product_ids = [product.id for product in deal.products]
    matches = await deal_conflicts.of_other_partners(session, deal, product_ids, now=now)
    session.add(deal)
    await session.flush()
    await deal_conflicts.remember(session, deal, matches)
    outcome = _judge(member, programme, deal, matches)
    if outcome is not Outcome.IN_REVIEW and await _withdrew_often(session, programme, deal, now):
        outcome = Outcome.IN_REVIEW
    if outcome is Outcome.APPROVED and not await deal_conflicts.protect(session, deal, product_ids):
        outcome = Outcome.POSSIBLE_CONFLICT  # somebody was a moment faster
    await ledger.append(
        session, actor=member.actor, action="deal.submitted", subject=subject(deal), after=snapshot(deal), at=now
    )
    if outcome is Outcome.APPROVED:
        await begin_protection(session, programme, deal, actor=SYSTEM, now=now)
    else:
        await begin_review(session, programme, deal, actor=SYSTEM, now=now)
    return Registered(deal, outcome)


async def mine(
    session: AsyncSession,
    member: Member,
    *,
    state: DealState | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Sequence[Deal]:
    """The deals this member may see, newest first, products loaded. `after` is the number of the last one seen; behind
    one they may not see, as behind one that does not exist, there are none.
    """
    wanted = select(Deal).where(visible_to(member)).options(selectinload(Deal.products))
    if state is not None:
        wanted = wanted.where(Deal.state == state)
    if after is not None:
        last = select(Deal.id).where(visible_to(member), numbered(member, after)).correlate(None)
        wanted = wanted.where(Deal.id < last.scalar_subquery())
    return (await session.scalars(wanted.order_by(Deal.id.desc()).limit(limit))).all()


async def ending(session: AsyncSession, member: Member, *, before: datetime, limit: int = 20) -> Sequence[Deal]:
    """The deals this member may see whose protection ends before then, the nearest first, products loaded."""
    wanted = select(Deal).where(visible_to(member), Deal.state == DealState.APPROVED, Deal.protected_until < before)
    soonest = wanted.order_by(Deal.protected_until, Deal.id).limit(limit)
    return (await session.scalars(soonest.options(selectinload(Deal.products)))).all()


async def get(session: AsyncSession, member: Member, number: str, *, lock: bool = False) -> Deal:
    """One deal by its number, products loaded. A foreign deal and an unknown number are the same NoSuchDeal.

    `lock`: nobody else changes it until the transaction ends, and what others did before is seen.
    """
    wanted = select(Deal).where(visible_to(member), numbered(member, number))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    deal = await session.scalar(wanted.options(selectinload(Deal.products)))
    if deal is None:
        raise NoSuchDeal(number=number)
    return deal


async def already_ours(session: AsyncSession, member: Member, customer: Customer, *, now: datetime) -> list[Match]:
    """Live registrations of the member's own partner for what may be this customer, likest first: ask before filing."""
    if member.partner is None:
        return []
    return await deal_conflicts.of_own_partner(
        session, customer, programme_id=member.programme_id, partner_id=member.partner.id, now=now
    )


def numbered(member: Member, number: str) -> ColumnElement[bool]:
    """The deal with this number, as it is found by an index: numbers are counted for each programme."""
    return and_(Deal.programme_id == member.programme_id, Deal.number == spelled_out(number))


def visible_to(member: Member) -> ColumnElement[bool]:
    """The deals this member may read, as a condition inside a query."""
    return reachable(member, "deal", programme=Deal.programme_id, partner=Deal.partner_id, owner=Deal.owner_id)


def days_of_protection_left(deal: Deal, programme: Programme, now: datetime) -> int | None:
    """Days left, a begun one counting whole; 0 when it is over, None when the deal is not protected at all.

    A day is as long as where the vendor works: 23 or 25 hours when the clocks change.
    """
    if deal.state is not DealState.APPROVED or deal.protected_until is None:
        return None
    zone = ZoneInfo(programme.time_zone)
    end, here = (moment.astimezone(zone).replace(tzinfo=None) for moment in (deal.protected_until, now))
    return max(0, -((here - end) // timedelta(days=1)))


async def _products(session: AsyncSession, programme: Programme, names: Sequence[str]) -> list[Product]:
    found = await products.named(session, programme.id, names)
    if not found:
        raise products.ProductNeeded
    return found


def require_worth(programme: Programme, value: Money) -> Money:
    """The value if it is worth registering; without an exchange rate a reviewer judges that."""
    home = programme.home_value(value)
    minimum = programme.rules.deal_minimum_value
    if value.amount <= 0 or (home is not None and home < minimum):
        raise BelowMinimum(minimum=programme.home_money(minimum), value=value)
    return value


async def refuse_twice(session: AsyncSession, deal: Deal, wanted: Sequence[Product]) -> None:
    """AlreadyRegistered where the partner has another live registration of this customer for one of these products."""
    ids = [product.id for product in wanted]
    earlier = await session.scalar(
        select(Deal)
        .where(Deal.partner_id == deal.partner_id, Deal.customer_key == deal.customer_key, Deal.state.in_(LIVE))
        .where(Deal.number != deal.number)
        .where(deal_conflicts.sells_one_of(ids))
        .limit(1)
    )
    if earlier is not None:
        raise AlreadyRegistered(number=earlier.number, customer=earlier.customer_name)


def _judge(member: Member, programme: Programme, deal: Deal, matches: Sequence[Match]) -> Outcome:
    """What may be somebody else's customer waits for a reviewer; weak look-alikes are only a note for them."""
    if any(match.serious for match in matches):
        return Outcome.POSSIBLE_CONFLICT
    if matches or in_disguise(deal.customer_name):
        return Outcome.IN_REVIEW
    tier = member.partner.tier if member.partner else ""
    limit = programme.rules.deal_auto_approval_limits.get(tier)
    home = programme.home_value(deal.value)
    return Outcome.APPROVED if limit is not None and home is not None and home <= limit else Outcome.IN_REVIEW


async def _withdrew_often(session: AsyncSession, programme: Programme, deal: Deal, now: datetime) -> bool:
    """Whether the partner gave up so many registrations undecided lately that the next answers tell it nothing: whoever
    registers and withdraws again could learn by it which customers are taken."""
    rules = programme.rules
    given_up = (
        select(func.count())
        .select_from(Deal)
        .where(
            Deal.partner_id == deal.partner_id,
            Deal.state.in_((DealState.WITHDRAWN, DealState.CANCELLED)),
            Deal.decided_at.is_(None),
            Deal.ended_at > now - timedelta(days=rules.deal_withdrawal_days),
        )
    )
    return (await session.scalar(given_up) or 0) >= rules.deal_withdrawals_told


def year_of(programme: Programme, now: datetime) -> int:
    """The year it is where the vendor is."""
    return now.astimezone(ZoneInfo(programme.time_zone)).year


def spelled_out(number: str) -> str:
    """People type "d-2026-7" for D-2026-0007."""
    typed = number.strip().upper()
    short = re.fullmatch(rf"{KIND}-(\d{{4}})-(\d{{1,4}})", typed)
    return f"{KIND}-{short[1]}-{int(short[2]):04d}" if short else typed
