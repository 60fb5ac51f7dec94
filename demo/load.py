"""Load the demo programme: everything in programme.yaml as rows, with times relative to now, in one transaction."""

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import yaml_file
from bot.prm import ledger, programme
from bot.prm.database import FOLLOWERS, Base, Database
from bot.prm.deals import Deal
from bot.prm.fund_records import FundRequest
from bot.prm.leads import Lead
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.prm.places import Place
from bot.prm.products import Product
from demo import business, commissions, company, funds
from demo.rows import Names, Row

HERE = Path(__file__).parent
CONTENT = HERE / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the demo programme holds now."""

    products: int
    partners: int
    people: int
    deals: int
    leads: int
    fund_requests: int
    places: int

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, each.name)} {each.name.replace('_', ' ')}" for each in fields(self))


async def load(database: Database, *, now: datetime, folder: Path = HERE, reset: bool = False) -> Summary:
    """Load `folder`/programme.yaml unless it is there already; `reset` begins afresh, dates counted from `now`.

    A reset removes what visitors did in the demo programme, and the ledger says so; other programmes stay.
    """
    data: Row = yaml_file.read(folder / "programme.yaml")
    async with database.writing() as session:
        present = await programme.named(session, data["programme"]["key"])
        if present is not None and reset:
            await _remove(session, present, now)
        if present is None or reset:
            present = await _load(session, data, now)
        return await _count(session, present.id)


async def load_if_empty(database: Database, *, now: datetime) -> Summary | None:
    """Load the demo into a database without any programme; None when there is one, which is left alone."""
    async with database.reading() as session:
        if await programme.only(session) is not None:
            return None
    return await load(database, now=now)


async def _load(session: AsyncSession, data: Row, now: datetime) -> programme.Programme:
    session.info.pop(FOLLOWERS, None)  # nobody is told of what happened before they came
    names = Names(now=now, programme=await company.add_programme(session, data["programme"]))
    await company.add_products(session, names, data["products"])
    await company.add_staff(session, names, data["people"])
    await company.add_partners(session, names, data["partners"])
    await company.add_partner_people(session, names, data["people"])
    await company.add_places(session, names, data["places"])
    await company.add_personas(session, names, data["people"], data["try"])
    await business.add_deals(session, names, data["deals"])
    await business.add_leads(session, names, data["leads"])
    await commissions.add_rates(session, names, data["rates"])
    await commissions.add_earnings(session, names, data["deals"], data["clawbacks"])
    await funds.add_funds(session, names, data["funds"])
    await ledger.append(session, actor=SYSTEM, action="demo.loaded", subject=f"programme:{names.programme.key}", at=now)
    return names.programme


async def _remove(session: AsyncSession, present: programme.Programme, now: datetime) -> None:
    """Every row of the programme, children first. Rows without a programme of their own go with their parents."""
    await ledger.append(session, actor=SYSTEM, action="demo.removed", subject=f"programme:{present.key}", at=now)
    for table in reversed(Base.metadata.sorted_tables):
        if "programme_id" in table.c:
            await session.execute(delete(table).where(table.c.programme_id == present.id))
    await session.execute(delete(programme.Programme).where(programme.Programme.id == present.id))
    session.expunge_all()


async def _count(session: AsyncSession, programme_id: int) -> Summary:
    async def rows(table: type[Base]) -> int:
        mine = table.__table__.c.programme_id == programme_id
        return await session.scalar(select(func.count()).select_from(table).where(mine)) or 0

    return Summary(
        products=await rows(Product),
        partners=await rows(Partner),
        people=await rows(Person),
        deals=await rows(Deal),
        leads=await rows(Lead),
        fund_requests=await rows(FundRequest),
        places=await rows(Place),
    )
