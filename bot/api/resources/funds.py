"""What partners have of the market development funds, for programs: one record is a partner's part of a budget."""

from datetime import date

from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import funds
from bot.prm.fund_records import Allocation, Budget, FundRequest
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.people import Member

_NUMBER = cast(Allocation.id, String)


class FundTold(Told):
    number: str
    partner: str
    budget: str
    name: str
    starts_on: date
    ends_on: date
    amount: Worth
    approved: Worth  # held by requests now
    free: Worth
    claimed: Worth
    paid: Worth


def _rows(member: Member) -> Select[Allocation, Budget, str, int, int]:
    return (
        select(Allocation, Budget, Partner.key, _sum(FundRequest.claimed_minor), _sum(FundRequest.paid_minor))
        .join(Budget, Budget.id == Allocation.budget_id)
        .join(Partner, Partner.id == Allocation.partner_id)
        .where(funds.within_reach(member))
    )


def _sum(counter: InstrumentedAttribute[int]) -> ColumnElement[int]:
    of_this = select(func.coalesce(func.sum(counter), 0)).where(FundRequest.allocation_id == Allocation.id)
    return of_this.correlate(Allocation).scalar_subquery()


def _told(given: Allocation, budget: Budget, partner: str, claimed: int, paid: int) -> FundTold:
    def worth(minor: int) -> Worth:
        return Worth.of(Money.of_minor(int(minor), given.currency))  # PostgreSQL sums BIGINT as NUMERIC

    return FundTold(
        number=str(given.id),
        partner=partner,
        budget=budget.key,
        name=budget.name,
        starts_on=budget.starts_on,
        ends_on=budget.ends_on,
        amount=Worth.of(given.amount),
        approved=worth(given.approved_minor),
        free=worth(given.amount_minor - given.approved_minor),
        claimed=worth(claimed),
        paid=worth(paid),
    )


FUNDS = Resource(
    path="/mdf/funds", title="MDF funds", scope="funds:read", rows=_rows, id=Allocation.id, number=_NUMBER,
    told=_told, shape=FundTold,
)  # fmt: skip
