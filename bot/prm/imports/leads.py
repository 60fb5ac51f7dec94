"""Leads, by the id of another system or by our number."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.errors import ReasonNeeded
from bot.prm.deal_records import Deal
from bot.prm.imports import known_leads, new_leads
from bot.prm.imports.external import look_up, named, remember, said_before
from bot.prm.imports.kinds import Import, Kind, Outcome, row_by_row
from bot.prm.imports.lead_rows import LeadRow, row_of
from bot.prm.lead_by_hand import HadItBefore
from bot.prm.lead_lifecycle import LeadMovedOn, NothingExpected, NotTheSamePartner
from bot.prm.lead_records import Lead, LeadContact
from bot.prm.money import TooManyDecimals
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.prm.programme import Programme

AT_ONCE = 500  # leads read together


async def take(session: AsyncSession, shared: Import, row: LeadRow) -> Outcome:
    if said_before(shared, Lead, row):
        return Outcome.UNCHANGED
    found = await named(session, shared, Lead, row)
    if found is None:
        await new_leads.record(session, shared, row)
    elif (outcome := await known_leads.change(session, shared, found, row)) is Outcome.UNCHANGED:
        return outcome
    remember(shared, Lead, row)
    return Outcome.CREATED if found is None else Outcome.CHANGED


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[LeadRow]:
    wanted = (
        select(Lead, LeadContact, Partner.key, Person, Deal.number)
        .join(LeadContact, LeadContact.lead_id == Lead.id)
        .outerjoin(Partner, Partner.id == Lead.partner_id)
        .outerjoin(Person, Person.id == Lead.owner_id)
        .outerjoin(Deal, Deal.id == Lead.deal_id)
        .where(Lead.programme_id == programme.id)
        .options(selectinload(Lead.products))
        .order_by(Lead.id)
        .execution_options(yield_per=AT_ONCE)
    )
    async for lead, contact, partner, owner, deal in await session.stream(wanted):
        yield row_of(programme, lead, contact, partner, owner, deal)


LEADS = Kind(
    name="leads",
    row=LeadRow,
    take=row_by_row(take),
    give=give,
    look_up=look_up(Lead),
    about={
        HadItBefore: "partner",
        LeadMovedOn: "state",
        NothingExpected: "expected_value",
        NotTheSamePartner: "deal",
        TooManyDecimals: "expected_value",
        ReasonNeeded: "reason",
    },
)
