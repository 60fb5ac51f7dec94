"""Products, by their key."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.imports.cells import Currency, Key, Number, Text, Word, YesNo
from bot.prm.imports.kinds import Import, Kind, Outcome, Row, Unknown, changed, row_by_row
from bot.prm.money import Money, TooManyDecimals
from bot.prm.products import Product
from bot.prm.programme import Programme


class ProductRow(Row):
    key: Key
    name: Text
    group: Word  # what commission rates refer to
    unit: Word | None = None
    list_price: Number
    currency: Currency
    on_sale: YesNo = True


async def take(session: AsyncSession, shared: Import, row: ProductRow) -> Outcome:
    price = Money(row.list_price, row.currency)
    values = {
        "name": row.name, "group": row.group, "unit": row.unit or "", "on_sale": row.on_sale,
        "list_price_minor": price.minor, "currency": price.currency,
    }  # fmt: skip
    wanted = select(Product).where(Product.programme_id == shared.programme.id, Product.key == row.key)
    found = await session.scalar(wanted)
    if found is None:
        session.add(Product(programme_id=shared.programme.id, key=row.key, **values))
        await session.flush()
        return Outcome.CREATED
    outcome = Outcome.CHANGED if changed(found, values) else Outcome.UNCHANGED
    await session.flush()
    return outcome


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[ProductRow]:
    wanted = select(Product).where(Product.programme_id == programme.id).order_by(Product.key)
    for each in await session.scalars(wanted):
        yield ProductRow.model_construct(
            key=each.key, name=each.name, group=each.group, unit=each.unit or None,
            list_price=each.list_price.amount, currency=each.currency, on_sale=each.on_sale,
        )  # fmt: skip


async def product(session: AsyncSession, shared: Import, key: str, column: str = "products") -> Product:
    """The product with this key. Raises Unknown."""
    if ("product", key) not in shared.known:
        wanted = select(Product).where(Product.programme_id == shared.programme.id, Product.key == key)
        found = await session.scalar(wanted)
        if found is None:
            raise Unknown(what=column, key=key)
        shared.known["product", key] = found
    remembered: Product = shared.known["product", key]
    return remembered


PRODUCTS = Kind(
    name="products", row=ProductRow, take=row_by_row(take), give=give, about={TooManyDecimals: "list_price"}
)
