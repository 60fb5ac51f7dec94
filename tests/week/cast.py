"""Whom the story is about, and what their programme pays."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_rates, funds, lead_intake, products
from bot.prm.commission_engine import Band
from bot.prm.fund_records import Budget
from bot.prm.lead_intake import Enquiry
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import PartnerRole, Person, StaffRole
from bot.prm.programme import Programme
from tests import rows
from tests.conversation import Stage
from tests.week.lines import CUSTOMER
from tests.world import TEAM

CONTACT = "Milan Richter"
BANDS = (Band(Decimal(0), Decimal(12)), Band(Decimal(50_000), Decimal(16)))
FUND = Money(Decimal(10_000), "EUR")


async def gather(stage: Stage, language: str) -> None:
    """Beside the usual world: Cleo, who runs the other partner, Fay, who pays, the rates for gold, and a fund.

    Everybody reads `language`.
    """
    async with stage.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        partners = {each.key: each for each in await session.scalars(select(Partner))}
        await rows.person(
            session, programme, "Cleo", key="cleo", account=("test", TEAM, "cleo"), at=partners["sudwind"],
            roles=[PartnerRole.ADMIN],
        )  # fmt: skip
        await rows.person(
            session, programme, "Fay", key="fay", account=("test", TEAM, "fay"), staff=[StaffRole.FINANCE]
        )
        for person in await session.scalars(select(Person)):
            person.locale = language
        await commission_rates.put_rates(
            session, programme, group="core", tier="gold", since=date(2026, 1, 1), bands=BANDS,
            actor=SYSTEM, now=stage.clock(),
        )  # fmt: skip
        await _fund(session, programme, partners["nordlicht"])


async def _fund(session: AsyncSession, programme: Programme, partner: Partner) -> None:
    budget = Budget(
        programme_id=programme.id, key="europe", name="Europe", starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31), amount=Money(Decimal(100_000), "EUR"),
    )  # fmt: skip
    session.add(budget)
    await session.flush()
    await funds.allocate(session, budget, partner.id, FUND)


async def enquiry(stage: Stage) -> None:
    """Somebody in Germany wants to buy at once."""
    async with stage.database.writing() as session:
        programme = (await session.scalars(select(Programme))).one()
        asked = Enquiry(
            company=CUSTOMER, region="dach", interest="Backup for one plant.", country="DE", hot=True,
            domain="tannzapf.example", products=await products.named(session, programme.id, ["keep"]),
            contact_name=CONTACT, contact_email="m.richter@tannzapf.example", contact_phone="+49 30 23125 031",
        )  # fmt: skip
        await lead_intake.receive(session, programme, asked, now=stage.clock())
