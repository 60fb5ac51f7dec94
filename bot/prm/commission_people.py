"""Whom commissions concern: a partner's people who may read them, and the vendor's who decide on them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.deciders import staff
from bot.prm.people import PartnerMembership, PartnerRole, Person, PersonStatus, StaffRole
from bot.prm.programme import Programme
from bot.prm.rights import PARTNER_RIGHTS

READING = [role for role in PartnerRole if "commission.read" in PARTNER_RIGHTS[role]]


async def readers(session: AsyncSession, partner_id: int) -> Sequence[int]:
    """The partner's people, by id."""
    wanted = select(PartnerMembership.person_id).join(Person, Person.id == PartnerMembership.person_id)
    wanted = wanted.where(PartnerMembership.partner_id == partner_id, PartnerMembership.role.in_(READING))
    active = wanted.where(Person.status != PersonStatus.REMOVED)
    return (await session.scalars(active.distinct().order_by(PartnerMembership.person_id))).all()


async def finance(session: AsyncSession, programme: Programme) -> Sequence[int]:
    """The vendor's finance people, or its administrators where it has none."""
    found = await staff(session, programme, StaffRole.FINANCE)
    return found or await staff(session, programme, StaffRole.ADMIN)
