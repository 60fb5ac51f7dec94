"""Market development funds: a row for each budget, and below it one for each partner's part of it."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import fund_budgets
from bot.prm.fund_budgets import EndsBeforeItBegins, GivenAway, Planned, StaysAsItIs
from bot.prm.fund_counters import NotEnoughLeft
from bot.prm.fund_records import Allocation, Budget
from bot.prm.imports.cells import Currency, Day, Key, Number, Text
from bot.prm.imports.kinds import CannotBe, Import, Kind, Outcome, Row, Unknown, row_by_row
from bot.prm.imports.partners import partner
from bot.prm.money import Money, TooManyDecimals
from bot.prm.partners import Partner
from bot.prm.programme import Programme


class FundRow(Row):
    budget: Key
    partner: Key | None = None  # whose part of the budget; the budget itself has none
    amount: Number
    currency: Currency
    name: Text | None = None  # a budget's, as are its days
    starts_on: Day | None = None
    ends_on: Day | None = None


async def take(session: AsyncSession, shared: Import, row: FundRow) -> Outcome:
    if row.amount < 0:
        raise CannotBe(why="a fund is not less than nothing", column="amount")
    amount = Money(row.amount, row.currency)
    if row.partner is None:
        return await _take_budget(session, shared, row, amount)
    return await _take_part(session, shared, row, row.partner, amount)


async def _take_budget(session: AsyncSession, shared: Import, row: FundRow, amount: Money) -> Outcome:
    if row.starts_on is None or row.ends_on is None:
        raise CannotBe(
            why="say from when to when the budget can be spent", column="ends_on" if row.starts_on else "starts_on"
        )
    planned = Planned(
        key=row.budget, name=row.name or row.budget, starts_on=row.starts_on, ends_on=row.ends_on, amount=amount
    )
    there = await fund_budgets.named(session, shared.programme, row.budget) is not None
    put = await fund_budgets.put_budget(session, shared.programme, planned, actor=shared.actor, now=shared.now)
    return _outcome(there=there, put=put)


async def _take_part(session: AsyncSession, shared: Import, row: FundRow, key: str, amount: Money) -> Outcome:
    for column in ("name", "starts_on", "ends_on"):
        if getattr(row, column) is not None:
            raise CannotBe(why="this is the budget's: it stands in the row without a partner", column=column)
    whose = await partner(session, shared, key)
    budget = await fund_budgets.named(session, shared.programme, row.budget)
    if budget is None:
        raise Unknown(what="budget", key=row.budget)
    mine = select(Allocation.id).where(Allocation.budget_id == budget.id, Allocation.partner_id == whose.id)
    there = await session.scalar(mine) is not None
    put = await fund_budgets.put_allocation(session, budget, whose, amount, actor=shared.actor, now=shared.now)
    return _outcome(there=there, put=put)


def _outcome(*, there: bool, put: bool) -> Outcome:
    if not put:
        return Outcome.UNCHANGED
    return Outcome.CHANGED if there else Outcome.CREATED


async def give(session: AsyncSession, programme: Programme) -> AsyncIterator[FundRow]:
    parts = select(Allocation, Partner.key).join(Partner, Partner.id == Allocation.partner_id)
    budgets = select(Budget).where(Budget.programme_id == programme.id).order_by(Budget.starts_on, Budget.key)
    for each in await session.scalars(budgets):
        yield FundRow.model_construct(
            budget=each.key, name=each.name, starts_on=each.starts_on, ends_on=each.ends_on,
            amount=each.amount.amount, currency=each.currency,
        )  # fmt: skip
        for part, whose in await session.execute(parts.where(Allocation.budget_id == each.id).order_by(Partner.key)):
            yield FundRow.model_construct(
                budget=each.key, partner=whose, amount=part.amount.amount, currency=part.currency
            )


FUNDS = Kind(
    name="funds",
    row=FundRow,
    take=row_by_row(take),
    give=give,
    about={
        EndsBeforeItBegins: "ends_on",
        GivenAway: "amount",
        NotEnoughLeft: "amount",
        StaysAsItIs: "currency",
        TooManyDecimals: "amount",
    },
)
