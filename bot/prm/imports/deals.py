"""Deals, by the id of another system or by our number. What they bring in commission: see `sales`."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.errors import NotFromHere, ReasonNeeded
from bot.prm.deal_lifecycle import CustomerTaken
from bot.prm.deal_records import Deal
from bot.prm.deals import AlreadyRegistered, BelowMinimum
from bot.prm.imports import known_deals, new_deals
from bot.prm.imports.deal_rows import BEFORE, DealRow, row_of
from bot.prm.imports.external import look_up, named, remember, said_before
from bot.prm.imports.kinds import Import, Kind, Outcome, row_by_row
from bot.prm.money import TooManyDecimals
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.prm.programme import Programme

AT_ONCE = 500  # deals read together


async def take(session: AsyncSession, shared: Import, row: DealRow) -> Outcome:
    if said_before(shared, Deal, row):
        return Outcome.UNCHANGED
    found = await named(session, shared, Deal, row)
    if found is None:
        await new_deals.record(session, shared, row)
    elif (outcome := await known_deals.change(session, shared, found, row)) is Outcome.UNCHANGED:
        return outcome
    remember(shared, Deal, row)
    return Outcome.CREATED if found is None else Outcome.CHANGED


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[DealRow]:
    wanted = (
        select(Deal, Partner.key, Person)
        .join(Partner, Partner.id == Deal.partner_id)
        .join(Person, Person.id == Deal.owner_id)
        .where(Deal.programme_id == programme.id, Deal.state.not_in(BEFORE))
        .options(selectinload(Deal.products))
        .order_by(Deal.id)
        .execution_options(yield_per=AT_ONCE)
    )
    async for deal, partner, owner in await session.stream(wanted):
        yield row_of(programme, deal, partner, owner)


DEALS = Kind(
    name="deals",
    row=DealRow,
    take=row_by_row(take),
    give=give,
    look_up=look_up(Deal),
    about={
        AlreadyRegistered: "customer",
        BelowMinimum: "value",
        CustomerTaken: "customer",
        NotFromHere: "state",
        ReasonNeeded: "reason",
        TooManyDecimals: "value",
    },
)
