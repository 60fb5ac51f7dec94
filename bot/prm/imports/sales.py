"""Sales: what each product of a deal brought. With them it is won, if it was not, and earns its commission."""

from collections.abc import AsyncIterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFromHere
from bot.prm import deal_lifecycle
from bot.prm.commission_earning import earn
from bot.prm.commission_engine import per_product
from bot.prm.commissions import CommissionRevenue
from bot.prm.deal_records import Deal, DealProduct, DealState
from bot.prm.imports.cells import Currency, Day, Key, Number
from bot.prm.imports.external import called, require_past
from bot.prm.imports.kinds import CannotBe, Import, Kind, Outcome, Row
from bot.prm.money import Money, TooManyDecimals
from bot.prm.products import Product
from bot.prm.programme import Programme


class SaleRow(Row):
    deal: Key  # our number, or the id of the other system
    product: Key  # one of the deal's; one of which nothing is said brought nothing
    value: Number
    currency: Currency  # the deal's
    sold_on: Day  # the day of the order


async def take(session: AsyncSession, shared: Import, rows: Sequence[SaleRow]) -> Outcome:
    """All rows of a deal at once: its commission is worked out with them. Raises Unknown, CannotBe, NotFromHere."""
    deal = await called(session, shared, Deal, rows[0].deal, "deal")
    brought = _brought(shared, deal, rows)
    if await session.scalar(select(exists().where(CommissionRevenue.deal_id == deal.id))):
        _require_same(await _known(session, deal), brought, deal, rows[0])
        return Outcome.UNCHANGED
    await _keep(session, deal, brought)
    await _win(session, shared, deal, Money.of_minor(sum(brought.values()), deal.currency), rows[0])
    await earn(session, shared.programme, deal, shared.now)
    return Outcome.CREATED


def _brought(shared: Import, deal: Deal, rows: Sequence[SaleRow]) -> dict[int, int]:
    """Minor units by product id."""
    products = {product.key: product.id for product in deal.products}
    found: dict[int, int] = {}
    for row in rows:
        require_past(shared, row, "sold_on")
        if row.product not in products:
            raise CannotBe(why=f"{deal.number} is about {', '.join(products)}", column="product")
        if products[row.product] in found:
            raise CannotBe(why="this product of the deal is in the table twice", column="product")
        if row.currency != deal.currency:
            raise CannotBe(why=f"{deal.number} is in {deal.currency}", column="currency")
        if row.sold_on != rows[0].sold_on:
            raise CannotBe(why="the products of a deal are ordered on one day", column="sold_on")
        if row.value <= 0:
            raise CannotBe(why="what was sold brought more than nothing", column="value")
        found[products[row.product]] = Money(row.value, row.currency).minor
    return found


async def _known(session: AsyncSession, deal: Deal) -> dict[int, int]:
    rows = (await session.scalars(_of(deal))).all()
    return {row.product_id: minor for row, minor in _counted_for(deal, rows)}


def _counted_for(deal: Deal, rows: Sequence[DealProduct]) -> list[tuple[DealProduct, int]]:
    """What each product counted for, also where only the whole is known; without those that brought nothing."""
    values = per_product(deal.value_minor, [row.value_minor for row in rows])
    return [(row, minor) for row, minor in zip(rows, values, strict=True) if minor]


def _require_same(known: dict[int, int], brought: dict[int, int], deal: Deal, row: SaleRow) -> None:
    why = f"the commission on {deal.number} was worked out already, so that its sales no longer change"
    if known != brought:
        raise CannotBe(why=why, column="value")
    if deal.won_on not in (None, row.sold_on):
        raise CannotBe(why=why, column="sold_on")


async def _keep(session: AsyncSession, deal: Deal, brought: dict[int, int]) -> None:
    for row in await session.scalars(_of(deal)):
        row.value_minor = brought.get(row.product_id, 0)
    await session.flush()


async def _win(session: AsyncSession, shared: Import, deal: Deal, value: Money, row: SaleRow) -> None:
    facts: dict[str, Any] = {"value": value, "won_on": row.sold_on}
    if deal.state is DealState.APPROVED:
        await deal_lifecycle.move(session, deal, DealState.WON, actor=shared.actor, now=shared.now, **facts)
    elif deal.state is not DealState.WON:
        raise NotFromHere(number=deal.number, state=deal.state)
    elif (deal.value, deal.won_on) != (value, row.sold_on):
        await deal_lifecycle.amend(session, deal, "deal.updated", actor=shared.actor, now=shared.now, **facts)


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[SaleRow]:
    counted = select(CommissionRevenue.deal_id).where(CommissionRevenue.programme_id == programme.id)
    wanted = (
        select(Deal, DealProduct, Product.key)
        .join(DealProduct, DealProduct.deal_id == Deal.id)
        .join(Product, Product.id == DealProduct.product_id)
        .where(Deal.state == DealState.WON, Deal.won_on.is_not(None), Deal.id.in_(counted))
        .order_by(Deal.id, DealProduct.product_id)
    )
    found = (await session.execute(wanted)).all()
    keys = {part.product_id: key for _, part, key in found}
    for deal, rows in groupby(found, key=itemgetter(0)):
        for part, minor in _counted_for(deal, [row[1] for row in rows]):
            yield SaleRow.model_construct(
                deal=deal.number, product=keys[part.product_id], value=Money.of_minor(minor, deal.currency).amount,
                currency=deal.currency, sold_on=deal.won_on,
            )  # fmt: skip


def _of(deal: Deal) -> Select[DealProduct]:
    return select(DealProduct).where(DealProduct.deal_id == deal.id).order_by(DealProduct.product_id)


SALES = Kind(
    name="sales",
    row=SaleRow,
    take=take,
    give=give,
    together=("deal",),
    about={NotFromHere: "deal", TooManyDecimals: "value"},
)
