"""A small programme for conversations: two partners, four people, two products, one shared channel each way."""

import pickle
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.database import Database
from bot.prm.partners import Partner
from bot.prm.people import PartnerRole, Person, StaffRole
from bot.prm.places import Place, PlacePartner
from bot.prm.programme import Programme, Rules
from tests import databases, rows

TEAM = "T1"  # the chat workspace everybody in this world is in


@dataclass
class World:
    """Everybody's chat account is `test:T1:<first name>`."""

    nordlicht: Partner  # a German gold reseller: anna (rep), bela (admin)
    sudwind: Partner  # a French silver reseller: chloe (rep)
    staff: Person  # dora, channel manager


_built: dict[datetime, tuple[bytes, bytes]] = {}  # by when it was built: the database's file, and the world
_KEPT = 12  # of them at most: nearly all tests begin at one of a few times


async def build(database: Database, now: datetime) -> World:
    """Everything in one transaction. What was built at the same time for another test is copied, where nothing has been
    done to the file yet: that is much faster."""
    file = databases.untouched(database)
    if file is None:
        return await _build(database, now)
    if now in _built:
        image, kept = _built[now]
        file.write_bytes(image)
        found: World = pickle.loads(kept)
        return found
    world = await _build(database, now)
    if len(_built) < _KEPT:
        _built[now] = databases.image(file), pickle.dumps(world)
    return world


async def _build(database: Database, now: datetime) -> World:
    async with database.writing() as session:
        rules = Rules(deal_auto_approval_limits={"gold": Decimal(100_000)})
        programme = rows.programme("test", vendor="Vendor", rules=rules)
        session.add(programme)
        await session.flush()
        dora = await _person(session, programme, "dora", staff=[StaffRole.CHANNEL_MANAGER])
        nordlicht = rows.partner(programme, "nordlicht", channel_manager_id=dora.id)
        french = {"tier": "silver", "region": "france", "country": "FR"}
        sudwind = rows.partner(programme, "sudwind", channel_manager_id=dora.id, **french)
        products = (("keep", "Keep Cloud"), ("reach", "Reach Core"))
        session.add_all([nordlicht, sudwind, *(rows.product(programme, *each) for each in products)])
        await session.flush()
        await _person(session, programme, "anna", at=nordlicht, roles=[PartnerRole.REP])
        await _person(session, programme, "bela", at=nordlicht, roles=[PartnerRole.ADMIN])
        await _person(session, programme, "chloe", at=sudwind, roles=[PartnerRole.REP])
        await bind(session, programme, "test:T1:C-nordlicht", nordlicht, now=now)
        await bind(session, programme, "test:T1:C-both", nordlicht, sudwind, now=now)
    return World(nordlicht=nordlicht, sudwind=sudwind, staff=dora)


async def _person(session: AsyncSession, programme: Programme, key: str, **facts: Any) -> Person:
    facts |= {"key": key, "email": f"{key}@test.example", "account": ("test", TEAM, key)}
    return await rows.person(session, programme, key.capitalize(), **facts)


async def bind(session: AsyncSession, programme: Programme, key: str, *partners: Partner, now: datetime) -> None:
    place = Place(programme_id=programme.id, key=key, platform="test", bound_at=now)
    session.add(place)
    await session.flush()
    session.add_all(PlacePartner(place_id=place.id, partner_id=partner.id) for partner in partners)
    await session.flush()
