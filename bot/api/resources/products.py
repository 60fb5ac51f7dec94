"""What is sold, for programs: the products deals can be registered for."""

from sqlalchemy import Select, select

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm.people import Member
from bot.prm.products import Product


class ProductTold(Told):
    key: str
    name: str
    group: str
    unit: str
    list_price: Worth


def _rows(member: Member) -> Select[Product]:
    return select(Product).where(Product.programme_id == member.programme_id, Product.on_sale)


def _told(product: Product) -> ProductTold:
    return ProductTold(
        key=product.key,
        name=product.name,
        group=product.group,
        unit=product.unit,
        list_price=Worth.of(product.list_price),
    )


PRODUCTS = Resource(
    path="/products", title="products", scope="products:read", rows=_rows, id=Product.id, number=Product.key,
    told=_told, shape=ProductTold,
)  # fmt: skip
