"""An announcement's way through its states. Every change is checked, saved unless stale, and recorded."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import OutOfDate, UserError
from bot.prm import ledger
from bot.prm.announcement_records import TRANSITIONS, UNRELEASED, Announcement, AnnouncementState
from bot.prm.numbers import spelled_out
from bot.prm.people import Member
from bot.prm.rights import require

KIND = "A"


class NoSuchAnnouncement(UserError):
    """I don't find an announcement {number}. Say "announcements" to see them."""


class AnnouncementMovedOn(UserError):
    """{number} has moved on (it is {state} now), so that is no longer possible."""


async def get(session: AsyncSession, member: Member, number: str) -> Announcement:
    """One announcement by its number, for those who write them. Raises NotAllowed, NoSuchAnnouncement."""
    return await _named(session, member, number, lock=False)


async def to_change(session: AsyncSession, member: Member, number: str) -> Announcement:
    """The same, for nobody else until the transaction ends."""
    return await _named(session, member, number, lock=True)


async def to_write(session: AsyncSession, member: Member, number: str) -> Announcement:
    """A draft to write at. Raises AnnouncementMovedOn as well."""
    found = await to_change(session, member, number)
    if found.state is not AnnouncementState.DRAFT:
        raise AnnouncementMovedOn(number=found.number, state=found.state)
    return found


async def listed(
    session: AsyncSession,
    member: Member,
    *,
    states: Collection[AnnouncementState] = (),
    before: int | None = None,
    limit: int = 20,
) -> Sequence[Announcement]:
    """The programme's announcements, the newest first; `before` is the id of the last one seen. Raises NotAllowed."""
    require_reader(member)
    wanted = select(Announcement).where(Announcement.programme_id == member.programme_id)
    if states:
        wanted = wanted.where(Announcement.state.in_(states))
    if before is not None:
        wanted = wanted.where(Announcement.id < before)
    return (await session.scalars(wanted.order_by(Announcement.id.desc()).limit(limit))).all()


async def _named(session: AsyncSession, member: Member, number: str, *, lock: bool) -> Announcement:
    require(member, "announcement.write")
    wanted = select(Announcement).where(
        Announcement.programme_id == member.programme_id, Announcement.number == spelled_out(number, KIND)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(wanted)
    if found is None:
        raise NoSuchAnnouncement(number=number)
    return found


def require_reader(member: Member) -> None:
    """Who writes announcements reads what came of them. Raises NotAllowed."""
    require(member, "announcement.write")


def require_move(announcement: Announcement, to: AnnouncementState) -> None:
    if to not in TRANSITIONS[announcement.state]:
        raise AnnouncementMovedOn(number=announcement.number, state=announcement.state)


def is_released(announcement: Announcement) -> bool:
    return announcement.released_by_id is not None and announcement.state not in UNRELEASED


async def change(
    session: AsyncSession,
    announcement: Announcement,
    to: AnnouncementState,
    *,
    actor: str,
    now: datetime,
    action: str = "",
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Every change of state ends here: checked, saved unless stale, and in the ledger as it was and as it is.

    The ledger calls it by the new state, or by another `action`.
    """
    require_move(announcement, to)
    number, before = announcement.number, snapshot(announcement)
    for name, value in {"state": to, **changes}.items():
        setattr(announcement, name, value)
    try:
        await session.flush()
    except StaleDataError as error:
        raise OutOfDate(number=number) from error
    called = action or f"announcement.{to}"
    await note(session, announcement, called, actor=actor, now=now, before=before, detail=detail)


async def touched(session: AsyncSession, announcement: Announcement, member: Member) -> None:
    """What partners will read is another one now, and whose it is: plans and releases made before no longer fit."""
    announcement.changed_by_id = member.person_id
    announcement.wording += 1
    await session.flush()


async def note(
    session: AsyncSession,
    announcement: Announcement,
    action: str,
    *,
    actor: str,
    now: datetime,
    before: dict[str, object] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """An entry in the ledger: the announcement as it is, and as it was where it changed."""
    subject, after = announcement.subject, snapshot(announcement)
    await ledger.append(
        session, actor=actor, action=action, subject=subject, before=before, after=after, detail=detail, at=now
    )


def snapshot(announcement: Announcement) -> dict[str, object]:
    """What the ledger keeps the fingerprint of."""
    return {
        "state": announcement.state,
        "title": announcement.title,
        "category": announcement.category,
        "urgent": announcement.urgent,
        "audience": announcement.audience.model_dump(mode="json", exclude_defaults=True),
        "schedule": announcement.schedule.model_dump(mode="json", exclude_defaults=True),
        "acknowledge_by": announcement.acknowledge_by,
        "wording": announcement.wording,
    }
