"""The deadlines of MDF. Those of a partner are counted where the partner is, those of the vendor where it is.

A step is the number of days that are left: 0 is the deadline itself, the others are reminders of it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.business_calendar import MIDNIGHT, ONE_DAY, calendar_of
from bot.prm.business_days import after_business_days, after_days
from bot.prm.clocks import Moved, Times
from bot.prm.fund_claim_records import Claim
from bot.prm.fund_records import FundRequest
from bot.prm.programme import Programme, Rules

DUE = 0  # the step that is no reminder

DECISION = "fund.decision"  # the vendor decides on a request
LAPSE = "fund.lapse"  # a request nobody approved before its activity was over
CLAIMS = "fund.claims"  # the partner claims what was approved
REVIEW = "claim.review"  # the vendor reviews a claim, or a dispute about it
ANSWER = "claim.answer"  # the partner answers what was asked about its claim
DISPUTE = "claim.dispute"  # the partner may dispute a rejection
PAYMENT = "claim.payment"  # the vendor pays


def day_after(day: date, zone: str) -> datetime:
    """The moment a day is over where somebody is, as aware UTC."""
    return calendar_of(zone).moment(day + ONE_DAY, MIDNIGHT)


def _with_reminders(
    rules: Rules, start: datetime, due: datetime, zone: str, days: Iterable[int]
) -> Mapping[int, datetime]:
    """The deadline, and reminders in the morning so many days before it, as far as they lie in between."""
    calendar = calendar_of(zone)
    last = (due - timedelta(microseconds=1)).astimezone(ZoneInfo(calendar.zone)).date()  # what ends at midnight
    moments = {left: calendar.moment(last - left * ONE_DAY, rules.quiet_before) for left in days if left > DUE}
    return {DUE: due, **{left: moment for left, moment in moments.items() if start < moment < due}}


def _decision(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    due = after_days(start, rules.mdf_decision_days, zone)
    return _with_reminders(rules, start, due, zone, (rules.mdf_decision_reminder_days,))


def _lapse(_rules: Rules, start: datetime, _zone: str) -> Mapping[int, datetime]:
    return {DUE: start}


def _claims(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    due = after_days(start, rules.mdf_claim_due_days, zone)
    return _with_reminders(rules, start, due, zone, rules.mdf_reminder_days)


def _review(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    return {DUE: after_business_days(start, rules.mdf_claim_review_business_days, zone)}


def _answer(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    due = after_days(start, rules.mdf_answer_days, zone)
    return _with_reminders(rules, start, due, zone, rules.mdf_reminder_days)


def _dispute(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    return {DUE: after_business_days(start, rules.mdf_dispute_business_days, zone)}


def _payment(rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    due = after_days(start, rules.mdf_payment_days, zone)
    return _with_reminders(rules, start, due, zone, (rules.mdf_payment_reminder_days,))


async def _decision_moved(session: AsyncSession, subject: str, due: Mapping[int, datetime]) -> None:
    this = FundRequest.number == subject.partition(":")[2]
    await session.execute(update(FundRequest).where(this).values(decision_due_at=due[DUE]))


async def _claims_moved(session: AsyncSession, subject: str, due: Mapping[int, datetime]) -> None:
    this = FundRequest.number == subject.partition(":")[2]
    await session.execute(update(FundRequest).where(this).values(expires_at=due[DUE]))


async def _claim_moved(session: AsyncSession, subject: str, due: Mapping[int, datetime]) -> None:
    this = Claim.number == subject.partition(":")[2]
    await session.execute(update(Claim).where(this).values(due_at=due[DUE]))


DEADLINES: Mapping[str, tuple[Times, Moved | None]] = {
    DECISION: (_decision, _decision_moved),
    LAPSE: (_lapse, None),
    CLAIMS: (_claims, _claims_moved),
    REVIEW: (_review, _claim_moved),
    ANSWER: (_answer, _claim_moved),
    DISPUTE: (_dispute, _claim_moved),
    PAYMENT: (_payment, _claim_moved),
}
for _name, (_times, _moved) in DEADLINES.items():
    clocks.define(_name, _times, moved=_moved)


async def run(
    session: AsyncSession, programme: Programme, name: str, subject: str, start: datetime, zone: str
) -> datetime:
    """Let a deadline run from `start`; when it is due. `zone`: an IANA zone, or the `key_of` a calendar."""
    await clocks.start(session, programme, name, subject, start, zone=zone)
    return DEADLINES[name][0](programme.rules, start, zone)[DUE]
