"""A deal as a row of a table."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from bot.prm.commission_calendar import day_in, day_of
from bot.prm.deal_records import Deal, DealState, Stage
from bot.prm.imports.cells import (
    Country,
    Currency,
    Day,
    Email,
    Key,
    LongText,
    Number,
    Phone,
    Postcode,
    Several,
    Text,
    Website,
    Whole,
    YesNo,
)
from bot.prm.imports.external import ExternalRow
from bot.prm.imports.people import name_of
from bot.prm.people import Person
from bot.prm.programme import Programme

BEFORE = (DealState.DRAFT, DealState.SUBMITTED)  # nobody waits for it yet, or only for a moment


def _state(state: DealState) -> DealState:
    if state in BEFORE:
        raise PydanticCustomError("state", "a deal comes as in_review: then somebody decides on it")
    return state


class DealRow(ExternalRow):
    partner: Key
    owner: Key | None = None  # key or e-mail address; a new deal needs one
    state: Annotated[DealState, AfterValidator(_state)]
    customer: Text
    website: Website | None = None
    country: Country | None = None
    postcode: Postcode | None = None
    products: Several  # keys
    value: Number
    currency: Currency
    closes_on: Day
    stage: Stage = Stage.QUALIFIED
    won_on: Day | None = None  # the day of the order; a won deal needs it
    reason: LongText | None = None  # why returned, rejected or lost
    submitted_on: Day | None = None  # read of a new deal alone, as are the following four; else today
    decided_on: Day | None = None
    protected_until: Day | None = None  # the last day; else as long as the programme protects
    ended_on: Day | None = None
    extensions: Whole = 0  # of its protection, so far
    contact_name: Text | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    existing_relationship: LongText | None = None
    competitors: LongText | None = None
    activity: LongText | None = None  # what was done to sell so far
    tender: YesNo | None = None
    notes: LongText | None = None


SAME = (
    "external_id", "number", "state", "currency", "closes_on", "stage", "won_on", "reason", "extensions",
    "contact_name", "contact_email", "contact_phone", "existing_relationship", "competitors", "activity", "tender",
    "notes",
)  # fmt: skip


def row_of(programme: Programme, deal: Deal, partner: str, owner: Person) -> DealRow:
    """The deal as it is now. `partner` is its key."""
    zone = programme.time_zone
    return DealRow.model_construct(
        **{name: getattr(deal, name) for name in SAME},
        partner=partner,
        owner=name_of(owner),
        customer=deal.customer_name,
        website=deal.customer_website,
        country=deal.customer_country,
        postcode=deal.customer_postcode,
        products=[product.key for product in deal.products],
        value=deal.value.amount,
        submitted_on=day_of(deal.submitted_at, zone),
        decided_on=day_of(deal.decided_at, zone),
        ended_on=day_of(deal.ended_at, zone),
        protected_until=_last_day(deal.protected_until, zone),
    )


def _last_day(until: datetime | None, zone: str) -> date | None:
    """A protection to midnight ends with the day before."""
    return None if until is None else day_in(until - timedelta(microseconds=1), zone)
