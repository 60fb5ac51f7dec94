"""A deal at the rates of a day: which part of what it brought lies in which band, and the bonuses it qualifies for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commissions
from bot.prm.commission_calendar import midnight, year_of
from bot.prm.commission_engine import Band, Counted, Portion, Sale, per_product, portions
from bot.prm.commissions import Spiff
from bot.prm.deal_records import Deal, DealProduct
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.products import Product
from bot.prm.programme import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a deal earns before it is shared. `portions` are in the order in which its products count."""

    seller: Partner
    portions: Sequence[Portion]
    counted: Counted
    since: dict[str, date]  # first day of the rates in force, by product group
    home_minor: int  # the revenue it adds; 0 where there is no exchange rate
    exchangeable: bool  # False without an exchange rate: then the lowest bands were taken


async def rate(
    session: AsyncSession, programme: Programme, deal: Deal, *, on: date, expected: Decimal = Decimal(0)
) -> Rated:
    """The deal as if it were won on that day; `expected` is home revenue that is to be counted before it."""
    seller = await session.get_one(Partner, deal.partner_id)
    per_home = programme.exchange_rate(deal.currency)
    before = await _revenue_before(session, programme, seller, on) + expected if per_home else Decimal(0)
    counted = Counted(before, deal.currency, per_home or Decimal(1))
    sales, since = await _sales(session, programme, deal, seller.tier, on, lowest=per_home is None)
    sold = sum(sale.brought for sale in sales)
    return Rated(
        seller=seller,
        portions=portions(sales, counted),
        counted=counted,
        since=since,
        home_minor=counted.at_home(sold, programme.currency) if per_home else 0,
        exchangeable=per_home is not None,
    )


async def spiffs_for(
    session: AsyncSession, programme: Programme, deal: Deal, seller: Partner, *, on: date
) -> list[Spiff]:
    """The bonuses whose conditions this deal meets, and whose window that day is in, at least with a part of it."""
    begins, ends = (midnight(day, programme.time_zone) for day in (on, on + timedelta(days=1)))
    running = (Spiff.programme_id == programme.id, Spiff.starts_at < ends, Spiff.ends_at > begins)
    found = (await session.scalars(select(Spiff).where(*running).order_by(Spiff.id))).all()
    sold = {product.key for product, _ in await _sold(session, deal)} if found else set()
    return [spiff for spiff in found if _qualifies(programme, deal, seller, sold, spiff)]


def _qualifies(programme: Programme, deal: Deal, seller: Partner, sold: set[str], spiff: Spiff) -> bool:
    value, minimum = programme.home_value(deal.value), programme.home_value(spiff.minimum)
    enough = value is not None and minimum is not None and value >= minimum
    fits = not spiff.product_keys or not sold.isdisjoint(spiff.product_keys)
    return enough and fits and (not spiff.tiers or seller.tier in spiff.tiers)


async def _revenue_before(session: AsyncSession, programme: Programme, seller: Partner, on: date) -> Decimal:
    begins = year_of(on, programme.rules)
    minor = await commissions.revenue(session, seller.id, since=begins, until=on)
    return Money.of_minor(minor, programme.currency).amount


async def _sold(session: AsyncSession, deal: Deal) -> list[tuple[Product, int | None]]:
    """The products of a deal in the programme's order, each with what it brought where that is known."""
    query = select(Product, DealProduct.value_minor).join(DealProduct, DealProduct.product_id == Product.id)
    rows = await session.execute(query.where(DealProduct.deal_id == deal.id).order_by(Product.id))
    return [(product, value) for product, value in rows]


async def _sales(
    session: AsyncSession, programme: Programme, deal: Deal, tier: str, on: date, *, lowest: bool
) -> tuple[list[Sale], dict[str, date]]:
    sold = await _sold(session, deal)
    brought = per_product(deal.value_minor, [value for _, value in sold])
    sales, since = list[Sale](), dict[str, date]()
    for (product, _), minor in zip(sold, brought, strict=True):
        found = await commissions.bands(session, programme.id, product_group=product.group, tier=tier, on=on)
        if found:
            since[product.group] = found[0].effective_from
        bands = [Band(each.above.amount, each.percent) for each in found][: 1 if lowest else None]
        sales.append(Sale(product=product.name, group=product.group, brought=minor, bands=bands))
    return sales, since
