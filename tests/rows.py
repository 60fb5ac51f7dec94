"""Rows that hold whatever a test does not care about, so that it says only what it does."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.money import Money
from bot.prm.partners import Partner, PartnerStatus, PartnerType
from bot.prm.people import (
    Identity,
    PartnerMembership,
    PartnerRole,
    Person,
    PersonStatus,
    StaffMembership,
    StaffRole,
)
from bot.prm.products import Product
from bot.prm.programme import Programme


def programme(key: str, **facts: Any) -> Programme:
    usual = {
        "name": f"{key.title()} Programme",
        "vendor": f"{key.title()} Systems",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "default_locale": "en",
        "locales": ["en"],
    }
    return Programme(key=key, **usual | facts)


def partner(of: Programme, key: str, **facts: Any) -> Partner:
    """An active German gold reseller."""
    usual = {
        "legal_name": f"{key.title()} GmbH",
        "name": key.title(),
        "type": PartnerType.VAR,
        "tier": "gold",
        "region": "dach",
        "country": "DE",
        "languages": ["en"],
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "status": PartnerStatus.ACTIVE,
    }
    return Partner(programme_id=of.id, key=key, **usual | facts)


def product(of: Programme, key: str, name: str) -> Product:
    return Product(programme_id=of.id, key=key, name=name, group="core", list_price=Money(Decimal(1000), "EUR"))


async def person(
    session: AsyncSession,
    of: Programme,
    name: str,
    *,
    account: tuple[str, str, str],
    at: Partner | None = None,
    roles: Iterable[PartnerRole] = (),
    staff: Iterable[StaffRole] = (),
    **facts: Any,
) -> Person:
    """Somebody enrolled with this chat account (platform, tenant, user), at a partner or the vendor."""
    staff = list(staff)
    usual = {"email": f"{name.lower()}@example.com", "staff": bool(staff), "status": PersonStatus.ACTIVE}
    row = Person(programme_id=of.id, name=name, **usual | facts)
    session.add(row)
    await session.flush()
    platform, tenant, user = account
    session.add(Identity(platform=platform, tenant=tenant, user_id=user, person_id=row.id))
    session.add_all(StaffMembership(person_id=row.id, programme_id=of.id, role=role) for role in staff)
    if at is not None:
        session.add_all(PartnerMembership(person_id=row.id, partner_id=at.id, role=role) for role in roles)
    await session.flush()
    return row
