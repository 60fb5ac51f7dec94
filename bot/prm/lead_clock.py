"""How long a partner has to accept a lead: hours of its business days, with a nudge or two on the way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.business_calendar import BusinessCalendar, calendar_of
from bot.prm.business_days import after_business_days, after_business_hours, next_open
from bot.prm.lead_records import Lead, LeadState
from bot.prm.programme import Rules

ACCEPTANCE = "lead.acceptance"
ANNOUNCEMENT = "lead.announcement"  # to a partner: what came while nobody was at work
DIGEST = "lead.digest"  # to a partner: what came above the number of leads a day that are told singly
OVER = 100  # percent


def acceptance(rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    """When to nudge, and when the time is over (OVER), by percent of it.

    A nudge waits for the partner's working hours, unless the time would be over by then.
    """
    around_the_clock, hours = calendar_of(where), timedelta(hours=rules.lead_accept_hours)
    over = after_business_hours(start, hours, around_the_clock)
    nudges = {}
    for percent in rules.lead_nudge_percents:
        due = after_business_hours(start, hours * percent / 100, around_the_clock)
        waits = next_open(due, working_hours(rules, where))
        nudges[percent] = waits if waits < over else due
    return {**nudges, OVER: over}


def announcement(rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    """The next moment somebody is at work there."""
    return {0: next_open(start, working_hours(rules, where))}


def working_hours(rules: Rules, where: str) -> BusinessCalendar:
    """When a partner may be told what is not urgent."""
    return calendar_of(where, opens=rules.quiet_before, closes=rules.quiet_after)


def digest(rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    """When the day's digest leaves, or the next business day's where that is over."""
    calendar = calendar_of(where)
    day = calendar.business_day_from(start.astimezone(ZoneInfo(calendar.zone)).date())
    leaves = calendar.moment(day, rules.lead_digest_at)
    return {0: leaves if leaves > start else after_business_days(leaves, 1, where)}


async def moved(session: AsyncSession, subject: str, due: Mapping[int, datetime]) -> None:
    """A changed setting has moved the deadline: the lead says so as well."""
    this = update(Lead).where(Lead.number == subject.partition(":")[2], Lead.state == LeadState.NEW)
    await session.execute(this.values(accept_by=due[OVER]))


clocks.define(ACCEPTANCE, acceptance, moved=moved)
clocks.define(ANNOUNCEMENT, announcement)
clocks.define(DIGEST, digest)
