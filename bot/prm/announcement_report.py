"""What became of an announcement, in figures and partner by partner. Read receipts: not known on any platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.announcement_estimate import Estimate
from bot.prm.announcement_lifecycle import get
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import (
    Announcement,
    AnnouncementAcknowledged,
    AnnouncementDelivery,
    AnnouncementResponse,
    AnnouncementState,
    Outcome,
    ResponseKind,
)
from bot.prm.partners import Partner
from bot.prm.people import Member

LATELY = timedelta(minutes=1)  # over which the rate is told
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """Where sending stands. `places` are messages; `left` is None where nothing is left to send, or nothing moves."""

    number: str
    state: AnnouncementState
    places: Mapping[Outcome, int]
    per_minute: int  # places settled in the last minute
    left: timedelta | None
    started_at: datetime | None
    settled_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.places.values())

    @property
    def open(self) -> int:
        return self.places.get(Outcome.PLANNED, 0) + self.places.get(Outcome.QUEUED, 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that is known of it. Partners count once however many places they have."""

    places: Mapping[Outcome, int]
    partners: int
    reached: int  # partners with one place at least where it arrived
    reasons: Mapping[tuple[Outcome, str], int]  # why it failed, was withheld, or nobody knows: places
    acknowledged: int | None  # partners; None where it need not be acknowledged
    people_acknowledged: int | None
    clicks: Mapping[int, int]  # by the button's position
    reactions: Mapping[str, int]  # by sign
    replies: int
    replies_open: int
    read: None = field(default=None)  # read receipts: not known on this platform, never invented


@dataclass(frozen=True, slots=True)
class Row:
    """One partner of the report."""

    partner_id: int
    partner: str
    name: str
    places: Mapping[Outcome, int]
    reason: str | None  # of a place where it did not arrive
    acknowledged_at: datetime | None  # by the first of its people
    acknowledged_by: int  # how many
    clicks: int
    reactions: int
    replies: int


async def progress(session: AsyncSession, member: Member, number: str, reach: Reach, now: datetime) -> Progress:
    """Raises NotAllowed, NoSuchAnnouncement."""
    row = await get(session, member, number)
    d = AnnouncementDelivery
    lately = _posts(row).where(d.settled_at > now - LATELY, d.outcome != Outcome.CANCELLED)
    return Progress(
        number=row.number,
        state=row.state,
        places=await _by_outcome(session, row),
        per_minute=await session.scalar(lately.with_only_columns(func.count(d.post.distinct()))) or 0,
        left=await _left(session, row, reach, now),
        started_at=row.started_at,
        settled_at=row.settled_at,
    )


async def totals(session: AsyncSession, member: Member, number: str) -> Totals:
    """Raises NotAllowed, NoSuchAnnouncement."""
    row = await get(session, member, number)
    d = AnnouncementDelivery
    partners = _posts(row).with_only_columns(func.count(d.partner_id.distinct()))
    clicks = await _responses(session, row, ResponseKind.CLICK)
    acknowledged = await _acknowledged(session, row) if row.acknowledge else (None, None)
    replies = await session.execute(_replies(row))
    by_done = {bool(done): count for done, count in replies}
    return Totals(
        places=await _by_outcome(session, row),
        partners=await session.scalar(partners) or 0,
        reached=await session.scalar(partners.where(d.outcome == Outcome.SENT)) or 0,
        reasons=await _reasons(session, row),
        acknowledged=acknowledged[0],
        people_acknowledged=acknowledged[1],
        clicks={int(position): count for position, count in clicks.items()},
        reactions=await _responses(session, row, ResponseKind.REACTION),
        replies=sum(by_done.values()),
        replies_open=by_done.get(False, 0),
    )


async def by_partner(
    session: AsyncSession, member: Member, number: str, *, after: int = 0, limit: int = MOST_ROWS
) -> Sequence[Row]:
    """The report partner by partner, from behind the one with the id `after`. Raises NotAllowed, NoSuchAnnouncement."""
    row = await get(session, member, number)
    d = AnnouncementDelivery
    page = (
        select(Partner.id, Partner.key, Partner.name)
        .where(Partner.id > after, Partner.id.in_(_posts(row).with_only_columns(d.partner_id)))
        .order_by(Partner.id)
        .limit(min(limit, MOST_ROWS))
    )
    found = (await session.execute(page)).all()
    if not found:
        return ()
    return await _rows(session, row, [(each.id, each.key, each.name) for each in found])


async def _rows(session: AsyncSession, row: Announcement, partners: Sequence[tuple[int, str, str]]) -> list[Row]:
    first, last = partners[0][0], partners[-1][0]
    outcomes, reasons = await _outcomes(session, row, first, last)
    acknowledged = await _first_acknowledged(session, row, first, last)
    responses = await _responses_of(session, row, first, last)
    return [
        Row(
            partner_id=id,
            partner=key,
            name=name,
            places=outcomes.get(id, {}),
            reason=reasons.get(id),
            acknowledged_at=acknowledged.get(id, (None, 0))[0],
            acknowledged_by=acknowledged.get(id, (None, 0))[1],
            clicks=responses.get((id, ResponseKind.CLICK), 0),
            reactions=responses.get((id, ResponseKind.REACTION), 0),
            replies=responses.get((id, ResponseKind.REPLY), 0),
        )
        for id, key, name in partners
    ]


