"""A deal's deadlines: the decision promised to a partner, and the end of a protection with what reminds of it.

Days are counted by the calendar where the vendor works: 90 days end at the same time of day, whatever the clocks on the
wall did in between. The review counts the vendor's business days.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.business_days import after_business_days, after_days
from bot.prm.deal_records import Deal, DealState, subject
from bot.prm.programme import Programme, Rules

REVIEW, PROTECTION, EXTENSION = "deal.review", "deal.protection", "deal.extension"
NUDGE, PROMISED, OVERDUE = 1, 2, 3  # steps of REVIEW
END = 0  # step of PROTECTION and EXTENSION; the others are days left


def review_due(programme: Programme, now: datetime) -> datetime:
    """Until when a decision is promised for what is submitted now."""
    return _review(programme.rules, now, programme.calendar)[PROMISED]


def protected_until(programme: Programme, now: datetime) -> datetime:
    """The end of a protection that begins now."""
    return after_days(now, programme.rules.deal_protection_days, programme.time_zone)


def extended_until(programme: Programme, until: datetime) -> datetime:
    """The end of a protection that is extended when it would have ended."""
    return after_days(until, programme.rules.deal_extension_days, programme.time_zone)


async def begin_review(session: AsyncSession, programme: Programme, deal: Deal, now: datetime) -> None:
    await clocks.start(session, programme, REVIEW, subject(deal), now, zone=programme.calendar)


async def end_review(session: AsyncSession, deal: Deal) -> None:
    await clocks.stop(session, subject(deal), REVIEW)


async def begin_protection(session: AsyncSession, programme: Programme, deal: Deal, now: datetime) -> None:
    await clocks.start(session, programme, PROTECTION, subject(deal), now)


async def extend(session: AsyncSession, programme: Programme, deal: Deal, until: datetime) -> None:
    """Count on from `until`, when the protection would have ended, in place of what ran so far."""
    await clocks.stop(session, subject(deal), PROTECTION)
    await clocks.start(session, programme, EXTENSION, subject(deal), until)


async def take_over(session: AsyncSession, programme: Programme, deal: Deal) -> None:
    """Let the deadlines run of a deal whose dates were decided elsewhere: they end when those say."""
    if deal.state is DealState.IN_REVIEW and deal.submitted_at:
        await begin_review(session, programme, deal, deal.submitted_at)
    elif deal.state is DealState.APPROVED and deal.protected_until:
        rules, zone = programme.rules, programme.time_zone
        days = rules.deal_extension_days if deal.extensions else rules.deal_protection_days
        began = after_days(deal.protected_until, -days, zone)
        await clocks.start(session, programme, EXTENSION if deal.extensions else PROTECTION, subject(deal), began)


async def stop(session: AsyncSession, deal: Deal) -> None:
    await clocks.stop(session, subject(deal))


def _review(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    nudge, promised = rules.deal_review_nudge_business_days, rules.deal_review_business_days
    days = {PROMISED: promised}
    if nudge < promised:
        days[NUDGE] = nudge
    if promised:
        days[OVERDUE] = 2 * promised
    return {step: after_business_days(start, after, zone) for step, after in days.items()}


def _protection(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    return _counted_down(rules, start, zone, rules.deal_protection_days)


def _extension(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    return _counted_down(rules, start, zone, rules.deal_extension_days)


def _counted_down(rules: Rules, start: datetime, zone: str, days: int) -> Mapping[int, datetime]:
    end = after_days(start, days, zone)
    reminders = (left for left in rules.deal_reminder_days if 0 < left < days)
    return {END: end, **{left: after_days(end, -left, zone) for left in reminders}}


async def _promised_anew(session: AsyncSession, name: str, due: Mapping[int, datetime]) -> None:
    await _write(session, name, review_due_at=due[PROMISED])


async def _protected_anew(session: AsyncSession, name: str, due: Mapping[int, datetime]) -> None:
    await _write(session, name, protected_until=due[END])


async def _write(session: AsyncSession, name: str, **moments: datetime) -> None:
    await session.execute(update(Deal).where(Deal.number == name.partition(":")[2]).values(**moments))


clocks.define(REVIEW, _review, moved=_promised_anew)
clocks.define(PROTECTION, _protection, moved=_protected_anew)
clocks.define(EXTENSION, _extension, moved=_protected_anew)
