"""Leads in the small programme of the PRM's tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import lead_intake, lead_lifecycle, lead_routing
from bot.prm.lead_intake import Enquiry
from bot.prm.lead_records import Lead
from bot.prm.lead_routing import Decision
from bot.prm.money import Money
from bot.prm.people import Member
from tests.bot.prm.world import NOW, World


def enquiry(company: str, **facts: Any) -> Enquiry:
    """From the German-speaking region, in English."""
    usual = {"region": "dach", "interest": "Backup for one plant.", "country": "DE", "language": "en"}
    return Enquiry(company=company, contact_name="Milan Richter", **usual | facts)


async def routed(world: World, session: AsyncSession, wanted: Enquiry) -> Lead:
    """It has come in, and was handed to whom it fits best."""
    lead = await lead_intake.receive(session, world.programme, wanted, now=NOW)
    await lead_routing.route(session, world.programme, lead, NOW)
    return lead


async def handed(world: World, session: AsyncSession, company: str, to: str = "alpine") -> Lead:
    """It is with this partner."""
    lead = await lead_intake.receive(session, world.programme, enquiry(company), now=NOW)
    why = Decision(reason="for this test").document
    await lead_intake.assign(session, world.programme, lead, world.partners[to], why=why, now=NOW)
    return lead


async def accept(session: AsyncSession, member: Member, number: str, **said: Any) -> Lead:
    value = Money(Decimal(20_000), "EUR")
    return await lead_lifecycle.accept(
        session, member, number, value=value, closes_on=date(2027, 6, 30), now=NOW, **said
    )  # fmt: skip
