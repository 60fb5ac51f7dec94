"""Who of the vendor's people may decide on what a partner asks for, by its size."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.partners import Partner
from bot.prm.people import Person, PersonStatus, StaffMembership, StaffRole
from bot.prm.programme import Programme


async def deciders(
    session: AsyncSession,
    programme: Programme,
    partner_id: int,
    amount: Decimal | None,
    *,
    manager_limit: Decimal,
    approver_limit: Decimal,
) -> tuple[int, ...]:
    """The people who may say yes to this, those who should be asked first: a partner's channel manager up to their
    limit, then approvers up to theirs, then admins. Never empty as long as the programme has an admin.

    `amount` is in the programme's currency; None, where nobody knows the exchange rate, goes to the admins.
    """
    if amount is not None and amount <= manager_limit:
        manager = select(Person.id).join(Partner, Partner.channel_manager_id == Person.id)
        active = Person.status != PersonStatus.REMOVED
        if found := (await session.scalars(manager.where(Partner.id == partner_id, active))).all():
            return tuple(found)
    approvers = await staff(session, programme, StaffRole.APPROVER)
    if amount is not None and amount <= approver_limit and approvers:
        return tuple(approvers)
    return tuple(await staff(session, programme, StaffRole.ADMIN))


async def staff(session: AsyncSession, programme: Programme, role: StaffRole) -> Sequence[int]:
    """The vendor's people in this role, by id."""
    wanted = select(StaffMembership.person_id).join(Person, Person.id == StaffMembership.person_id)
    wanted = wanted.where(StaffMembership.programme_id == programme.id, StaffMembership.role == role)
    return (await session.scalars(wanted.where(Person.status != PersonStatus.REMOVED).order_by(Person.id))).all()
