"""Leads for conversations: they come in by the product's own door, so that all that follows from it happens."""

from typing import Any

from sqlalchemy import select

from bot.prm import lead_intake, products
from bot.prm.lead_intake import Enquiry
from bot.prm.lead_records import Lead
from bot.prm.partners import Partner
from bot.prm.people import PartnerRole
from bot.prm.programme import Programme
from tests import rows
from tests.conversation import Stage
from tests.world import TEAM, World

CONTACT = "Milan Richter"
EXPECTED = {"value": "20,000 EUR", "closes_on": "2027-03-31"}


async def came_in(stage: Stage, company: str = "Tannzapf Spielwaren GmbH", *, sells: str = "keep", **facts: Any) -> str:
    """A lead from the German region that everybody has been told of; its number."""
    number = await kept(stage, company, sells=sells, **facts)
    await stage.worker.run_due()
    return number


async def kept(stage: Stage, company: str, *, sells: str = "keep", **facts: Any) -> str:
    """The same, before anything has followed from it."""
    usual = {"region": "dach", "interest": "Backup for one plant.", "country": "DE", "language": "en"}
    contact = {"contact_name": CONTACT, "contact_email": "m.richter@example.com", "contact_phone": "+49 30 23125 031"}
    async with stage.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        wanted = await products.named(session, programme.id, [sells])
        enquiry = Enquiry(company=company, products=wanted, **usual | contact | facts)
        lead = await lead_intake.receive(session, programme, enquiry, now=stage.clock())
        return lead.number


async def lead(stage: Stage, number: str) -> Lead:
    async with stage.database.reading() as session:
        return (await session.scalars(select(Lead).where(Lead.number == number))).one()


async def all_leads(stage: Stage) -> list[Lead]:
    async with stage.database.reading() as session:
        return list(await session.scalars(select(Lead).order_by(Lead.id)))


async def another_partner(stage: Stage, people: World, key: str = "ostwall", **facts: Any) -> Partner:
    """A second reseller in the German region, with Wanda as its representative, or another Wanda."""
    async with stage.database.writing() as session:
        programme = await session.get_one(Programme, people.nordlicht.programme_id)
        usual = {"tier": "silver", "channel_manager_id": people.staff.id}
        partner = rows.partner(programme, key, **usual | facts)
        session.add(partner)
        await session.flush()
        name = "wanda" if key == "ostwall" else f"wanda-{key}"
        account = ("test", TEAM, name)
        await rows.person(session, programme, name.title(), at=partner, roles=[PartnerRole.REP], account=account)
    return partner
