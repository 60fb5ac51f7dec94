"""A small programme to tell stories in: two partners who compete, one that is suspended, and the vendor's staff."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import deals, people
from bot.prm.database import Database
from bot.prm.money import Money
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Member, PartnerRole, StaffRole
from bot.prm.programme import Programme, Rules
from tests import rows

USUAL = Decimal(50_000)  # a deal's value
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

    async def register(
        self, session: AsyncSession, who: str, *, value: Decimal = USUAL, currency: str = "EUR", **said: Any
    ) -> deals.Registered:
        """A complete, unsuspicious registration unless `said` says otherwise."""
        usual: dict[str, Any] = {
            "customer": "Acme Robotics GmbH",
            "products": ["vault"],
            "value": Money(value, currency),
            "closes_on": date(2027, 6, 30),
            "now": NOW,
        }
        return await deals.register(session, await self.member(session, who), self.programme, **usual | said)


async def build(database: Database) -> World:
    async with database.writing() as session:
        programme = rows.programme("north", country="AT", time_zone="Europe/Vienna", locales=["en", "de"], rules=RULES)
        session.add(programme)
        await session.flush()
        ids = {
            "mira": await _person(session, programme, "mira", staff=[StaffRole.CHANNEL_MANAGER]),
            "olaf": await _person(session, programme, "olaf", staff=[StaffRole.APPROVER]),
            "root": await _person(session, programme, "root", staff=[StaffRole.ADMIN]),
            "sue": await _person(session, programme, "sue", staff=[StaffRole.SUPPORT]),
        }
        partners = {
            "alpine": rows.partner(programme, "alpine", channel_manager_id=ids["mira"]),
            "brook": rows.partner(programme, "brook", country="US"),
            "closed": rows.partner(programme, "closed", status=PartnerStatus.SUSPENDED),
        }
        products = (rows.product(programme, key, key.title()) for key in ("vault", "bridge"))
        session.add_all([*partners.values(), *products])
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
            ids[name] = await _person(session, programme, name, at=partners[at], roles=roles)
    return World(database, programme, partners, ids)


async def _person(session: AsyncSession, programme: Programme, name: str, **facts: Any) -> int:
    """Somebody enrolled, chatting as ("slack", "T1", <first name>)."""
    row = await rows.person(session, programme, name.title(), account=("slack", "T1", name), locale="en", **facts)
    return row.id
