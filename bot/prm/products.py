"""What partners sell: products by key, in groups that commission rates refer to."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, composite, mapped_column

from bot.errors import UserError
from bot.prm.database import Base
from bot.prm.money import Money


class NoSuchProduct(UserError):
    """I don't know the product "{product}". These can be registered: {known}."""


class ProductNeeded(UserError):
    """Please name at least one product."""


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (UniqueConstraint("programme_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column("product_group", String(64))
    unit: Mapped[str] = mapped_column(String(64), default="")
    on_sale: Mapped[bool] = mapped_column(default=True)
    list_price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    list_price: Mapped[Money] = composite(Money.of_minor, "list_price_minor", "currency")


async def on_sale(session: AsyncSession, programme_id: int) -> Sequence[Product]:
    """The products partners can register deals for, by name."""
    wanted = select(Product).where(Product.programme_id == programme_id, Product.on_sale).order_by(Product.name)
    return (await session.scalars(wanted)).all()


async def named(session: AsyncSession, programme_id: int, names: Sequence[str]) -> list[Product]:
    """The products on sale with these keys or names, in any case, each once. NoSuchProduct names an unknown one."""
    known = await on_sale(session, programme_id)
    by_name = {word.casefold(): product for product in known for word in (product.key, product.name)}
    found: dict[int, Product] = {}
    for name in names:
        product = by_name.get(name.strip().casefold())
        if product is None:
            raise NoSuchProduct(product=name, known=", ".join(each.name for each in known))
        found[product.id] = product
    return list(found.values())
