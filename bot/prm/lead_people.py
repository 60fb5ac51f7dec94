"""Who at a partner works on leads: whom a new one is offered to, and who can take care of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.people import PartnerMembership, Person, PersonStatus
from bot.prm.rights import PARTNER_RIGHTS

ROLES = tuple(role for role, granted in PARTNER_RIGHTS.items() if "lead.work" in granted)

_WORKING = (PartnerMembership.role.in_(ROLES), Person.status == PersonStatus.ACTIVE)


class Colleague(NamedTuple):
    id: int
    name: str


async def colleagues(session: AsyncSession, partner_id: int) -> Sequence[Colleague]:
    """Everybody of a partner who may work on its leads, by name. Who is only invited cannot yet."""
    wanted = select(Person.id, Person.name).join(PartnerMembership, PartnerMembership.person_id == Person.id)
    theirs = wanted.where(PartnerMembership.partner_id == partner_id, *_WORKING).distinct()
    return [Colleague(*row) for row in await session.execute(theirs.order_by(Person.name, Person.id))]


async def how_many(session: AsyncSession, partners: Collection[int]) -> Mapping[int, int]:
    """How many people that is, by partner; a partner with nobody is left out."""
    counted = select(PartnerMembership.partner_id, func.count(Person.id.distinct()))
    joined = counted.join(Person, Person.id == PartnerMembership.person_id)
    wanted = joined.where(PartnerMembership.partner_id.in_(partners), *_WORKING)
    rows = await session.execute(wanted.group_by(PartnerMembership.partner_id))
    return {row[0]: row[1] for row in rows}
