"""What was earned, line by line, and what partners dispute of it, for programs."""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import commission_disputes, commission_lines
from bot.prm.commission_disputes import Dispute, DisputeState
from bot.prm.commission_lines import CommissionLine, LineKind, LineState
from bot.prm.deal_records import Deal
from bot.prm.partners import Partner
from bot.prm.people import Member

_About = aliased(CommissionLine)


class LineTold(Told):
    number: str
    version: int
    partner: str
    deal: str
    customer: str
    kind: LineKind
    state: LineState
    amount: Worth
    earned_on: date
    paid_on: date | None
    clause: str | None  # the rate or bonus it follows from
    about: str | None  # the line taken back or corrected
    reason: str | None
    held_for: str | None


class DisputeTold(Told):
    number: str
    version: int
    line: str
    state: DisputeState
    objection: str
    opened_at: datetime
    due_at: datetime
    answer: str | None
    answered_at: datetime | None


def _lines(member: Member) -> Select[CommissionLine, str, str, str, str]:
    return (
        select(CommissionLine, Partner.key, Deal.number, Deal.customer_name, _About.number)
        .join(Partner, Partner.id == CommissionLine.partner_id)
        .join(Deal, Deal.id == CommissionLine.deal_id)
        .outerjoin(_About, _About.id == CommissionLine.about_id)
        .where(commission_lines.visible_to(member))
    )


def _line(line: CommissionLine, partner: str, deal: str, customer: str, about: str | None) -> LineTold:
    return LineTold(
        number=line.number,
        version=line.version,
        partner=partner,
        deal=deal,
        customer=customer,
        kind=line.kind,
        state=line.state,
        amount=Worth.of(line.amount),
        earned_on=line.earned_on,
        paid_on=line.paid_on,
        clause=line.clause,
        about=about,
        reason=line.reason,
        held_for=line.held_for,
    )


def _disputes(member: Member) -> Select[Dispute, str]:
    wanted = select(Dispute, CommissionLine.number).join(CommissionLine, CommissionLine.id == Dispute.line_id)
    return wanted.where(commission_lines.visible_to(member))


def _dispute(dispute: Dispute, line: str) -> DisputeTold:
    return DisputeTold(
        number=dispute.number,
        version=dispute.version,
        line=line,
        state=dispute.state,
        objection=dispute.objection,
        opened_at=dispute.opened_at,
        due_at=dispute.due_at,
        answer=dispute.answer,
        answered_at=dispute.answered_at,
    )


async def _hold_line(session: AsyncSession, member: Member, number: str) -> CommissionLine:
    """Not locked: whoever changes it later in this transaction finds it stale if somebody was faster."""
    return (await commission_lines.get(session, member, number)).line


async def _hold_dispute(session: AsyncSession, member: Member, number: str) -> Dispute:
    """Likewise."""
    return (await commission_disputes.to_answer(session, member, number)).dispute


LINES = Resource(
    path="/commissions/lines", title="commission lines", scope="commissions:read", kind="line", field="entry",
    hold=_hold_line, rows=_lines, id=CommissionLine.id, number=CommissionLine.number, state=CommissionLine.state,
    states=LineState, told=_line, shape=LineTold,
)  # fmt: skip
DISPUTES = Resource(
    path="/commissions/disputes", title="commission disputes", scope="commissions:read", kind="dispute",
    field="dispute", hold=_hold_dispute, rows=_disputes, id=Dispute.id, number=Dispute.number, state=Dispute.state,
    states=DisputeState, told=_dispute, shape=DisputeTold,
)  # fmt: skip
