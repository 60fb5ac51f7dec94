"""How well questions are answered without a person: counted from what became of each (`support_asks`) and from tickets.

Every figure follows from the stored rows and the moment at which it is counted, so it can be counted again at any time.
What each means is said once, in `figure_words`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    Function,
    Select,
    String,
    and_,
    case,
    column,
    func,
    not_,
    or_,
    select,
    values,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.prm.gaps import Gap
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require, rights
from bot.prm.support_asks import WATCHED, SupportAsk
from bot.prm.ticket_records import Ticket

SATISFIED = 4  # of 5, from which somebody was satisfied
MOST_WEEKS = 530


class By(StrEnum):
    """What figures may be told apart by."""

    ALL = "all"
    PARTNER = "partner"
    LANGUAGE = "language"
    TOPIC = "topic"
    WEEK = "week"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of one group; hours are medians, None where there is nothing to tell them of."""

    asks: int = 0
    answered: int = 0
    unsure: int = 0
    abstained: int = 0
    confirmed: int = 0
    assumed: int = 0
    watched: int = 0
    reasked: int = 0
    escalated: int = 0
    tickets: int = 0
    hours_to_answer: float | None = None
    hours_to_solution: float | None = None
    rated: int = 0
    satisfied: int = 0

    @property
    def deflection(self) -> float | None:
        """Share of asks solved without a person, in percent."""
        return _percent(self.confirmed + self.assumed, self.asks)

    @property
    def satisfaction(self) -> float | None:
        """Share of ratings of tickets from `SATISFIED`, in percent."""
        return _percent(self.satisfied, self.rated)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Whole days where the vendor works, both included."""

    first: date
    last: date

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """From its first moment to the first one after it."""
        end = self.last + timedelta(days=1)
        return _midnight(self.first, zone), _midnight(end, zone)

    def weeks(self) -> Iterator[tuple[str, "Span"]]:
        """Its weeks from Monday to Sunday, the outer ones as far as they are in it, called as ISO 8601 does."""
        day = self.first
        while day <= self.last:
            sunday = day + timedelta(days=6 - day.weekday())
            year, week, _ = day.isocalendar()
            yield f"{year}-W{week:02d}", Span(first=day, last=min(sunday, self.last))
            day = sunday + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handled:
    """What a ticket adds to the figures."""

    group: str
    to_answer: timedelta | None
    to_solution: timedelta | None
    satisfaction: int | None


async def figures(
    session: AsyncSession, by: Member, programme: Programme, span: Span, apart: By, now: datetime
) -> Mapping[str, Figures]:
    """By group, those with most asks first (weeks in their order); a single "" for all together.

    Whoever does not see every partner's tickets is told of the partners they look after alone. Raises NotAllowed.
    """
    require(by, "content.read")
    if apart is not By.WEEK:
        return await _counted(session, by, programme, span, apart, now)
    weeks = list(span.weeks())[-MOST_WEEKS:]
    if not weeks:
        return {}
    newest = Span(first=weeks[0][1].first, last=span.last)
    counted = await _counted(session, by, programme, newest, apart, now)
    return {week: counted.get(week, Figures()) for week, _ in weeks}


async def _counted(
    session: AsyncSession, by: Member, programme: Programme, span: Span, apart: By, now: datetime
) -> dict[str, Figures]:
    asked = await _asks(session, by, programme, span, apart, now)
    handled: dict[str, list[Handled]] = {}
    for ticket in await _tickets(session, by, programme, span, apart):
        handled.setdefault(ticket.group, []).append(ticket)
    groups = handled.keys() | asked.keys() | ({""} if apart is By.ALL else set())
    counted = {group: _with(asked.get(group, Figures()), handled.get(group, [])) for group in groups}
    return dict(sorted(counted.items(), key=lambda each: (-each[1].asks, -each[1].tickets, not each[0], each[0])))


async def _asks(
    session: AsyncSession, by: Member, programme: Programme, span: Span, apart: By, now: datetime
) -> dict[str, Figures]:
    start, end = span.moments(programme.time_zone)
    told = measured(now)
    wanted: Select[*tuple[Any, ...]] = select(
        *(func.sum(case((each, 1), else_=0)) for each in told.values())
    ).select_from(SupportAsk)
    wanted = wanted.outerjoin(Partner, Partner.id == SupportAsk.partner_id)
    wanted = wanted.outerjoin(Gap, Gap.id == SupportAsk.gap_id)
    wanted = wanted.where(SupportAsk.asked_at >= start, SupportAsk.asked_at < end, _seen_by(by, SupportAsk.partner_id))
    wanted, groups = _told_apart(wanted, apart, span, programme, SupportAsk.asked_at, SupportAsk.language)
    wanted = wanted.group_by(*groups)
    rows = [tuple(row) for row in await session.execute(wanted)]
    counts = len(told)
    return {"".join(row[counts:]): Figures(**dict(zip(told, row, strict=False))) for row in rows if row[0]}


def measured(now: datetime) -> dict[str, ColumnElement[bool]]:
    """Which asks each figure counts, as seen at `now`."""
    answered = SupportAsk.band != "unknown"
    alone = SupportAsk.escalated_at.is_(None)
    silent = and_(
        answered, alone, SupportAsk.helpful.is_(None), SupportAsk.further_at.is_(None), SupportAsk.reasked_at.is_(None)
    )
    over = SupportAsk.asked_at <= now - WATCHED
    return {
        "asks": SupportAsk.id.is_not(None),
        "answered": answered,
        "unsure": SupportAsk.band == "unsure",
        "abstained": not_(answered),
        "confirmed": and_(answered, SupportAsk.helpful.is_(True), alone),
        "assumed": and_(silent, over),
        "watched": and_(silent, not_(over)),
        "reasked": SupportAsk.reasked_at.is_not(None),
        "escalated": not_(alone),
    }


def _told_apart(
    wanted: Select[*tuple[Any, ...]],
    apart: By,
    span: Span,
    programme: Programme,
    moment: InstrumentedAttribute[datetime],
    language: InstrumentedAttribute[str],
) -> tuple[Select[*tuple[Any, ...]], Sequence[ColumnElement[str]]]:
    """The same with the group of each row as its last column, which is returned as well; none for all together."""
    if apart is By.ALL:
        return wanted, ()
    if apart is not By.WEEK:
        group: ColumnElement[str] = _groups(language)[apart]
        return wanted.add_columns(group), (group,)
    week = _weeks(span, programme.time_zone)
    within = and_(moment >= week.c.begins, moment < week.c.ends)
    return wanted.join(week, within).add_columns(week.c.name), (week.c.name,)


def _weeks(span: Span, zone: str) -> CTE:
    """As rows, so that a year of weeks is one query: what is in each is found by the index of its moments."""
    moment = SupportAsk.asked_at.type
    columns = (column("name", String()), column("begins", moment), column("ends", moment))
    return values(*columns, name="weeks").data([(week, *each.moments(zone)) for week, each in span.weeks()]).cte()


def _groups(language: InstrumentedAttribute[str]) -> Mapping[By, Function[str]]:
    """What an ask or a ticket belongs to, by what groups are told apart; empty where that is not known."""
    section = SupportAsk.source + case((SupportAsk.anchor != "", "#" + SupportAsk.anchor), else_="")
    return {
        By.PARTNER: func.coalesce(Partner.name, ""),
        By.LANGUAGE: func.coalesce(language, ""),
        By.TOPIC: func.coalesce(Gap.number, section, SupportAsk.source, ""),
    }


async def _tickets(session: AsyncSession, by: Member, programme: Programme, span: Span, apart: By) -> Sequence[Handled]:
    """Those opened within the span; what was merged into another is that other one's."""
    start, end = span.moments(programme.time_zone)
    moments = (Ticket.opened_at, Ticket.first_answered_at, Ticket.solved_at)
    wanted: Select[*tuple[Any, ...]] = select(*moments, Ticket.satisfaction)
    wanted = wanted.outerjoin(Partner, Partner.id == Ticket.partner_id)
    wanted = wanted.outerjoin(SupportAsk, SupportAsk.key == Ticket.question_key)
    wanted = wanted.outerjoin(Gap, Gap.id == SupportAsk.gap_id)
    within = (Ticket.programme_id == programme.id, Ticket.opened_at >= start, Ticket.opened_at < end)
    wanted = wanted.where(*within, Ticket.merged_into_id.is_(None), _seen_by(by, Ticket.partner_id))
    wanted, _ = _told_apart(wanted, apart, span, programme, Ticket.opened_at, Ticket.language)
    return [_handled(*row) for row in await session.execute(wanted)]


