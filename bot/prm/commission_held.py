"""What finance decides on line by line: the ones that wait, and one by its number.

A line that its partner disputes is not among them: it waits for the answer to the dispute, which releases it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import commission_disputes, commission_lines
from bot.prm.commission_changes import DECIDE
from bot.prm.commission_disputes import Dispute, DisputeState
from bot.prm.commission_lines import CommissionLine, Entry, LineState
from bot.prm.deal_records import Deal
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.rights import require


class AnswerTheDispute(UserError):
    """Entry {number} is disputed, so it waits for an answer. Please answer {dispute} instead."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that is not paid until finance releases it, and whose it is."""

    entry: Entry
    partner: str


async def waiting(
    session: AsyncSession, member: Member, *, limit: int = 20, after: str | None = None
) -> Sequence[Waiting]:
    """The held lines, the oldest first. `after` is the number of the last one seen, which may be released by now.

    Raises NotAllowed.
    """
    require(member, DECIDE)
    line = CommissionLine
    wanted = (
        select(line, Deal.number, Deal.customer_name, Partner.name)
        .join(Deal, Deal.id == line.deal_id)
        .join(Partner, Partner.id == line.partner_id)
        .where(commission_lines.visible_to(member), line.state == LineState.HELD, ~_disputed())
    )
    if after is not None:
        last = select(line.id).where(line.programme_id == member.programme_id, line.number == after).correlate(None)
        wanted = wanted.where(line.id > last.scalar_subquery())
    rows = await session.execute(wanted.order_by(line.id).limit(limit))
    return [Waiting(Entry(line, deal, customer), partner) for line, deal, customer, partner in rows]


async def to_decide(session: AsyncSession, member: Member, number: str) -> CommissionLine:
    """A line by its number, for finance. NotAllowed, NoSuchLine, AnswerTheDispute."""
    require(member, DECIDE)
    line = (await commission_lines.get(session, member, number)).line
    dispute = await commission_disputes.about(session, line)
    if dispute is not None and dispute.state is DisputeState.OPEN:
        raise AnswerTheDispute(number=line.number, dispute=dispute.number)
    return line


def _disputed() -> ColumnElement[bool]:
    return exists().where(Dispute.line_id == CommissionLine.id, Dispute.state == DisputeState.OPEN)
