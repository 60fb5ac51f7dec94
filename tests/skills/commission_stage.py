"""A stage on which gold partners earn commissions: bela and fritzi may read them, emil decides on them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from bot.prm import commission_rates, programme
from bot.prm.commission_earning import earn
from bot.prm.commission_engine import Band
from bot.prm.customers import customer_key
from bot.prm.deal_records import Deal, DealState
from bot.prm.deal_records import Stage as DealStage
from bot.prm.ledger import SYSTEM
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import PartnerRole, Person, StaffRole
from bot.prm.products import Product
from tests import rows
from tests.conversation import Stage
from tests.world import TEAM, World

BANDS = (Band(Decimal(0), Decimal(12)), Band(Decimal(50_000), Decimal(16)))


async def deal_of(
    at: Stage, partner: Partner, value: str, customer: str, state: DealState, *, currency: str = "EUR", **facts: Any
) -> Deal:
    """A deal in this state, with commission where it is won."""
    async with at.database.writing() as session:
        owner = (await session.scalars(select(Person).where(Person.key == "anna"))).one()
        keep = (await session.scalars(select(Product).where(Product.key == "keep"))).one()
        registered = await session.scalar(select(func.count()).select_from(Deal)) or 0
        usual: dict[str, Any] = {"closes_on": date(2026, 12, 31), "stage": DealStage.NEGOTIATION}
        deal = Deal(
            programme_id=partner.programme_id, number=f"D-2026-{registered + 1:04d}", partner_id=partner.id,
            owner_id=owner.id, state=state, customer_name=customer, customer_key=customer_key(customer),
            value=Money(Decimal(value), currency), products=[keep],
            protected_until=datetime(2027, 2, 1, tzinfo=UTC), **usual | facts,
        )  # fmt: skip
        session.add(deal)
        await session.flush()
        if state is DealState.WON:
            current = await programme.only(session)
            assert current is not None
            await earn(session, current, deal, at.clock())
        return deal


async def rated(stage: Stage, people: World) -> World:
    """Rates for gold, a bookkeeper at the partner, and Emil, who is finance at the vendor."""
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        gold: dict[str, Any] = {"group": "core", "tier": "gold", "since": date(2026, 1, 1), "bands": BANDS}
        await commission_rates.put_rates(session, current, **gold, actor=SYSTEM, now=stage.clock())
        await rows.person(
            session, current, "Emil", key="emil", account=("test", TEAM, "emil"), staff=[StaffRole.FINANCE]
        )
        bookkeeper: dict[str, Any] = {"at": people.nordlicht, "roles": [PartnerRole.FINANCE]}
        await rows.person(session, current, "Fritzi", key="fritzi", account=("test", TEAM, "fritzi"), **bookkeeper)
    return people
