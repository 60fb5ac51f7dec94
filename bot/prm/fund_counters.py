"""The only statements that move money between the levels of MDF: one each, refused by the table's CHECK.

A request's row is locked by whoever works on it or on its claims, so two of them see each other's counts.
"""

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.errors import UserError
from bot.prm.fund_records import Allocation, Budget, FundRequest
from bot.prm.money import Money


class NotEnoughLeft(UserError):
    """There is not that much left: {amount} is more than what is still free."""


async def allocate(session: AsyncSession, budget_id: int, amount: Money) -> None:
    await _add(session, Budget.allocated_minor, Budget.id, budget_id, amount)


async def set_aside(session: AsyncSession, allocation_id: int, amount: Money) -> None:
    """For a request that is being approved."""
    await _add(session, Allocation.approved_minor, Allocation.id, allocation_id, amount)


async def claim(session: AsyncSession, request_id: int, amount: Money) -> None:
    """Count a claim against its request, and in its fund; a negative amount gives it back."""
    await _add(session, FundRequest.claimed_minor, FundRequest.id, request_id, amount)
    await _add(session, Allocation.claimed_minor, Allocation.id, _fund_of(request_id), amount)


async def pay(session: AsyncSession, request_id: int, amount: Money) -> None:
    await _add(session, FundRequest.paid_minor, FundRequest.id, request_id, amount)
    await _add(session, Allocation.paid_minor, Allocation.id, _fund_of(request_id), amount)


async def release(session: AsyncSession, request: FundRequest, amount: Money) -> None:
    """What nobody claims any more falls back to the partner's allocation."""
    await _add(session, FundRequest.released_minor, FundRequest.id, request.id, amount)
    await _add(
        session, Allocation.approved_minor, Allocation.id, request.allocation_id, Money(-amount.amount, amount.currency)
    )


def _fund_of(request_id: int) -> ScalarSelect[int]:
    return select(FundRequest.allocation_id).where(FundRequest.id == request_id).scalar_subquery()


async def _add(
    session: AsyncSession,
    counter: InstrumentedAttribute[int],
    key: InstrumentedAttribute[int],
    row: int | ScalarSelect[int],
    amount: Money,
) -> None:
    """Raises NotEnoughLeft where the level above does not have that much."""
    try:
        async with session.begin_nested():
            await session.execute(update(counter.class_).where(key == row).values({counter: counter + amount.minor}))
    except IntegrityError as error:
        raise NotEnoughLeft(amount=amount) from error
