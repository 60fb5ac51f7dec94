"""The demo's rates, and what partners earned with them: by the product itself, each event at its time."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_changes, commission_rates, people
from bot.prm.commission_calendar import Month, closes_on, midnight, payable_on
from bot.prm.commission_closing import close, settle
from bot.prm.commission_earning import earn
from bot.prm.commission_engine import Band
from bot.prm.commissions import Spiff
from bot.prm.deals import DealState
from bot.prm.ledger import SYSTEM
from bot.prm.statements import Statement
from demo.rows import Names, Row, money

Happens = Callable[[datetime], Awaitable[None]]


async def add_rates(session: AsyncSession, names: Names, rows: Row) -> None:
    for row in rows["commissions"]:
        begins = ["0", *(band["up_to"] for band in row["bands"][:-1])]
        percents = [band["percent"] for band in row["bands"]]
        await commission_rates.put_rates(
            session,
            names.programme,
            group=row["group"],
            tier=row["tier"],
            since=row["effective_from"],
            until=row.get("effective_until"),
            bands=[Band(Decimal(above), Decimal(each)) for above, each in zip(begins, percents, strict=True)],
            actor=SYSTEM,
            now=names.now,
        )
    for row in rows["spiffs"]:
        await commission_rates.put_spiff(session, names.programme, _spiff(names, row), actor=SYSTEM, now=names.now)


def _spiff(names: Names, row: Row) -> Spiff:
    return Spiff(
        key=row["key"],
        name=row["name"],
        product_keys=row["products"],
        tiers=row["tiers"],
        minimum=money(row, "minimum_value"),
        amount=money(row),
        starts_at=names.at(row["starts"]),
        ends_at=names.at(row["ends"]),
        condition=row["condition"],
        once_per_customer=True,
    )


async def add_earnings(session: AsyncSession, names: Names, deals: list[Row], clawbacks: list[Row]) -> None:
    """Won deals, what was taken back, and every month in between that was closed and paid, in the order of time."""
    won = [row for row in deals if row["state"] == DealState.WON]
    events: list[tuple[datetime, Happens]] = [
        *((names.at(row["ended"]), partial(_win, session, names, row)) for row in won),
        *((names.at(row["at"]), partial(_take_back, session, names, row)) for row in clawbacks),
    ]
    month = Month.of(min(moment for moment, _ in events).date())
    while midnight(closes_on(month, names.programme.rules), names.programme.time_zone) <= names.now:
        events += _month(session, names, month)
        month = month.after
    for moment, happens in sorted(events, key=lambda event: event[0]):
        if moment <= names.now:
            await happens(moment)


def _month(session: AsyncSession, names: Names, month: Month) -> list[tuple[datetime, Happens]]:
    rules, zone = names.programme.rules, names.programme.time_zone
    return [
        (midnight(closes_on(month, rules), zone), partial(_close, session, names, month)),
        (midnight(payable_on(month, rules), zone), partial(_pay, session, names, month)),
    ]


async def _win(session: AsyncSession, names: Names, row: Row, now: datetime) -> None:
    await earn(session, names.programme, names.deals[row["number"]], now)


async def _take_back(session: AsyncSession, names: Names, row: Row, now: datetime) -> None:
    await commission_changes.take_back(
        session,
        people.system(names.programme.id, SYSTEM),
        names.programme,
        names.deals[row["deal"]],
        product=names.products[row["product"]].name,
        percent=Decimal(row["percent"]),
        reason=row["reason"],
        now=now,
    )


async def _close(session: AsyncSession, names: Names, month: Month, now: datetime) -> None:
    for partner in names.partners.values():
        await close(session, names.programme, partner.id, month, now)


async def _pay(session: AsyncSession, names: Names, month: Month, now: datetime) -> None:
    these = (Statement.programme_id == names.programme.id, Statement.last == month.last)
    for statement in await session.scalars(select(Statement).where(*these).order_by(Statement.id)):
        await settle(session, names.programme, statement, now)
