"""Who of the vendor's people may decide on what a partner asks for, by its size."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm.money import decimals
from bot.prm.partners import Partner
from bot.prm.people import Person, PersonStatus, StaffMembership, StaffRole
from bot.prm.programme import Programme


class AboveLimit(UserError):
    """You may decide up to {limit}, so I left {number} as it was."""


DECIDING = (StaffRole.CHANNEL_MANAGER, StaffRole.APPROVER, StaffRole.ADMIN)


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
    if amount is not None and amount <= manager_limit and (found := await _manager(session, programme, partner_id)):
        return tuple(found)
    approvers = await staff(session, programme, StaffRole.APPROVER)
    if amount is not None and amount <= approver_limit and approvers:
        return tuple(approvers)
    return tuple(await staff(session, programme, StaffRole.ADMIN))


def up_to(
    limit: Decimal, programme: Programme, currency: SQLColumnExpression[str], minor: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Rows whose amount is no more than a limit in the home currency, in each currency that can be compared with it."""
    rates = {programme.currency: Decimal(1), **programme.rules.exchange_rates}
    tops = {code: int(limit * rate * 10 ** decimals(code)) for code, rate in rates.items()}
    return or_(*(and_(currency == code, minor <= top) for code, top in tops.items()))


async def _manager(session: AsyncSession, programme: Programme, partner_id: int) -> Sequence[int]:
    """A partner's channel manager; nobody where whoever is named there may no longer decide."""
    named = select(Person.id).join(Partner, Partner.channel_manager_id == Person.id)
    named = named.where(Partner.id == partner_id, Person.status != PersonStatus.REMOVED)
    deciding = select(StaffMembership.person_id).where(
        StaffMembership.programme_id == programme.id, StaffMembership.role.in_(DECIDING)
    )
    return (await session.scalars(named.where(Person.id.in_(deciding)))).all()


async def staff(session: AsyncSession, programme: Programme, role: StaffRole) -> Sequence[int]:
    """The vendor's people in this role, by id."""
    wanted = select(StaffMembership.person_id).join(Person, Person.id == StaffMembership.person_id)
    wanted = wanted.where(StaffMembership.programme_id == programme.id, StaffMembership.role == role)
    return (await session.scalars(wanted.where(Person.status != PersonStatus.REMOVED).order_by(Person.id))).all()
