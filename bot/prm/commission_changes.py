"""What finance does with commission lines: hold, release, decline, take back. A paid line stays as it is for ever."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import OutOfDate, ReasonNeeded, UserError
from bot.prm import commission_clocks, commission_counting, commission_earning, ledger
from bot.prm.commission_calendar import today
from bot.prm.commission_engine import percent_of
from bot.prm.commission_lines import TRANSITIONS, CommissionLine, LineKind, LineState
from bot.prm.commission_working import RateWorking, TakenBackWorking
from bot.prm.deal_records import Deal
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import Action, require

DECIDE: Action = "commission.decide"
TAKEN_BACK = "commission.taken_back"


class LineMovedOn(UserError):
    """Entry {number} is {state} by now, so that is no longer possible."""


class ChangedSince(UserError):
    """Entry {number} was changed by {others}. Take back the rest of its deal instead, or decline {others} first."""


class NothingToTakeBack(UserError):
    """There is nothing left of deal {number} that could be taken back."""


async def hold(
    session: AsyncSession, member: Member, programme: Programme, line: CommissionLine, *, reason: str, now: datetime
) -> None:
    """It is not paid until it is released. NotAllowed, LineMovedOn, ReasonNeeded, OutOfDate."""
    require(member, DECIDE)
    await change(session, line, LineState.HELD, actor=member.actor, now=now, held_for=said(reason))


async def release(
    session: AsyncSession, member: Member, programme: Programme, line: CommissionLine, *, now: datetime
) -> None:
    """It is paid with its statement, or with the next one where that has been paid. NotAllowed, LineMovedOn."""
    require(member, DECIDE)
    await let_go(session, programme, line, actor=member.actor, now=now)


async def let_go(
    session: AsyncSession, programme: Programme, line: CommissionLine, *, actor: str, now: datetime
) -> None:
    """Release it for whoever may, or because what it waited for has come. LineMovedOn, OutOfDate."""
    await change(session, line, LineState.APPROVED, actor=actor, now=now, held_for=None)
    await commission_clocks.month_begun(session, programme, line.partner_id, today(programme, now))


async def decline(
    session: AsyncSession, member: Member, programme: Programme, line: CommissionLine, *, reason: str, now: datetime
) -> None:
    """It will never be paid, and what it was for counts no longer towards the bands of later deals.

    NotAllowed, LineMovedOn, ChangedSince, ReasonNeeded, OutOfDate.
    """
    require(member, DECIDE)
    deal = await session.get_one(Deal, line.deal_id)
    await commission_counting.wait_turn(session, deal)
    await _require_unchanged(session, line)
    await change(session, line, LineState.DECLINED, actor=member.actor, now=now, held_for=None, reason=said(reason))
    await commission_counting.recount(session, deal)


async def take_back(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    deal: Deal,
    *,
    percent: Decimal,
    reason: str,
    now: datetime,
    product: str | None = None,
) -> list[CommissionLine]:
    """Claw back `percent` % of what a deal earned, or one product of it by name: a negative line for each line.

    A bonus is taken back with the deal as a whole. What is cancelled counts no longer towards the bands of later deals.
    Never more than was earned: NothingToTakeBack where all of it is back already. NotAllowed, ReasonNeeded.
    """
    require(member, DECIDE)
    why, on = said(reason), today(programme, now)
    await commission_counting.wait_turn(session, deal)
    earned = await _earned(session, deal, product)
    left = await _left(session, earned)
    back = {each: min(left[each.id], percent_of(each.amount_minor, percent)) for each in earned}
    taken = [_taken(deal, each, minor, percent, why, on) for each, minor in back.items() if minor > 0]
    if not taken:
        raise NothingToTakeBack(number=deal.number)
    await commission_earning.keep(session, programme, taken, action=TAKEN_BACK, actor=member.actor, now=now)
    await commission_counting.recount(session, deal)
    return taken


async def corrected(session: AsyncSession, line: CommissionLine) -> int:
    """Minor units by which earlier answers made this line more or less than it says."""
    query = select(func.sum(CommissionLine.amount_minor)).where(
        CommissionLine.about_id == line.id,
        CommissionLine.kind == LineKind.CORRECTION,
        CommissionLine.state != LineState.DECLINED,
    )
    return int(await session.scalar(query) or 0)


async def change(
    session: AsyncSession, line: CommissionLine, to: LineState, *, actor: str, now: datetime, **facts: str | date | None
) -> None:
    """Every change of a line's state ends here: checked against the table, saved unless stale, and recorded."""
    number = line.number
    if to not in TRANSITIONS[line.state]:
        raise LineMovedOn(number=number, state=line.state)
    before = _snapshot(line)
    for name, value in {"state": to, **facts}.items():
        setattr(line, name, value)
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    subject, after = f"line:{number}", _snapshot(line)
    await ledger.append(
        session, actor=actor, action=f"commission.{to}", subject=subject, before=before, after=after, at=now
    )


def said(reason: str) -> str:
    """What was given as a reason; ReasonNeeded where it is blank."""
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()


def _snapshot(line: CommissionLine) -> dict[str, object]:
    return {
        "number": line.number,
        "state": str(line.state),
        "amount": str(line.amount),
        "reason": line.reason,
        "held_for": line.held_for,
    }


async def _require_unchanged(session: AsyncSession, line: CommissionLine) -> None:
    """What took a part of it back, or corrected it, would be owed for nothing without it. Raises ChangedSince."""
    await session.refresh(line, with_for_update=True)  # nobody takes it back meanwhile
    about = (CommissionLine.about_id == line.id, CommissionLine.state != LineState.DECLINED)
    others = (await session.scalars(select(CommissionLine.number).where(*about).order_by(CommissionLine.id))).all()
    if others:
        raise ChangedSince(number=line.number, others=", ".join(others))


async def _earned(session: AsyncSession, deal: Deal, product: str | None) -> Sequence[CommissionLine]:
    kinds = (LineKind.SHARE, LineKind.BONUS)
    query = select(CommissionLine).where(CommissionLine.deal_id == deal.id, CommissionLine.kind.in_(kinds))
    counted = query.where(CommissionLine.state != LineState.DECLINED).order_by(CommissionLine.id)
    lines = await session.scalars(counted.with_for_update().execution_options(populate_existing=True))
    return [line for line in lines if product is None or _is_for(line, product)]


def _is_for(line: CommissionLine, product: str) -> bool:
    return isinstance(line.working, RateWorking) and line.working.product == product


async def _left(session: AsyncSession, earned: Sequence[CommissionLine]) -> dict[int, int]:
    """Minor units of each line that were not taken back yet."""
    about = CommissionLine.about_id
    query = select(about, func.sum(CommissionLine.amount_minor)).where(
        about.in_([line.id for line in earned]), CommissionLine.state != LineState.DECLINED
    )
    changed = {line: int(minor) for line, minor in await session.execute(query.group_by(about))}
    return {line.id: line.amount_minor + changed.get(line.id, 0) for line in earned}


def _taken(deal: Deal, line: CommissionLine, minor: int, percent: Decimal, why: str, on: date) -> CommissionLine:
    working = TakenBackWorking(line=line.number, amount=line.amount_minor, percent=percent)
    amount = Money.of_minor(-minor, line.currency)
    return commission_earning.line(
        deal, line.partner_id, LineKind.CLAWBACK, amount, on, reason=why, about_id=line.id, working=working
    )
