"""Closing a partner's month and paying its statement; both can be repeated, and find what was done before."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import commission_clocks, ledger
from bot.prm.commission_calendar import Month, midnight, payable_on, review_ends_on, today
from bot.prm.commission_lines import CommissionLine, LineState
from bot.prm.ledger import SYSTEM
from bot.prm.numbers import next_number
from bot.prm.partners import Partner
from bot.prm.programme import Programme
from bot.prm.statements import KIND, STATEABLE, Statement, StatementLine, StatementState, awaits_payment


async def close(
    session: AsyncSession, programme: Programme, partner_id: int, month: Month, now: datetime
) -> list[Statement]:
    """The statements of a partner's month, one per currency. What was closed before stays to the cent as it was.

    Its lines are approved by it. A held line is on none until it is released.
    """
    await session.get_one(Partner, partner_id, with_for_update={"key_share": True})  # new deals do not wait for it
    closed = await _closed(session, partner_id, month)
    done = {statement.currency for statement in closed}
    by_currency = attrgetter("currency")
    for currency, lines in groupby(sorted(await _open_lines(session, partner_id, month), key=by_currency), by_currency):
        if currency not in done:
            closed.append(await _state(session, programme, list(lines), month, now))
    return closed


async def settle(session: AsyncSession, programme: Programme, statement: Statement, now: datetime) -> None:
    """Pay what is approved on it; a negative balance pays nothing and is carried over. Done before, it does nothing."""
    await session.refresh(statement, with_for_update=True)
    if statement.state is not StatementState.CLOSED:
        return
    lines = await _payable(session, statement)
    due = sum(line.amount_minor for line in lines)
    statement.settled_at = now
    if due < 0:
        statement.state = StatementState.UNPAID
        await commission_clocks.month_begun(session, programme, statement.partner_id, today(programme, now))
    else:
        statement.state, statement.paid_minor = StatementState.PAID, due
        for line in lines:
            line.state, line.paid_on = LineState.PAID, statement.payable_on
    await session.flush()
    await _record(session, statement, lines, f"statement.{statement.state}", now)


async def _closed(session: AsyncSession, partner_id: int, month: Month) -> list[Statement]:
    these = select(Statement).where(Statement.partner_id == partner_id, Statement.last == month.last)
    return list(await session.scalars(these.order_by(Statement.currency)))


async def _open_lines(session: AsyncSession, partner_id: int, month: Month) -> Sequence[CommissionLine]:
    """What was earned until the end of the month and no other statement is about to pay."""
    query = select(CommissionLine).where(
        CommissionLine.partner_id == partner_id,
        CommissionLine.earned_on <= month.last,
        CommissionLine.state.in_(STATEABLE),
        ~awaits_payment(),
    )
    return (await session.scalars(query.order_by(CommissionLine.id))).all()


async def _state(
    session: AsyncSession, programme: Programme, lines: Sequence[CommissionLine], month: Month, now: datetime
) -> Statement:
    rules, zone = programme.rules, programme.time_zone
    statement = Statement(
        programme_id=programme.id,
        number=await next_number(session, programme.id, KIND, month.last.year),
        partner_id=lines[0].partner_id,
        currency=lines[0].currency,
        first=month.first,
        last=month.last,
        carried_minor=sum(line.amount_minor for line in lines if line.earned_on < month.first),
        total_minor=sum(line.amount_minor for line in lines),
        closed_at=now,
        review_until=midnight(review_ends_on(month, rules), zone),
        payable_on=payable_on(month, rules),
    )
    session.add(statement)
    await session.flush()
    for line in lines:
        carried = line.earned_on < month.first
        session.add(StatementLine(statement_id=statement.id, line_id=line.id, carried=carried))
        line.state = LineState.APPROVED
    await session.flush()
    await _record(session, statement, lines, "statement.closed", now)
    await commission_clocks.stated(session, programme, statement.number, month)
    return statement


async def _payable(session: AsyncSession, statement: Statement) -> Sequence[CommissionLine]:
    query = select(CommissionLine).join(StatementLine, StatementLine.line_id == CommissionLine.id)
    these = (StatementLine.statement_id == statement.id, CommissionLine.state == LineState.APPROVED)
    return (await session.scalars(query.where(*these).order_by(CommissionLine.id))).all()


async def _record(
    session: AsyncSession, statement: Statement, lines: Sequence[CommissionLine], action: str, now: datetime
) -> None:
    """One entry for the statement; the fingerprint is of every line on it."""
    await ledger.append(
        session,
        actor=SYSTEM,
        action=action,
        subject=f"statement:{statement.number}",
        after={line.number: str(line.amount) for line in lines},
        detail={"total": str(statement.total), "paid": str(statement.paid) if statement.paid else None},
        at=now,
    )
