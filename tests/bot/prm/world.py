"""A small programme to tell stories in: two partners who compete, one that is suspended, and the vendor's staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import deals, people
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus, PartnerType
from bot.prm.people import (
    Identity,
    Member,
    PartnerMembership,
    PartnerRole,
    Person,
    PersonStatus,
    StaffMembership,
    StaffRole,
)
from bot.prm.products import Product
from bot.prm.programme import Programme, Rules

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # a Monday

RULES = Rules(
    exchange_rates={"USD": Decimal("1.10"), "KRW": Decimal("1500")},
    deal_auto_approval_limits={"gold": Decimal(100_000)},
)


@dataclass(frozen=True)
class World:
    """Ids and rows that stay readable after their session is closed. People by first name: `world.ids["anna"]`."""

    database: Database
    programme: Programme
    partners: dict[str, Partner]
    ids: dict[str, int]

    async def member(self, session: AsyncSession, name: str) -> Member:
        found = await people.member(session, self.ids[name])
        assert found is not None
        return found

    async def register(self, session: AsyncSession, who: str, **said: Any) -> deals.Registered:
        """A complete, unsuspicious registration unless `said` says otherwise."""
        usual: dict[str, Any] = {
            "customer": "Acme Robotics GmbH",
            "products": ["vault"],
            "value": Decimal(50_000),
            "currency": "EUR",
            "closes_on": date(2027, 6, 30),
            "now": NOW,
        }
        return await deals.register(session, await self.member(session, who), self.programme, **usual | said)


async def build(database: Database) -> World:
    async with database.writing() as session:
        programme = Programme(
            key="north",
            name="North Partner Programme",
            vendor="North Systems",
            country="AT",
            time_zone="Europe/Vienna",
            currency="EUR",
            default_locale="en",
            locales=["en", "de"],
            rules=RULES,
        )
        session.add(programme)
        await session.flush()
        ids = {
            "mira": await person(session, programme, "Mira", staff=[StaffRole.CHANNEL_MANAGER]),
            "olaf": await person(session, programme, "Olaf", staff=[StaffRole.APPROVER]),
            "root": await person(session, programme, "Root", staff=[StaffRole.ADMIN]),
            "sue": await person(session, programme, "Sue", staff=[StaffRole.SUPPORT]),
        }
        partners = {
            "alpine": partner(programme, "alpine", channel_manager_id=ids["mira"]),
            "brook": partner(programme, "brook", country="US"),
            "closed": partner(programme, "closed", status=PartnerStatus.SUSPENDED),
        }
        session.add_all([*partners.values(), product(programme, "vault"), product(programme, "bridge")])
        await session.flush()
        rep, admin = PartnerRole.REP, PartnerRole.ADMIN
        for name, at, roles in (
            ("anna", "alpine", [rep]),
            ("arno", "alpine", [rep]),
            ("alma", "alpine", [admin]),
            ("finn", "alpine", [PartnerRole.FINANCE]),
            ("bert", "brook", [rep]),
            ("beth", "brook", [admin]),
            ("cora", "closed", [rep, admin]),
        ):
            ids[name] = await person(session, programme, name.title(), at=partners[at], roles=roles)
    return World(database, programme, partners, ids)


def partner(programme: Programme, key: str, **facts: Any) -> Partner:
    usual: dict[str, Any] = {
        "legal_name": f"{key.title()} GmbH",
        "name": key.title(),
        "type": PartnerType.VAR,
        "tier": "gold",
        "region": "dach",
        "country": "DE",
        "languages": ["de", "en"],
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "status": PartnerStatus.ACTIVE,
    }
    return Partner(programme_id=programme.id, key=key, **usual | facts)


def product(programme: Programme, key: str) -> Product:
    return Product(
        programme_id=programme.id, key=key, name=key.title(), group="core", list_price_minor=100_00, currency="EUR"
    )


async def person(
    session: AsyncSession,
    programme: Programme,
    name: str,
    *,
    at: Partner | None = None,
    roles: Iterable[PartnerRole] = (),
    staff: Iterable[StaffRole] = (),
) -> int:
    """Somebody enrolled, chatting as ("slack", "T1", <first name in lower case>)."""
    staff = list(staff)
    row = Person(
        programme_id=programme.id,
        name=name,
        email=f"{name.lower()}@example.com",
        locale="en",
        staff=bool(staff),
        status=PersonStatus.ACTIVE,
    )
    session.add(row)
    await session.flush()
    session.add(Identity(platform="slack", tenant="T1", user_id=name.lower(), person_id=row.id))
    session.add_all(StaffMembership(person_id=row.id, programme_id=programme.id, role=role) for role in staff)
    if at is not None:
        session.add_all(PartnerMembership(person_id=row.id, partner_id=at.id, role=role) for role in roles)
    await session.flush()
    return row.id
