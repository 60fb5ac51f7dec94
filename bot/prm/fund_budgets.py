"""Entering what there is to spend: budgets, and each partner's part of one. Neither falls below what is given away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import funds, ledger
from bot.prm.fund_counters import allocate
from bot.prm.fund_records import Allocation, Budget
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.programme import Programme


class GivenAway(UserError):
    """{given} of it is given away already: {amount} would be too little."""


class StaysAsItIs(UserError):
    """The currency of a budget stays as it is: make another one."""


class EndsBeforeItBegins(UserError):
    """The last day must not be before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A budget as it should be."""

    key: str
    name: str
    starts_on: date
    ends_on: date
    amount: Money


async def named(session: AsyncSession, programme: Programme, key: str) -> Budget | None:
    """The budget with this key, kept from others until the transaction ends."""
    wanted = select(Budget).where(Budget.programme_id == programme.id, Budget.key == key).with_for_update()
    return await session.scalar(wanted.execution_options(populate_existing=True))


async def put_budget(
    session: AsyncSession, programme: Programme, planned: Planned, *, actor: str, now: datetime
) -> bool:
    """A budget, new or in place of what it said before; False: it stood so.

    Raises EndsBeforeItBegins, StaysAsItIs, GivenAway.
    """
    if planned.ends_on < planned.starts_on:
        raise EndsBeforeItBegins
    budget = await named(session, programme, planned.key)
    if budget is None:
        budget = Budget(programme_id=programme.id, key=planned.key, amount=planned.amount)
        session.add(budget)
    elif _stands(budget, planned):
        return False
    _require_room(budget.amount, planned.amount, budget.allocated_minor or 0)
    budget.name, budget.starts_on, budget.ends_on = planned.name, planned.starts_on, planned.ends_on
    budget.amount = planned.amount
    await session.flush()
    detail = {"amount": str(planned.amount), "from": planned.starts_on, "to": planned.ends_on}
    await _note(session, "fund.budgeted", budget, actor, now, detail)
    return True


async def put_allocation(
    session: AsyncSession, budget: Budget, partner: Partner, amount: Money, *, actor: str, now: datetime
) -> bool:
    """A partner's part of a budget, new or in place of another one; False: it stood so.

    Raises StaysAsItIs, GivenAway, NotEnoughLeft.
    """
    _require_room(budget.amount, amount, 0)
    mine = select(Allocation).where(Allocation.budget_id == budget.id, Allocation.partner_id == partner.id)
    given = await session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if given is None:
        await funds.allocate(session, budget, partner.id, amount)
    elif given.amount == amount:
        return False
    else:
        _require_room(given.amount, amount, given.approved_minor)
        await allocate(session, budget.id, Money(amount.amount - given.amount.amount, amount.currency))
        given.amount = amount
        await session.flush()
    detail = {"partner": partner.key, "amount": str(amount)}
    await _note(session, "fund.allocated", budget, actor, now, detail)
    return True


def _stands(budget: Budget, planned: Planned) -> bool:
    now = Planned(
        key=budget.key, name=budget.name, starts_on=budget.starts_on, ends_on=budget.ends_on, amount=budget.amount
    )
    return now == planned


def _require_room(before: Money, after: Money, given: int) -> None:
    if before.currency != after.currency:
        raise StaysAsItIs
    if after.minor < given:
        raise GivenAway(given=Money.of_minor(given, before.currency), amount=after)


async def _note(
    session: AsyncSession, action: str, budget: Budget, actor: str, now: datetime, detail: Mapping[str, object]
) -> None:
    await ledger.append(session, actor=actor, action=action, subject=f"budget:{budget.key}", detail=detail, at=now)
