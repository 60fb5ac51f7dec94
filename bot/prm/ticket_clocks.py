"""A ticket's deadlines, counted in the hours in which the vendor's people are at work: the next answer, the solution.

The answer's clock runs while a message of the partner waits, the solution's while the ticket is open; both begin anew
with what the partner writes after an answer. A solved ticket is closed some days later.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.business_calendar import BusinessCalendar, calendar_of
from bot.prm.business_days import after_business_hours, after_days
from bot.prm.programme import Programme, Rules
from bot.prm.ticket_records import Priority, Ticket

ANSWER: Mapping[Priority, str] = {each: f"ticket.answer.{each}" for each in Priority}
SOLUTION: Mapping[Priority, str] = {each: f"ticket.solution.{each}" for each in Priority}
CLOSING = "ticket.closing"
NUDGE, DUE, ESCALATION = 1, 2, 3  # steps; the last one when as much time again is over


def support_hours(rules: Rules, where: str) -> BusinessCalendar:
    """When the vendor's people are at work; `where` is `Programme.calendar`."""
    return calendar_of(where, opens=rules.ticket_opens, closes=rules.ticket_closes)


async def begin_answer(session: AsyncSession, programme: Programme, ticket: Ticket, now: datetime) -> None:
    """A message of the partner waits from now on."""
    await end_answer(session, ticket)
    await clocks.start(session, programme, ANSWER[ticket.priority], _subject(ticket), now, zone=programme.calendar)
    ticket.answer_due_at = _answer(ticket.priority, programme.rules, now, programme.calendar)[DUE]


async def end_answer(session: AsyncSession, ticket: Ticket) -> None:
    await clocks.stop(session, _subject(ticket), *ANSWER.values())
    ticket.answer_due_at = None


async def begin_solution(session: AsyncSession, programme: Programme, ticket: Ticket, now: datetime) -> None:
    """The vendor has to do something from now on; whatever waited for the ticket to be closed, waits no more."""
    await end_solution(session, ticket)
    await clocks.start(session, programme, SOLUTION[ticket.priority], _subject(ticket), now, zone=programme.calendar)
    ticket.solution_due_at = _solution(ticket.priority, programme.rules, now, programme.calendar)[DUE]


async def end_solution(session: AsyncSession, ticket: Ticket) -> None:
    await clocks.stop(session, _subject(ticket), *SOLUTION.values(), CLOSING)
    ticket.solution_due_at = None


async def begin_closing(session: AsyncSession, programme: Programme, ticket: Ticket, now: datetime) -> None:
    """It is solved: nothing is due but its end."""
    await stop(session, ticket)
    await clocks.start(session, programme, CLOSING, _subject(ticket), now)


async def stop(session: AsyncSession, ticket: Ticket) -> None:
    await clocks.stop(session, _subject(ticket))
    ticket.answer_due_at = ticket.solution_due_at = None


def _answer(priority: Priority, rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    return _counted(timedelta(hours=rules.ticket_answer_hours.get(priority.value, 8)), rules, start, where)


def _solution(priority: Priority, rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    return _counted(timedelta(hours=rules.ticket_solution_hours.get(priority.value, 40)), rules, start, where)


def _counted(time: timedelta, rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    hours = support_hours(rules, where)
    return {
        NUDGE: after_business_hours(start, time * rules.ticket_nudge_percent / 100, hours),
        DUE: after_business_hours(start, time, hours),
        ESCALATION: after_business_hours(start, 2 * time, hours),
    }


def _closing(rules: Rules, start: datetime, where: str) -> Mapping[int, datetime]:
    return {DUE: after_days(start, rules.ticket_closes_days, where)}


async def _answer_moved(session: AsyncSession, name: str, due: Mapping[int, datetime]) -> None:
    await _write(session, name, answer_due_at=due[DUE])


async def _solution_moved(session: AsyncSession, name: str, due: Mapping[int, datetime]) -> None:
    await _write(session, name, solution_due_at=due[DUE])


async def _write(session: AsyncSession, name: str, **moments: datetime) -> None:
    await session.execute(update(Ticket).where(Ticket.number == name.partition(":")[2]).values(**moments))


def _subject(ticket: Ticket) -> str:
    return f"ticket:{ticket.number}"


for _priority in Priority:
    clocks.define(ANSWER[_priority], partial(_answer, _priority), moved=_answer_moved)
    clocks.define(SOLUTION[_priority], partial(_solution, _priority), moved=_solution_moved)
clocks.define(CLOSING, _closing)
