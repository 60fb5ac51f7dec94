"""Partners, by their key."""

from collections.abc import AsyncIterator

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.prm import ledger
from bot.prm.imports.cells import Country, Currency, Key, Several, Text, Website, Word, Zone
from bot.prm.imports.holdings import certifications_held, hold, products_held
from bot.prm.imports.kinds import Import, Kind, Outcome, Row, Unknown, changed, row_by_row
from bot.prm.partners import Partner, PartnerStatus, PartnerType
from bot.prm.people import Person
from bot.prm.programme import Programme

HOLDINGS = ("products", "certifications")  # columns that are rows of their own


class PartnerRow(Row):
    key: Key
    legal_name: Text
    name: Text | None = None  # what everybody calls it; the legal name where there is no other
    type: PartnerType
    tier: Word
    region: Word
    country: Country
    languages: Several = []
    time_zone: Zone
    currency: Currency
    domain: Website | None = None
    status: PartnerStatus = PartnerStatus.ACTIVE
    parent: Key | None = None  # key of the distributor it buys from
    channel_manager: Key | None = None  # key of whoever looks after it
    products: Several | None = None  # keys of those it may sell; empty: as it is
    certifications: Several | None = None  # "sales:2027-12-31"; empty: as it is


async def take(session: AsyncSession, shared: Import, row: PartnerRow) -> Outcome:
    values = row.model_dump(exclude={"key", "parent", "channel_manager", *HOLDINGS})
    values["name"] = row.name or row.legal_name
    values["parent_id"] = (await partner(session, shared, row.parent, "parent")).id if row.parent else None
    manager = row.channel_manager
    values["channel_manager_id"] = (await person(session, shared, manager, "channel_manager")).id if manager else None
    found = await session.scalar(_by_key(shared.programme, row.key))
    if found is None:
        found = Partner(programme_id=shared.programme.id, key=row.key, **values)
        session.add(found)
        await session.flush()
        await hold(session, shared, found, products=row.products, certifications=row.certifications)
        await _record(session, shared, found, "partner.imported")
        return Outcome.CREATED
    held = await hold(session, shared, found, products=row.products, certifications=row.certifications)
    if not (changed(found, values) or held):
        return Outcome.UNCHANGED
    await session.flush()
    await _record(session, shared, found, "partner.changed")
    return Outcome.CHANGED


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[PartnerRow]:
    parent, manager = aliased(Partner), aliased(Person)
    wanted = select(Partner, parent.key, manager.key).where(Partner.programme_id == programme.id).order_by(Partner.key)
    wanted = wanted.outerjoin(parent, parent.id == Partner.parent_id)
    wanted = wanted.outerjoin(manager, manager.id == Partner.channel_manager_id)
    products, certified = await products_held(session, programme), await certifications_held(session, programme)
    own = PartnerRow.model_fields.keys() - {"parent", "channel_manager", *HOLDINGS}
    for each, parent_key, manager_key in await session.execute(wanted):
        columns = {name: getattr(each, name) for name in own}
        columns |= {"products": products.get(each.id), "certifications": certified.get(each.id)}
        yield PartnerRow.model_construct(**columns, parent=parent_key, channel_manager=manager_key)


async def partner(session: AsyncSession, shared: Import, key: str, column: str = "partner") -> Partner:
    """The partner with this key. Raises Unknown."""
    if ("partner", key) not in shared.read:
        found = await session.scalar(_by_key(shared.programme, key))
        if found is None:
            raise Unknown(what=column, key=key)
        shared.read["partner", key] = found
    remembered: Partner = shared.read["partner", key]
    return remembered


async def person(session: AsyncSession, shared: Import, key: str, column: str = "person") -> Person:
    """The person with this key. Raises Unknown."""
    if ("person", key) not in shared.read:
        wanted = select(Person).where(Person.programme_id == shared.programme.id, Person.key == key)
        found = await session.scalar(wanted)
        if found is None:
            raise Unknown(what=column, key=key)
        shared.read["person", key] = found
    remembered: Person = shared.read["person", key]
    return remembered


def _by_key(programme: Programme, key: str) -> Select[Partner]:
    return select(Partner).where(Partner.programme_id == programme.id, Partner.key == key)


async def _record(session: AsyncSession, shared: Import, partner: Partner, action: str) -> None:
    detail = {"tier": partner.tier, "status": partner.status}
    await ledger.append(
        session, actor=shared.actor, action=action, subject=f"partner:{partner.key}", detail=detail, at=shared.now
    )


PARTNERS = Kind(name="partners", row=PartnerRow, take=row_by_row(take), give=give)
