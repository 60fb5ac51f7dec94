"""A small programme for conversations: two partners, four people, two products, one shared channel each way."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.database import Database
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
from bot.prm.places import Place, PlacePartner
from bot.prm.products import Product
from bot.prm.programme import Programme, Rules

TEAM = "T1"  # the chat workspace everybody in this world is in


@dataclass
class World:
    """Everybody's chat account is `test:T1:<first name>`."""

    nordlicht: Partner  # a German gold reseller: anna (rep), bela (admin)
    sudwind: Partner  # a French silver reseller: chloe (rep)
    staff: Person  # dora, channel manager


async def build(database: Database, now: datetime) -> World:
    """Everything in one transaction."""
    async with database.writing() as session:
        programme = Programme(
            key="test",
            name="Test Programme",
            vendor="Vendor",
            country="DE",
            time_zone="Europe/Berlin",
            currency="EUR",
            default_locale="en",
            locales=["en"],
            rules=Rules(deal_auto_approval_limits={"gold": Decimal(100_000)}),
        )
        session.add(programme)
        await session.flush()
        dora = await _person(session, programme, "dora", staff=StaffRole.CHANNEL_MANAGER)
        nordlicht = await _partner(session, programme, "nordlicht", tier="gold", country="DE", manager=dora)
        sudwind = await _partner(session, programme, "sudwind", tier="silver", country="FR", manager=dora)
        await _person(session, programme, "anna", at=nordlicht, role=PartnerRole.REP)
        await _person(session, programme, "bela", at=nordlicht, role=PartnerRole.ADMIN)
        await _person(session, programme, "chloe", at=sudwind, role=PartnerRole.REP)
        for key, name in (("keep", "Keep Cloud"), ("reach", "Reach Core")):
            price = Money(Decimal(1000), "EUR")
            session.add(Product(programme_id=programme.id, key=key, name=name, group="all", list_price=price))
        await bind(session, programme, "test:T1:C-nordlicht", nordlicht, now=now)
        await bind(session, programme, "test:T1:C-both", nordlicht, sudwind, now=now)
    return World(nordlicht=nordlicht, sudwind=sudwind, staff=dora)


async def bind(session: AsyncSession, programme: Programme, key: str, *partners: Partner, now: datetime) -> None:
    place = Place(programme_id=programme.id, key=key, platform="test", bound_at=now)
    session.add(place)
    await session.flush()
    session.add_all(PlacePartner(place_id=place.id, partner_id=partner.id) for partner in partners)
    await session.flush()


async def _partner(
    session: AsyncSession, programme: Programme, key: str, *, tier: str, country: str, manager: Person
) -> Partner:
    partner = Partner(
        programme_id=programme.id,
        key=key,
        legal_name=f"{key.capitalize()} GmbH",
        name=key.capitalize(),
        type=PartnerType.VAR,
        tier=tier,
        region="dach" if country == "DE" else "france",
        country=country,
        languages=["en"],
        time_zone="Europe/Berlin",
        currency="EUR",
        status=PartnerStatus.ACTIVE,
        channel_manager_id=manager.id,
    )
    session.add(partner)
    await session.flush()
    return partner


async def _person(
    session: AsyncSession,
    programme: Programme,
    name: str,
    *,
    at: Partner | None = None,
    role: PartnerRole = PartnerRole.REP,
    staff: StaffRole | None = None,
) -> Person:
    person = Person(
        programme_id=programme.id,
        key=name,
        name=name.capitalize(),
        email=f"{name}@test.example",
        staff=staff is not None,
        status=PersonStatus.ACTIVE,
    )
    session.add(person)
    await session.flush()
    if at is not None:
        session.add(PartnerMembership(person_id=person.id, partner_id=at.id, role=role))
    if staff is not None:
        session.add(StaffMembership(person_id=person.id, programme_id=programme.id, role=staff))
    session.add(Identity(platform="test", tenant=TEAM, user_id=name, person_id=person.id))
    await session.flush()
    return person
