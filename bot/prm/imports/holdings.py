"""What a partner holds beside its own columns: products of its own, and certifications with the day they end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.announcement_records import PartnerCertification
from bot.prm.imports.kinds import CannotBe, Import, Unknown
from bot.prm.partners import Partner, PartnerProduct
from bot.prm.products import Product
from bot.prm.programme import Programme

NONE = "-"  # takes all of them away; an empty cell says nothing about them
LONGEST = 64  # characters of a certification's name


async def hold(
    session: AsyncSession,
    shared: Import,
    partner: Partner,
    *,
    products: Sequence[str] | None,
    certifications: Sequence[str] | None,
) -> bool:
    """Let a partner hold these, and no others; whether that changed anything. Raises Unknown, CannotBe."""
    changed = [
        products is not None and await _sell(session, shared, partner, [p for p in products if p != NONE]),
        certifications is not None and await _certify(session, partner, [c for c in certifications if c != NONE]),
    ]
    return any(changed)


async def _sell(session: AsyncSession, shared: Import, partner: Partner, keys: Sequence[str]) -> bool:
    wanted = {await _product(session, shared, key) for key in keys}
    mine = PartnerProduct.partner_id == partner.id
    if wanted == set(await session.scalars(select(PartnerProduct.product_id).where(mine))):
        return False
    await session.execute(delete(PartnerProduct).where(mine))
    session.add_all(PartnerProduct(partner_id=partner.id, product_id=each) for each in sorted(wanted))
    await session.flush()
    return True


async def _product(session: AsyncSession, shared: Import, key: str) -> int:
    wanted = select(Product.id).where(Product.programme_id == shared.programme.id, Product.key == key)
    if (found := await session.scalar(wanted)) is None:
        raise Unknown(what="products", key=key)
    return found


async def _certify(session: AsyncSession, partner: Partner, cells: Sequence[str]) -> bool:
    wanted = dict(map(_certification, cells))
    c = PartnerCertification
    rows = await session.execute(select(c.name, c.valid_until).where(c.partner_id == partner.id))
    if wanted == {name: until for name, until in rows}:  # noqa: C416 - a dict() of rows has no types
        return False
    await session.execute(delete(c).where(c.partner_id == partner.id))
    session.add_all(c(partner_id=partner.id, name=name, valid_until=until) for name, until in wanted.items())
    await session.flush()
    return True


def _certification(cell: str) -> tuple[str, date | None]:
    """The name and the day it ends: sales:2027-12-31, or sales for one that does not end."""
    name, _, day = cell.rpartition(":")
    try:
        named, until = (name.strip(), date.fromisoformat(day.strip())) if name else (cell.strip(), None)
    except ValueError:
        named, until = cell.strip(), None
    if len(named) > LONGEST:
        raise CannotBe(why=f"a certification's name has at most {LONGEST} characters", column="certifications")
    return named, until


async def products_held(session: AsyncSession, programme: Programme) -> Mapping[int, list[str]]:
    """The keys of each partner's own products, as an export writes them."""
    wanted = select(PartnerProduct.partner_id, Product.key).join(Product, Product.id == PartnerProduct.product_id)
    held: dict[int, list[str]] = defaultdict(list)
    for partner, key in await session.execute(wanted.where(Product.programme_id == programme.id).order_by(Product.key)):
        held[partner].append(key)
    return held


async def certifications_held(session: AsyncSession, programme: Programme) -> Mapping[int, list[str]]:
    c = PartnerCertification
    wanted = select(c.partner_id, c.name, c.valid_until).join(Partner, Partner.id == c.partner_id)
    held: dict[int, list[str]] = defaultdict(list)
    for partner, name, until in await session.execute(
        wanted.where(Partner.programme_id == programme.id).order_by(c.name)
    ):
        held[partner].append(f"{name}:{until}" if until else name)
    return held
