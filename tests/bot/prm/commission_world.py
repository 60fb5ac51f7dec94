"""The small programme of `world` with rates, and deals that are won in it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_rates, deal_decisions, deal_lifecycle
from bot.prm.commission_earning import earn
from bot.prm.commission_engine import Band
from bot.prm.commission_lines import CommissionLine
from bot.prm.database import Database
from bot.prm.deals import Deal, DealState
from bot.prm.ledger import SYSTEM
from bot.prm.people import StaffRole
from tests import rows
from tests.bot.prm import world
from tests.bot.prm.world import NOW, World

WON = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
BANDS = (Band(Decimal(0), Decimal(12)), Band(Decimal(50_000), Decimal(16)), Band(Decimal(200_000), Decimal(20)))


async def build(database: Database) -> World:
    """With Fred, who is finance at the vendor, and gold rates since 2027."""
    built = await world.build(database)
    async with database.writing() as session:
        account = ("slack", "T1", "fred")
        fred = await rows.person(session, built.programme, "Fred", account=account, staff=[StaffRole.FINANCE])
        built.ids["fred"] = fred.id
        await put_rates(session, built, date(2027, 1, 1), BANDS)
    return built


async def put_rates(session: AsyncSession, world: World, since: date, bands: tuple[Band, ...], **also: Any) -> bool:
    facts: dict[str, Any] = {"group": "core", "tier": "gold", "actor": SYSTEM, "now": WON}
    return await commission_rates.put_rates(session, world.programme, since=since, bands=bands, **facts | also)


async def win(
    session: AsyncSession, world: World, who: str, *, now: datetime = WON, **said: Any
) -> list[CommissionLine]:
    """Register a deal, win it and make its lines."""
    deal = await registered(session, world, who, **said)
    return await won(session, world, deal, now=now)


async def registered(session: AsyncSession, world: World, who: str, **said: Any) -> Deal:
    """A deal that is protected."""
    deal = (await world.register(session, who, **said)).deal
    if deal.state is DealState.IN_REVIEW:
        root = await world.member(session, "root")
        await deal_decisions.approve(session, root, world.programme, deal.number, now=NOW)
    return deal


async def won(session: AsyncSession, world: World, deal: Deal, *, now: datetime = WON) -> list[CommissionLine]:
    await deal_lifecycle.move(session, deal, DealState.WON, actor=SYSTEM, now=now)
    return await earn(session, world.programme, deal, now)


async def lines(session: AsyncSession) -> list[CommissionLine]:
    return list(await session.scalars(select(CommissionLine).order_by(CommissionLine.id)))
