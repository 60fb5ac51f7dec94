"""The demo's business: deals in every state, and leads."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import deal_lifecycle, lead_intake, lead_routing
from bot.prm.business_days import after_business_days
from bot.prm.commissions import DealSplit
from bot.prm.customers import customer_key, domain_of
from bot.prm.deal_records import DealProduct
from bot.prm.deals import Deal, DealState, Stage
from bot.prm.leads import Lead, LeadAssignment, LeadContact, LeadState
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from demo.rows import Names, Row, money


async def add_deals(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    """Oldest submission first, as they would have come in: conflicts are found by the product itself."""
    for row in sorted(rows, key=lambda row: names.at(row["submitted"])):
        deal = _deal(names, row)
        names.deals[row["number"]] = deal
        await deal_lifecycle.record(session, names.programme, deal, actor=SYSTEM, now=names.now)
        await _share_out(session, names, row, deal)


def _deal(names: Names, row: Row) -> Deal:
    customer, submitted = row["customer"], names.at(row["submitted"])
    contact, rules = customer.get("contact", {}), names.programme.rules
    return Deal(
        programme_id=names.programme.id,
        number=row["number"],
        partner_id=names.partners[row["partner"]].id,
        owner_id=names.people[row["registered_by"]].id,
        state=DealState(row["state"]),
        customer_name=customer["name"],
        customer_key=customer_key(customer["name"]),
        customer_website=customer.get("domain"),
        customer_domain=domain_of(customer.get("domain")),
        customer_country=customer["country"],
        customer_postcode=customer.get("postcode"),
        contact_name=contact.get("name"),
        contact_email=contact.get("email"),
        contact_phone=contact.get("phone"),
        value=money(row, "value"),
        closes_on=names.at(row["expected_close"]).date(),
        stage=Stage(row["stage"]),
        notes=row.get("notes"),
        submitted_at=submitted,
        review_due_at=after_business_days(submitted, rules.deal_review_business_days, names.programme.time_zone),
        decided_at=names.maybe_at(row.get("decided")),
        decided_by_id=names.person_id(row.get("decided_by")),
        reason=row.get("reason"),
        ended_at=names.maybe_at(row.get("ended")),
        products=[names.products[key] for key in row["products"]],
        **_protection(names, row),
    )


def _protection(names: Names, row: Row) -> Row:
    """From the decision on, plus one extension where one was given. Returned and rejected deals never had any."""
    if "decided" not in row or row["state"] in (DealState.RETURNED, DealState.REJECTED):
        return {}
    rules, extensions = names.programme.rules, int("extended" in row)
    days = rules.deal_protection_days + extensions * rules.deal_extension_days
    return {"protected_until": names.at(row["decided"]) + timedelta(days=days), "extensions": extensions}


async def _share_out(session: AsyncSession, names: Names, row: Row, deal: Deal) -> None:
    """What each product of a won deal brought, and who gets which share of the commission."""
    for line in row.get("lines", ()):
        sold = await session.get_one(DealProduct, (deal.id, names.products[line["product"]].id))
        sold.value_minor = Money(Decimal(line["amount"]), deal.currency).minor
    session.add_all(
        DealSplit(deal_id=deal.id, partner_id=names.partners[share["partner"]].id, percent=Decimal(share["percent"]))
        for share in row.get("splits", ())
    )
    await session.flush()


async def add_leads(session: AsyncSession, names: Names, rows: list[Row]) -> None:
    """As they would have come in, the oldest first. One that is with no partner looks for one, and is explained."""
    for row in sorted(rows, key=lambda row: names.at(row["received"])):
        lead, contact = _lead(names, row), LeadContact(**row["contact"])
        earlier = [_assignment(names, each) for each in row.get("history", ())]
        await lead_intake.record(session, names.programme, lead, contact, earlier, now=names.now)
        if lead.partner_id is None:
            await lead_routing.route(session, names.programme, lead, names.now)


def _assignment(names: Names, row: Row) -> LeadAssignment:
    return LeadAssignment(
        partner_id=names.partners[row["partner"]].id,
        assigned_at=names.at(row["assigned"]),
        ended_at=names.at(row["ended"]),
        outcome=LeadState(row["outcome"]),
    )


def _lead(names: Names, row: Row) -> Lead:
    expected = money(row, "expected_value") if "expected_value" in row else None
    closes = names.maybe_at(row.get("expected_close"))
    return Lead(
        programme_id=names.programme.id,
        number=row["number"],
        company=row["company"],
        domain=domain_of(row["domain"]),
        country=row["country"],
        region=row["region"],
        language=row.get("language"),
        interest=row["interest"],
        hot=row["hot"],
        state=LeadState(row["state"]),
        received_at=names.at(row["received"]),
        partner_id=names.partners[row["partner"]].id if "partner" in row else None,
        assigned_at=names.maybe_at(row.get("assigned")),
        accepted_at=names.maybe_at(row.get("accepted")),
        owner_id=names.person_id(row.get("owner")),
        expected_value_minor=expected and expected.minor,
        currency=expected and expected.currency,
        expected_close=closes and closes.date(),
        ended_at=names.maybe_at(row.get("ended")),
        reason=row.get("reason"),
        deal_id=names.deals[row["deal"]].id if "deal" in row else None,
        products=[names.products[key] for key in row["products"]],
    )
