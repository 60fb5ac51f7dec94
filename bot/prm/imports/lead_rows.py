"""A lead as a row of a table, with the person behind it."""

from bot.prm.commission_calendar import day_of
from bot.prm.imports.cells import (
    Country,
    Currency,
    Day,
    Email,
    Key,
    LongText,
    Number,
    Phone,
    Several,
    Text,
    Website,
    Word,
    YesNo,
)
from bot.prm.imports.external import ExternalRow
from bot.prm.imports.people import name_of
from bot.prm.lead_records import Lead, LeadContact, LeadState
from bot.prm.people import Person
from bot.prm.programme import Programme


class LeadRow(ExternalRow):
    company: Text
    domain: Website | None = None
    country: Country | None = None
    region: Word
    language: Word | None = None  # that the contact speaks: de
    interest: LongText
    products: Several = []  # keys
    hot: YesNo = False
    state: LeadState = LeadState.NEW
    partner: Key | None = None  # whom it is with; a new one without is handed out by the programme's rules
    owner: Key | None = None  # key or e-mail address of who accepted it
    expected_value: Number | None = None
    currency: Currency | None = None
    expected_close: Day | None = None
    reason: LongText | None = None  # why declined or lost
    deal: Key | None = None  # what it became: our number, or the id of the other system
    received_on: Day | None = None  # read of a new lead alone, as are the following three; else today
    assigned_on: Day | None = None
    accepted_on: Day | None = None
    ended_on: Day | None = None
    contact_name: Text
    contact_title: Text | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None


SAME = (
    "external_id", "number", "company", "domain", "country", "region", "language", "interest", "hot", "state",
    "currency", "expected_close", "reason",
)  # fmt: skip


def row_of(
    programme: Programme,
    lead: Lead,
    contact: LeadContact,
    partner: str | None,
    owner: Person | None,
    deal: str | None,
) -> LeadRow:
    """The lead as it is now. `partner` is a key, `deal` a number."""
    zone, expected = programme.time_zone, lead.expected_value
    return LeadRow.model_construct(
        **{name: getattr(lead, name) for name in SAME},
        products=[product.key for product in lead.products],
        partner=partner,
        owner=name_of(owner) if owner else None,
        expected_value=expected.amount if expected else None,
        deal=deal,
        received_on=day_of(lead.received_at, zone),
        assigned_on=day_of(lead.assigned_at, zone),
        accepted_on=day_of(lead.accepted_at, zone),
        ended_on=day_of(lead.ended_at, zone),
        contact_name=contact.name,
        contact_title=contact.title,
        contact_email=contact.email,
        contact_phone=contact.phone,
    )
