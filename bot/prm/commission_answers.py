"""Finance answers a dispute: the line is right as it is, or another line makes up for what it should have been."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import commission_changes, commission_clocks, commission_disputes, commission_earning
from bot.prm.commission_calendar import today
from bot.prm.commission_changes import said
from bot.prm.commission_disputes import Dispute, Disputed, DisputeState, to_answer
from bot.prm.commission_lines import LineKind
from bot.prm.commission_working import CorrectionWorking
from bot.prm.deal_records import Deal
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.programme import Programme


class NotInItsCurrency(UserError):
    """The entry is in {currency}, so the right amount has to be as well."""


async def reject(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, answer: str, now: datetime
) -> Dispute:
    """The line is as it should be: it is released. NotAllowed, NoSuchDispute, ReasonNeeded, OutOfDate."""
    found = await to_answer(session, member, number)
    await _answer(session, member, programme, found, DisputeState.REJECTED, answer, now)
    return found.dispute


async def correct(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    right: Money,
    answer: str,
    now: datetime,
) -> Dispute:
    """The line should have been `right`: it is released, and another line makes up the difference.

    Raises NotAllowed, NoSuchDispute, NotInItsCurrency, ReasonNeeded, OutOfDate.
    """
    found = await to_answer(session, member, number)
    line = found.entry.line
    if right.currency != line.currency:
        raise NotInItsCurrency(currency=line.currency)
    await _answer(session, member, programme, found, DisputeState.CORRECTED, answer, now)
    stated = line.amount_minor + await commission_changes.corrected(session, line)
    if right.minor != stated:
        await _make_up(session, member, programme, found, stated, right, now)
    return found.dispute


async def _answer(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    found: Disputed,
    state: DisputeState,
    answer: str,
    now: datetime,
) -> None:
    dispute = found.dispute
    dispute.state, dispute.answer = state, said(answer)
    dispute.answered_by_id, dispute.answered_at = member.person_id, now
    await commission_disputes.record(session, dispute, actor=member.actor, action=f"dispute.{state}", now=now)
    await commission_clocks.answered(session, dispute.number)
    await commission_changes.release(session, member, programme, found.entry.line, now=now)


async def _make_up(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    found: Disputed,
    stated: int,
    right: Money,
    now: datetime,
) -> None:
    """A line of the difference, in this month's statement. `stated`: the line with what corrected it so far."""
    line = found.entry.line
    correction = commission_earning.line(
        await session.get_one(Deal, line.deal_id),
        line.partner_id,
        LineKind.CORRECTION,
        Money.of_minor(right.minor - stated, line.currency),
        today(programme, now),
        reason=found.dispute.answer,
        about_id=line.id,
        working=CorrectionWorking(line=line.number, stated=stated, right=right.minor),
    )
    actor, action = member.actor, "commission.corrected"
    await commission_earning.keep(session, programme, [correction], action=action, actor=actor, now=now)