def _posts(row: Announcement) -> Select[int]:
    d = AnnouncementDelivery
    return select(d.id).where(d.announcement_id == row.id, d.wave == 0)


async def _by_outcome(session: AsyncSession, row: Announcement) -> dict[Outcome, int]:
    """Messages, so that partners that share a channel count as one."""
    d = AnnouncementDelivery
    counted = _posts(row).with_only_columns(d.outcome, func.count(d.post.distinct())).group_by(d.outcome)
    return {outcome: count for outcome, count in await session.execute(counted)}  # noqa: C416 - dict() has no types


async def _reasons(session: AsyncSession, row: Announcement) -> dict[tuple[Outcome, str], int]:
    d = AnnouncementDelivery
    counted = _posts(row).with_only_columns(d.outcome, d.reason, func.count(d.post.distinct()))
    rows = await session.execute(counted.where(d.reason.is_not(None)).group_by(d.outcome, d.reason))
    return {(outcome, reason or ""): count for outcome, reason, count in rows}


async def _left(session: AsyncSession, row: Announcement, reach: Reach, now: datetime) -> timedelta | None:
    if row.state is not AnnouncementState.SENDING:
        return None
    d = AnnouncementDelivery
    due = case((d.due_at < now, literal(now, d.due_at.type)), else_=d.due_at)
    open_ = _posts(row).where(d.outcome.in_((Outcome.PLANNED, Outcome.QUEUED)))
    counted = open_.with_only_columns(d.tenant, d.platform, due, func.count(d.post.distinct()))
    estimate = Estimate(reach)
    for tenant, platform, at, count in await session.execute(counted.group_by(d.tenant, d.platform, due)):
        estimate.add(tenant, platform, at, count)
    ends = estimate.ends_at()
    return None if ends is None else ends - now


async def _acknowledged(session: AsyncSession, row: Announcement) -> tuple[int, int]:
    a = AnnouncementAcknowledged
    counted = select(func.count(a.partner_id.distinct()), func.count(a.person_id.distinct()))
    partners, people = (await session.execute(counted.where(a.announcement_id == row.id))).one()
    return partners, people


async def _responses(session: AsyncSession, row: Announcement, kind: ResponseKind) -> dict[str, int]:
    r = AnnouncementResponse
    counted = select(r.what, func.count()).where(r.announcement_id == row.id, r.kind == kind).group_by(r.what)
    return {what: count for what, count in await session.execute(counted)}  # noqa: C416 - dict() has no types


def _replies(row: Announcement) -> Select[bool, int]:
    r = AnnouncementResponse
    mine = (r.announcement_id == row.id, r.kind == ResponseKind.REPLY)
    return select(r.done, func.count()).where(*mine).group_by(r.done)


async def _outcomes(
    session: AsyncSession, row: Announcement, first: int, last: int
) -> tuple[dict[int, dict[Outcome, int]], dict[int, str]]:
    d = AnnouncementDelivery
    counted = _posts(row).where(d.partner_id.between(first, last)).group_by(d.partner_id, d.outcome)
    outcomes: dict[int, dict[Outcome, int]] = {}
    reasons: dict[int, str] = {}
    rows = await session.execute(counted.with_only_columns(d.partner_id, d.outcome, func.count(), func.max(d.reason)))
    for partner, outcome, count, reason in rows:
        outcomes.setdefault(partner, {})[outcome] = count
        if reason:
            reasons[partner] = reason
    return outcomes, reasons


async def _first_acknowledged(
    session: AsyncSession, row: Announcement, first: int, last: int
) -> dict[int, tuple[datetime | None, int]]:
    a = AnnouncementAcknowledged
    counted = select(a.partner_id, func.min(a.at), func.count()).where(_of(row, a, first, last)).group_by(a.partner_id)
    return {partner: (at, count) for partner, at, count in await session.execute(counted)}


async def _responses_of(
    session: AsyncSession, row: Announcement, first: int, last: int
) -> dict[tuple[int, ResponseKind], int]:
    r = AnnouncementResponse
    counted = select(r.partner_id, r.kind, func.count()).where(_of(row, r, first, last))
    rows = await session.execute(counted.group_by(r.partner_id, r.kind))
    return {(partner or 0, kind): count for partner, kind, count in rows}


def _of(
    row: Announcement, table: type[AnnouncementAcknowledged] | type[AnnouncementResponse], first: int, last: int
) -> ColumnElement[bool]:
    return and_(table.announcement_id == row.id, table.partner_id.between(first, last))
