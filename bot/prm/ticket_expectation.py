"""When somebody who asks will probably be answered: honestly, from how long it took of late and who is at work when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.business_days import after_business_hours, business_time_between
from bot.prm.programme import Programme
from bot.prm.ticket_clocks import support_hours
from bot.prm.ticket_records import ACTIVE, Priority, Ticket

LATELY = timedelta(days=30)
MOST, ENOUGH = 50, 5  # tickets that are looked at; fewer than these tell nothing, and the programme's promise stands
SHARE = 4  # of so many people three are answered by then
ROUNDED = timedelta(minutes=15)


async def expected_answer(session: AsyncSession, programme: Programme, priority: Priority, now: datetime) -> datetime:
    """By when three of four people were answered who asked like this lately, those who still wait included."""
    hours = support_hours(programme.rules, programme.calendar)
    lately = await _lately(session, programme, priority, now)
    took = sorted(business_time_between(each.opened_at, each.first_answered_at or now, hours) for each in lately)
    if len(took) < ENOUGH:
        usual = timedelta(hours=programme.rules.ticket_answer_hours.get(priority.value, 8))
    else:
        usual = took[(len(took) - 1) * (SHARE - 1) // SHARE]
    steps = max(1, -(-usual // ROUNDED))
    return after_business_hours(now, steps * ROUNDED, hours)


async def _lately(session: AsyncSession, programme: Programme, priority: Priority, now: datetime) -> Sequence[Ticket]:
    """The newest tickets as urgent as this one that were answered, and all that have waited as long as those: who asked
    a moment ago tells nothing yet."""
    like = (Ticket.programme_id == programme.id, Ticket.priority == priority, Ticket.opened_at > now - LATELY)
    answered = select(Ticket).where(*like, Ticket.first_answered_at.is_not(None)).order_by(Ticket.id.desc()).limit(MOST)
    found = list(await session.scalars(answered))
    usual = sorted(each.first_answered_at - each.opened_at for each in found if each.first_answered_at)
    if not usual:
        return found
    long = now - usual[len(usual) // 2]
    waiting = select(Ticket).where(
        *like, Ticket.first_answered_at.is_(None), Ticket.state.in_(ACTIVE), Ticket.opened_at < long
    )
    return [*found, *(await session.scalars(waiting.limit(MOST)))]