def _handled(
    opened: datetime, answered: datetime | None, solved: datetime | None, satisfaction: int | None, group: str = ""
) -> Handled:
    return Handled(
        group=group,
        to_answer=answered - opened if answered else None,
        to_solution=solved - opened if solved else None,
        satisfaction=satisfaction,
    )


def _with(asked: Figures, handled: Sequence[Handled]) -> Figures:
    rated = [each.satisfaction for each in handled if each.satisfaction is not None]
    return replace(
        asked,
        tickets=len(handled),
        hours_to_answer=_hours([each.to_answer for each in handled if each.to_answer is not None]),
        hours_to_solution=_hours([each.to_solution for each in handled if each.to_solution is not None]),
        rated=len(rated),
        satisfied=sum(each >= SATISFIED for each in rated),
    )


def _hours(times: Sequence[timedelta]) -> float | None:
    return round(median(each / timedelta(hours=1) for each in times), 2) if times else None


def _percent(some: int, of: int) -> float | None:
    return round(100 * some / of, 1) if of else None


def _seen_by(by: Member, partner: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    if "ticket.read.all" in rights(by):
        return or_(partner.is_(None), partner.in_(select(Partner.id).where(Partner.programme_id == by.programme_id)))
    return partner.in_(select(Partner.id).where(Partner.channel_manager_id == by.person_id))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
