"""Announcements for programs: those of the vendor's people who write them read them."""

from datetime import date, datetime

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.api.resources.resource import Resource, Told
from bot.prm import announcement_lifecycle
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.prm.people import Member, Person
from bot.prm.rights import may

_Author, _Released = aliased(Person), aliased(Person)


class AnnouncementTold(Told):
    number: str
    version: int
    title: str
    category: str
    state: AnnouncementState
    urgent: bool
    audience: Audience
    schedule: Schedule
    acknowledge: bool
    acknowledge_by: date | None
    author: str
    released_by: str | None
    created_at: datetime
    submitted_at: datetime | None
    released_at: datetime | None
    started_at: datetime | None
    settled_at: datetime | None
    reason: str | None


def _rows(member: Member) -> Select[Announcement, str, str | None]:
    mine = Announcement.programme_id == member.programme_id if may(member, "announcement.write") else false()
    return (
        select(Announcement, _Author.name, _Released.name)
        .join(_Author, _Author.id == Announcement.author_id)
        .outerjoin(_Released, _Released.id == Announcement.released_by_id)
        .where(mine)
    )


def _told(row: Announcement, author: str, released_by: str | None) -> AnnouncementTold:
    return AnnouncementTold(
        number=row.number,
        version=row.version,
        title=row.title,
        category=row.category,
        state=row.state,
        urgent=row.urgent,
        audience=row.audience,
        schedule=row.schedule,
        acknowledge=row.acknowledge,
        acknowledge_by=row.acknowledge_by,
        author=author,
        released_by=released_by,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        released_at=row.released_at,
        started_at=row.started_at,
        settled_at=row.settled_at,
        reason=row.reason,
    )


async def _hold(session: AsyncSession, member: Member, number: str) -> Announcement:
    return await announcement_lifecycle.to_change(session, member, number)


ANNOUNCEMENTS = Resource(
    path="/announcements", title="announcements", scope="announcements:read", kind="announcement",
    field="announcement", hold=_hold, rows=_rows, id=Announcement.id, number=Announcement.number,
    state=Announcement.state, states=AnnouncementState, told=_told, shape=AnnouncementTold,
)  # fmt: skip
