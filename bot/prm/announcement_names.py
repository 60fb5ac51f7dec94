"""Announcements as staff name them, by number or title, and the words an audience can be described by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.prm import mentions, products
from bot.prm.announcement_audience import saved
from bot.prm.announcement_choices import Audience
from bot.prm.announcement_lifecycle import listed
from bot.prm.announcement_records import AnnouncementState, PartnerCertification
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.products import Product
from bot.prm.records import MOST, Named

LOOKED_AT = 200  # of the newest: nobody speaks of one that is older without its number


@dataclass(frozen=True, slots=True)
class Words:
    """What the partners of a programme differ in, as far as an announcement can be addressed by it."""

    tiers: Sequence[str]
    regions: Sequence[str]
    certifications: Sequence[str]
    products: Sequence[Product]
    audiences: Sequence[str]  # saved ones


async def named(
    session: AsyncSession, member: Member, text: str, *, states: Collection[AnnouncementState] = ()
) -> list[Named]:
    """Those in one of `states` that a text names, the likeliest first; for an empty text the newest."""
    if not text.strip():
        newest = await listed(session, member, states=states, limit=MOST)
        return [Named(each.number, each.title) for each in newest]
    found = {each.id: each for each in await listed(session, member, states=states, limit=LOOKED_AT)}
    numbered = [(id, said) for id, each in found.items() if (said := mentions.numbered_in(text, each.number))]
    titled = [
        (id, said)
        for id, each in found.items()
        if (said := mentions.named_in(text, each.title)) and not mentions.gives_another(text, each.number)
    ]
    told = dict(numbered or titled)
    best = mentions.best(told.items()) if told else []
    return [Named(found[id].number, found[id].title, told[id].words) for id in best[:MOST]]


async def words(session: AsyncSession, programme_id: int) -> Words:
    """Everything that is there to choose from."""
    certified = (
        select(PartnerCertification.name)
        .join(Partner, Partner.id == PartnerCertification.partner_id)
        .where(Partner.programme_id == programme_id)
    )
    return Words(
        tiers=await _used(session, programme_id, Partner.tier),
        regions=await _used(session, programme_id, Partner.region),
        certifications=sorted(set(await session.scalars(certified))),
        products=await products.on_sale(session, programme_id),
        audiences=sorted(await saved(session, programme_id)),
    )


@dataclass(frozen=True, slots=True)
class Called:
    """What the partners and products of an audience are called, each by its key: one of both may have the same."""

    partners: Mapping[str, str]
    products: Mapping[str, str]


async def called(session: AsyncSession, programme_id: int, audience: Audience) -> Called:
    """Those that are still there."""
    partners = select(Partner.key, Partner.name).where(
        Partner.programme_id == programme_id, Partner.key.in_((*audience.partners, *audience.excluded))
    )
    goods = select(Product.key, Product.name).where(
        Product.programme_id == programme_id, Product.key.in_(audience.products)
    )
    return Called(dict((await session.execute(partners)).all()), dict((await session.execute(goods)).all()))


async def _used(session: AsyncSession, programme_id: int, column: InstrumentedAttribute[str]) -> list[str]:
    found = select(column).where(Partner.programme_id == programme_id).distinct().order_by(column)
    return [each for each in await session.scalars(found) if each]
