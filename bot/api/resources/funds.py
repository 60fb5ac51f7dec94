"""What partners have of the market development funds, for programs: one record is a partner's part of a budget."""

from datetime import date

from sqlalchemy import Select, String, cast, select

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import funds
from bot.prm.fund_records import Allocation, Budget
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


def _rows(member: Member) -> Select[Allocation, Budget, str]:
    return (
        select(Allocation, Budget, Partner.key)
        .join(Budget, Budget.id == Allocation.budget_id)
        .join(Partner, Partner.id == Allocation.partner_id)
        .where(funds.within_reach(member))
    )


def _told(given: Allocation, budget: Budget, partner: str) -> FundTold:
    def worth(minor: int) -> Worth:
        return Worth.of(Money.of_minor(minor, given.currency))

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
        claimed=worth(given.claimed_minor),
        paid=worth(given.paid_minor),
    )


FUNDS = Resource(
    path="/mdf/funds", title="MDF funds", scope="funds:read", rows=_rows, id=Allocation.id, number=_NUMBER,
    told=_told, shape=FundTold,
)  # fmt: skip
