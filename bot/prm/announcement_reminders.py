"""Chase acknowledgements: who got an announcement and has not acknowledged it is reminded where they got it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.prm import clocks
from bot.prm.announcement_records import Announcement, AnnouncementAcknowledged, AnnouncementDelivery, Outcome
from bot.prm.business_calendar import MIDNIGHT, ONE_DAY, calendar_of
from bot.prm.programme import Programme, Rules

CLOCK = "announcement.acknowledge"  # each step is a number of days before it is due; one below zero is after it


def _times(rules: Rules, due: datetime, zone: str) -> Mapping[int, datetime]:
    """In the morning of each of these days. Quiet hours of the partner are kept when a reminder leaves."""
    calendar = calendar_of(zone)
    day = (due + timedelta(hours=12)).date()  # `due` is a midnight somewhere, which is within 14 hours of UTC's
    return {
        step: calendar.moment(day - step * ONE_DAY, rules.quiet_before) for step in rules.announcement_reminder_days
    }


clocks.define(CLOCK, _times)


async def start(session: AsyncSession, programme: Programme, row: Announcement) -> None:
    """Its reminders run from now on, where it says until when it is to be acknowledged."""
    if row.acknowledge_by is None:
        return
    midnight = calendar_of(programme.time_zone).moment(row.acknowledge_by, MIDNIGHT)
    await clocks.start(session, programme, CLOCK, row.subject, midnight)


async def stop(session: AsyncSession, row: Announcement) -> None:
    await clocks.stop(session, row.subject, CLOCK)


async def plan(session: AsyncSession, row: Announcement, now: datetime) -> int | None:
    """A reminder for everybody who has not acknowledged it, to be sent like the announcement; its number.

    None where everybody has.
    """
    d = AnnouncementDelivery
    wave = (await session.scalar(select(func.max(d.wave)).where(d.announcement_id == row.id)) or 0) + 1
    said = select(AnnouncementAcknowledged.partner_id).where(AnnouncementAcknowledged.announcement_id == row.id)
    first = aliased(d)
    again = select(
        *(first.announcement_id, literal(wave), first.partner_id, first.person_id, first.platform, first.tenant),
        *(
            first.place,
            first.post,
            first.language,
            literal(now, d.due_at.type),
            literal(Outcome.PLANNED, d.outcome.type),
        ),
        *(literal(0), literal(row.wording)),
    ).where(
        *(first.announcement_id == row.id, first.wave == 0, first.outcome == Outcome.SENT),
        first.partner_id.not_in(said),
    )
    columns = (
        *("announcement_id", "wave", "partner_id", "person_id", "platform", "tenant", "place", "post", "language"),
        *("due_at", "outcome", "attempts", "wording"),
    )
    added = await session.scalars(insert(d).from_select(columns, again).returning(d.id))
    return wave if added.first() else None
