"""A second person lets an announcement go: having seen exactly whom it reaches; and may stop it on its way.

What is released is bound to the plan that was shown. If anybody would be told something else by now, it is shown again.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded, UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import announcement_plan, announcement_writing
from bot.prm.announcement_plan import Plan
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require

_S = AnnouncementState


class SecondPerson(UserError):
    """Somebody else has to release {number}: you have written at it."""


class PlanChanged(UserError):
    """The plan has changed since you saw it. Places that {number} goes to now: {places}. Please look at it again."""


class NobodyToTell(UserError):
    """{number} would reach nobody."""


class NothingFailed(UserError):
    """There is nothing of {number} that failed and could be sent again."""


async def dry_run(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, reach: Reach, now: datetime
) -> Plan:
    """Whom it would reach, in figures. Raises NotAllowed, NoSuchAnnouncement."""
    row = await lifecycle.get(session, member, number)
    return await announcement_plan.plan(session, programme, row, reach, leaves_at(row, programme, now))


async def release(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    places: int,
    fingerprint: str,
    reach: Reach,
    now: datetime,
) -> tuple[Announcement, Plan]:
    """Let it go to the `places` of the plan with this `fingerprint`, which the member has seen; that plan again.

    Raises NotAllowed, NoSuchAnnouncement, AnnouncementMovedOn, SecondPerson, TextMissing, TextNotApproved, TooLate,
    NobodyToTell, PlanChanged.
    """
    require(member, "announcement.release")
    row = await lifecycle.to_change(session, member, number)
    lifecycle.require_move(row, _S.SCHEDULED)
    await require_second(session, row, member)
    await announcement_writing.require_sound(session, programme, row, now)
    await announcement_writing.require_texts(session, programme, row)
    leaves = leaves_at(row, programme, now)
    seen = await announcement_plan.plan(session, programme, row, reach, leaves)
    if not seen.places:
        raise NobodyToTell(number=row.number)
    if (seen.places, seen.fingerprint) != (places, fingerprint):
        raise PlanChanged(number=row.number, places=seen.places)
    await lifecycle.change(
        session, row, _S.SCHEDULED, actor=member.actor, now=now, action="announcement.released",
        detail={"places": places, "partners": seen.partners, "plan": fingerprint},
        released_at=now, released_by_id=member.person_id, starts_at=_starts_at(row, seen, leaves), run=row.run + 1,
    )  # fmt: skip
    return row, seen


async def require_second(session: AsyncSession, row: Announcement, member: Member) -> None:
    """Raises SecondPerson for its author, for whoever wrote at it last, and for whose words its texts are."""
    if member.person_id in await announcement_writing.writers(session, row):
        raise SecondPerson(number=row.number)


def leaves_at(row: Announcement, programme: Programme, now: datetime) -> datetime:
    """When it can leave at the earliest: not before channel managers had time to take partners out."""
    if row.urgent:
        return now
    return max(now, (row.released_at or now) + timedelta(hours=programme.rules.announcement_opt_out_hours))


def opt_out_until(row: Announcement, programme: Programme) -> datetime | None:
    """Until when partners may be taken out; None where the programme gives no time for it, or it is not released."""
    if row.released_at is None or row.urgent or not programme.rules.announcement_opt_out_hours:
        return None
    return row.released_at + timedelta(hours=programme.rules.announcement_opt_out_hours)


def _starts_at(row: Announcement, seen: Plan, leaves: datetime) -> datetime:
    """When its audience is resolved for good: at its moment; where it goes by local time, when the first is due."""
    if row.schedule.kind == "local":
        return seen.first_at or leaves
    return max(row.schedule.moment or leaves, leaves)


async def pause(session: AsyncSession, member: Member, number: str, now: datetime) -> Announcement:
    """Nothing of it leaves until it is resumed; what is on the wire arrives."""
    require(member, "announcement.release")
    row = await lifecycle.to_change(session, member, number)
    await lifecycle.change(session, row, _S.PAUSED, actor=member.actor, now=now)
    return row


async def resume(session: AsyncSession, member: Member, number: str, now: datetime) -> Announcement:
    """Go on where it was paused."""
    require(member, "announcement.release")
    row = await lifecycle.to_change(session, member, number)
    if row.state is not _S.PAUSED:
        raise lifecycle.AnnouncementMovedOn(number=row.number, state=row.state)
    await lifecycle.change(
        session, row, _S.SENDING, actor=member.actor, now=now, action="announcement.resumed", run=row.run + 1
    )
    return row


async def cancel(session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime) -> Announcement:
    """What has not left by now never leaves; what was posted stays until it is recalled. Raises ReasonNeeded."""
    row = await lifecycle.to_change(session, member, number)
    if lifecycle.is_released(row):
        require(member, "announcement.release")
    if not reason.strip():
        raise ReasonNeeded
    await lifecycle.change(
        session, row, _S.CANCELLED, actor=member.actor, now=now, reason=reason.strip(), run=row.run + 1
    )
    waiting = (AnnouncementDelivery.announcement_id == row.id, AnnouncementDelivery.outcome == Outcome.PLANNED)
    await session.execute(
        update(AnnouncementDelivery).where(*waiting).values(outcome=Outcome.CANCELLED, settled_at=now)
    )
    return row


async def resend(session: AsyncSession, member: Member, number: str, now: datetime) -> int:
    """Send it again where it failed, and nowhere else: what arrived, or may have, is never touched. How many places.

    Raises NotAllowed, NoSuchAnnouncement, AnnouncementMovedOn, NothingFailed.
    """
    require(member, "announcement.release")
    row = await lifecycle.to_change(session, member, number)
    lifecycle.require_move(row, _S.SENDING)
    if row.state in (_S.PAUSED, _S.SCHEDULED):
        raise lifecycle.AnnouncementMovedOn(number=row.number, state=row.state)
    d = AnnouncementDelivery
    again = (
        update(d)
        .where(d.announcement_id == row.id, d.wave == 0, d.outcome == Outcome.FAILED)
        .values(outcome=Outcome.PLANNED, settled_at=None, reason=None, queued_at=None, due_at=now)
        .values(attempts=d.attempts + 1)
    )
    posts = set((await session.scalars(again.returning(d.post))).all())
    if not posts:
        raise NothingFailed(number=row.number)
    await lifecycle.change(
        session, row, _S.SENDING, actor=member.actor, now=now, action="announcement.resent",
        detail={"places": len(posts)}, run=row.run + 1, settled_at=None,
    )  # fmt: skip
    return len(posts)


async def recall(session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime) -> Announcement:
    """Take it back: wherever it was posted, a neutral line stands in its place. Raises ReasonNeeded."""
    require(member, "announcement.release")
    row = await lifecycle.to_change(session, member, number)
    if row.started_at is None:  # cancelled before anything was sent
        raise lifecycle.AnnouncementMovedOn(number=row.number, state=row.state)
    if not reason.strip():
        raise ReasonNeeded
    await lifecycle.change(
        session, row, _S.RECALLED, actor=member.actor, now=now, reason=reason.strip(),
        wording=row.wording + 1, run=row.run + 1,
    )  # fmt: skip
    return row
