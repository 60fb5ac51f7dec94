"""A deal at the rates of a day: which part of what it brought lies in which band, and the bonuses it qualifies for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commissions
from bot.prm.commission_calendar import midnight, year_of
from bot.prm.commission_engine import Band, Counted, Portion, Sale, per_product, portions
from bot.prm.commissions import CommissionRate, Spiff
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What deals of one seller are rated by: read at once, however many they are."""

    programme: Programme
    seller: Partner
    sold: Mapping[int, Sequence[tuple[Product, int | None]]]  # by deal: products, and what each brought where known
    bands: Sequence[CommissionRate]  # of the seller's tier, lowest first
    revenue: Mapping[date, int]  # of the seller by day, in minor units of the home currency


async def basis(
    session: AsyncSession, programme: Programme, seller_id: int, deals: Collection[int], days: Collection[date]
) -> Basis:
    """All there is to know to rate these deals of one seller as if they were won on one of these days."""
    seller = await session.get_one(Partner, seller_id)
    since = min(year_of(day, programme.rules) for day in days)
    sold = await _sold(session, deals)
    groups = {product.group for products in sold.values() for product, _ in products}
    return Basis(
        programme=programme,
        seller=seller,
        sold=sold,
        bands=await commissions.bands_since(session, programme.id, groups=groups, tier=seller.tier, day=min(days)),
        revenue=await commissions.revenue_by_day(session, seller.id, since=since, until=max(days)),
    )


async def rate(
    session: AsyncSession, programme: Programme, deal: Deal, *, on: date, expected: Decimal = Decimal(0)
) -> Rated:
    """The deal as if it were won on that day; `expected` is home revenue that is to be counted before it."""
    return rated(await basis(session, programme, deal.partner_id, [deal.id], [on]), deal, on=on, expected=expected)


def rated(basis: Basis, deal: Deal, *, on: date, expected: Decimal = Decimal(0)) -> Rated:
    """The same for one of the deals of a basis."""
    programme = basis.programme
    per_home = programme.exchange_rate(deal.currency)
    before = _revenue_before(basis, on) + expected if per_home else Decimal(0)
    counted = Counted(before, deal.currency, per_home or Decimal(1))
    sales, since = _sales(basis, deal, on, lowest=per_home is None)
    sold = sum(sale.brought for sale in sales)
    return Rated(
        seller=basis.seller,
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
    sold = {product.key for product, _ in (await _sold(session, [deal.id]))[deal.id]} if found else set()
    return [spiff for spiff in found if _qualifies(programme, deal, seller, sold, spiff)]


def _qualifies(programme: Programme, deal: Deal, seller: Partner, sold: set[str], spiff: Spiff) -> bool:
    value, minimum = programme.home_value(deal.value), programme.home_value(spiff.minimum)
    enough = value is not None and minimum is not None and value >= minimum
    fits = not spiff.product_keys or not sold.isdisjoint(spiff.product_keys)
    return enough and fits and (not spiff.tiers or seller.tier in spiff.tiers)


def _revenue_before(basis: Basis, on: date) -> Decimal:
    begins = year_of(on, basis.programme.rules)
    minor = sum(minor for day, minor in basis.revenue.items() if begins <= day <= on)
    return Money.of_minor(minor, basis.programme.currency).amount


async def _sold(session: AsyncSession, deals: Collection[int]) -> dict[int, list[tuple[Product, int | None]]]:
    """The products of each deal in the programme's order, each with what it brought where that is known."""
    query = select(DealProduct.deal_id, Product, DealProduct.value_minor)
    query = query.join(DealProduct, DealProduct.product_id == Product.id).where(DealProduct.deal_id.in_(deals))
    sold: dict[int, list[tuple[Product, int | None]]] = {deal: [] for deal in deals}
    for deal, product, value in await session.execute(query.order_by(Product.id)):
        sold[deal].append((product, value))
    return sold


def _sales(basis: Basis, deal: Deal, on: date, *, lowest: bool) -> tuple[list[Sale], dict[str, date]]:
    sold = basis.sold[deal.id]
    brought = per_product(deal.value_minor, [value for _, value in sold])
    sales, since = list[Sale](), dict[str, date]()
    for (product, _), minor in zip(sold, brought, strict=True):
        found = [each for each in basis.bands if each.product_group == product.group and each.in_force(on)]
        if found:
            since[product.group] = found[0].effective_from
        bands = [Band(each.above.amount, each.percent) for each in found][: 1 if lowest else None]
        sales.append(Sale(product=product.name, group=product.group, brought=minor, bands=bands))
    return sales, since
