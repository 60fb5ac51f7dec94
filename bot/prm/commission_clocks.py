"""When a partner's month closes and its statement is paid; when a dispute has to be answered."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.business_days import after_business_days
from bot.prm.commission_calendar import Month, closes_on, day_in, midnight, payable_on, review_ends_on
from bot.prm.programme import Programme, Rules
from bot.prm.statements import Statement

CLOSING, PAYMENT, DISPUTE = "commission.closing", "commission.payment", "commission.dispute"
REVIEW_ENDS, PAYABLE = 1, 2  # steps of PAYMENT
DUE, OVERDUE = 1, 2  # steps of DISPUTE


def _closing(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    return {1: midnight(closes_on(_month(start, zone), rules), zone)}


def _payment(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    month = _month(start, zone)
    return {
        REVIEW_ENDS: midnight(review_ends_on(month, rules), zone),
        PAYABLE: midnight(payable_on(month, rules), zone),
    }


async def _payment_moved(session: AsyncSession, subject: str, due: Mapping[int, datetime]) -> None:
    """A changed setting: what the partner is shown moves with the clock."""
    statement = (await session.scalars(select(Statement).where(Statement.number == subject.partition(":")[2]))).one()
    zone = (await session.get_one(Programme, statement.programme_id)).time_zone
    statement.review_until, statement.payable_on = due[REVIEW_ENDS], day_in(due[PAYABLE], zone)
    await session.flush()


def _dispute(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    days = rules.commission_dispute_business_days
    return {DUE: after_business_days(start, max(0, days - 1), zone), OVERDUE: after_business_days(start, days, zone)}


def _month(start: datetime, zone: str) -> Month:
    return Month.of(day_in(start, zone))


async def month_begun(session: AsyncSession, programme: Programme, partner_id: int, on: date) -> None:
    """A partner has something for the statement of the month in which `on` lies: it will be closed in time."""
    month = Month.of(on)
    begins = midnight(month.first, programme.time_zone)
    await clocks.start(session, programme, CLOSING, f"month:{partner_id}/{month.first:%Y-%m}", begins)


def month_of(name: str) -> tuple[int, Month]:
    """Partner and month by the name of a closing's subject: "7/2026-11"."""
    partner, _, month = name.partition("/")
    return int(partner), Month.of(date.fromisoformat(f"{month}-01"))


async def stated(session: AsyncSession, programme: Programme, number: str, month: Month) -> None:
    """A statement is closed: its review ends and it is paid in time."""
    begins = midnight(month.first, programme.time_zone)
    await clocks.start(session, programme, PAYMENT, f"statement:{number}", begins)


async def disputed(session: AsyncSession, programme: Programme, number: str, now: datetime) -> datetime:
    """A dispute is open: until when finance answers, on the vendor's business days."""
    await clocks.start(session, programme, DISPUTE, f"dispute:{number}", now, zone=programme.calendar)
    return _dispute(programme.rules, now, programme.calendar)[OVERDUE]


async def answered(session: AsyncSession, number: str) -> None:
    await clocks.stop(session, f"dispute:{number}")


clocks.define(CLOSING, _closing)
clocks.define(PAYMENT, _payment, moved=_payment_moved)
clocks.define(DISPUTE, _dispute)
