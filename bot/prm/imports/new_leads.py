"""A lead of another system as a lead of ours: handed out here, or taken over with the partner that has it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded
from bot.i18n import N_
from bot.prm import lead_intake
from bot.prm.customers import domain_of
from bot.prm.deal_records import Deal
from bot.prm.imports.external import called, fingerprint, moment, require_past
from bot.prm.imports.kinds import CannotBe, Import
from bot.prm.imports.lead_rows import LeadRow
from bot.prm.imports.partners import partner
from bot.prm.imports.people import colleague
from bot.prm.imports.products import product
from bot.prm.lead_intake import Enquiry
from bot.prm.lead_lifecycle import NothingExpected, NotTheSamePartner
from bot.prm.lead_records import CONTACT_OPEN, OPEN, Lead, LeadContact, LeadState
from bot.prm.lead_routing import Decision
from bot.prm.money import Money
from bot.prm.numbers import next_number
from bot.prm.partners import Partner

WHY = N_("It came with this partner from another system.")
NEEDS_REASON = (LeadState.DECLINED, LeadState.LOST)
SAME = (
    "external_id", "company", "country", "region", "language", "interest", "hot", "state", "expected_close", "reason",
)  # fmt: skip


async def record(session: AsyncSession, shared: Import, row: LeadRow) -> None:
    """Raises Unknown, CannotBe, NothingExpected, ReasonNeeded, NotTheSamePartner."""
    require_past(shared, row, "received_on", "assigned_on", "accepted_on", "ended_on")
    to = await partner(session, shared, row.partner) if row.partner else None
    _check(row, to)
    if row.state is LeadState.NEW and row.assigned_on is None:
        await _receive(session, shared, row, to)
    else:
        lead, contact = await _lead(session, shared, row, to), LeadContact(**contact_of(row))
        await lead_intake.record(session, shared.programme, lead, contact, now=shared.now, actor=shared.actor)


async def _receive(session: AsyncSession, shared: Import, row: LeadRow, to: Partner | None) -> None:
    """Nobody was told of it yet: it goes the way of every new lead, unless it is somebody's already."""
    enquiry = Enquiry(
        company=row.company,
        region=row.region,
        interest=row.interest,
        products=[await product(session, shared, key) for key in row.products],
        domain=domain_of(row.domain),
        country=row.country,
        language=row.language,
        hot=row.hot,
        **{f"contact_{name}": value for name, value in contact_of(row).items()},
    )
    lead = await lead_intake.receive(session, shared.programme, enquiry, now=shared.now, actor=shared.actor)
    lead.external_id, lead.external_row = row.external_id, fingerprint(row)
    lead.received_at = moment(shared, row.received_on) or shared.now
    if (expected := expected_of(row)) is not None:
        lead.expected_value = expected
    lead.expected_close = row.expected_close
    await session.flush()
    if to is not None:
        await hand_over(session, shared, lead, to)


async def hand_over(session: AsyncSession, shared: Import, lead: Lead, to: Partner) -> None:
    why = Decision(reason=WHY).document
    await lead_intake.assign(session, shared.programme, lead, to, why=why, now=shared.now, actor=shared.actor)


async def _lead(session: AsyncSession, shared: Import, row: LeadRow, to: Partner | None) -> Lead:
    year = lead_intake.year_of(shared.programme, shared.now)
    expected = expected_of(row)
    return Lead(
        **{name: getattr(row, name) for name in SAME},
        **_moments(shared, row),
        **(await _at(session, shared, row, to) if to else {}),
        programme_id=shared.programme.id,
        number=await next_number(session, shared.programme.id, lead_intake.KIND, year),
        external_row=fingerprint(row),
        domain=domain_of(row.domain),
        expected_value_minor=expected.minor if expected else None,
        currency=expected.currency if expected else None,
        products=[await product(session, shared, key) for key in row.products],
    )


def _moments(shared: Import, row: LeadRow) -> dict[str, datetime | None]:
    """When it went on; what nobody wrote down happened when it could first have."""
    received = moment(shared, row.received_on) or moment(shared, row.assigned_on) or shared.now
    assigned = moment(shared, row.assigned_on) or received
    return {
        "received_at": received,
        "assigned_at": assigned,
        "accepted_at": moment(shared, row.accepted_on) or (assigned if row.owner else None),
        "ended_at": None if row.state in OPEN else moment(shared, row.ended_on) or shared.now,
    }


async def _at(session: AsyncSession, shared: Import, row: LeadRow, to: Partner) -> dict[str, int | None]:
    """Whose it is, and the deal they made of it."""
    converted = row.state is LeadState.CONVERTED
    return {
        "partner_id": to.id,
        "owner_id": (await colleague(session, shared, to, row.owner)).id if row.owner else None,
        "deal_id": (await deal_of(session, shared, row, to.id)).id if converted else None,
    }


def _check(row: LeadRow, to: Partner | None) -> None:
    if to is None and (row.state is not LeadState.NEW or row.assigned_on is not None):
        raise CannotBe(why=f"say whom it is with: it is {row.state}", column="partner")
    require_state(row)


def require_state(row: LeadRow) -> None:
    """What a state needs. Raises CannotBe, ReasonNeeded, NothingExpected."""
    if row.state in CONTACT_OPEN and row.owner is None:
        raise CannotBe(why="say who at the partner takes care of it", column="owner")
    if row.state in NEEDS_REASON and not row.reason:
        raise ReasonNeeded
    if row.state is LeadState.CONVERTED and row.deal is None:
        raise CannotBe(why="say which deal it became", column="deal")
    if row.expected_value is not None and row.expected_value <= 0:
        raise NothingExpected


def expected_of(row: LeadRow) -> Money | None:
    if row.expected_value is None:
        return None
    if row.currency is None:
        raise CannotBe(why="say in which currency", column="currency")
    return Money(row.expected_value, row.currency)


async def deal_of(session: AsyncSession, shared: Import, row: LeadRow, partner_id: int) -> Deal:
    """What it became: a deal of the same partner that no other lead became. Raises Unknown, CannotBe."""
    deal = await called(session, shared, Deal, row.deal or "", "deal")
    if deal.partner_id != partner_id:
        raise NotTheSamePartner(number=row.external_id or row.number)
    if await session.scalar(select(exists().where(Lead.deal_id == deal.id))):
        raise CannotBe(why="another lead became this deal", column="deal")
    return deal


def contact_of(row: LeadRow) -> Mapping[str, Any]:
    return {
        "name": row.contact_name,
        "title": row.contact_title,
        "email": row.contact_email,
        "phone": row.contact_phone,
    }
