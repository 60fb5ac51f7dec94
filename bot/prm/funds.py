"""What a partner has of the market development funds, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed
from bot.prm import fund_counters
from bot.prm.fund_records import Allocation, Budget
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.rights import reachable, rights


@dataclass(frozen=True, slots=True)
class Left:
    """A partner's part of one budget, and how much of it is not promised yet."""

    key: str  # the budget's
    budget: str
    partner: str
    starts_on: date
    ends_on: date
    amount: Money
    approved: Money  # held by requests now
    claimed: Money
    paid: Money

    @property
    def free(self) -> Money:
        return Money(self.amount.amount - self.approved.amount, self.amount.currency)


def may_read(member: Member) -> bool:
    return any(right.startswith("fund.read.") for right in rights(member))


def within_reach(member: Member) -> ColumnElement[bool]:
    """The allocations this member may read, as a condition inside a query."""
    return reachable(member, "fund", programme=Allocation.programme_id, partner=Allocation.partner_id)


async def left(
    session: AsyncSession, member: Member, *, limit: int = 100, running_on: date | None = None
) -> Sequence[Left]:
    """The funds within the member's reach, those that end first at the top; `running_on`: that have not ended then."""
    if not may_read(member):
        raise NotAllowed
    wanted = (
        select(Allocation, Budget, Partner.name)
        .join(Budget, Budget.id == Allocation.budget_id)
        .join(Partner, Partner.id == Allocation.partner_id)
        .where(within_reach(member))
        .order_by(Budget.ends_on, Budget.key, Partner.name)
        .limit(limit)
    )
    if running_on is not None:
        wanted = wanted.where(Budget.ends_on >= running_on)
    return [_left(*row) for row in await session.execute(wanted)]


def _left(given: Allocation, budget: Budget, partner: str) -> Left:
    return Left(
        key=budget.key,
        budget=budget.name,
        partner=partner,
        starts_on=budget.starts_on,
        ends_on=budget.ends_on,
        amount=given.amount,
        approved=Money.of_minor(given.approved_minor, given.currency),
        claimed=Money.of_minor(given.claimed_minor, given.currency),
        paid=Money.of_minor(given.paid_minor, given.currency),
    )


async def allocate(session: AsyncSession, budget: Budget, partner_id: int, amount: Money) -> Allocation:
    """Give a partner its part of a budget. NotEnoughLeft when the budget does not have that much."""
    await fund_counters.allocate(session, budget.id, amount)
    allocation = Allocation(programme_id=budget.programme_id, budget_id=budget.id, partner_id=partner_id, amount=amount)
    session.add(allocation)
    await session.flush()
    return allocation
