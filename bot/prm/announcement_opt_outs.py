"""Who does not want to hear: a partner opts out of a category, a channel manager takes partners out of one of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed, ReasonNeeded, UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import ledger
from bot.prm.announcement_audience import NoSuchPartner
from bot.prm.announcement_records import (
    Announcement,
    AnnouncementOptOut,
    AnnouncementState,
    AnnouncementTakenOut,
)
from bot.prm.announcement_writing import NoSuchCategory
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import may, require


class CannotOptOut(UserError):
    """Announcements of the category "{category}" go to every partner."""


async def opt_out(session: AsyncSession, member: Member, programme: Programme, category: str, now: datetime) -> None:
    """The member's partner wants no announcements of this category any more; also not those that are on their way.

    Raises NotAllowed, NoSuchCategory, CannotOptOut.
    """
    partner = _partner(member)
    if not _may_be_refused(programme, category):
        raise CannotOptOut(category=category)
    row = AnnouncementOptOut(partner_id=partner, category=category, person_id=member.person_id, at=now)
    if await session.get(AnnouncementOptOut, (partner, category)) is None:
        session.add(row)
        await session.flush()
        await _record(session, member, "announcement.opted_out", category, now)


async def opt_in(session: AsyncSession, member: Member, programme: Programme, category: str, now: datetime) -> None:
    """It wants them again."""
    partner = _partner(member)
    _may_be_refused(programme, category)
    this = (AnnouncementOptOut.partner_id == partner, AnnouncementOptOut.category == category)
    if await session.scalar(delete(AnnouncementOptOut).where(*this).returning(AnnouncementOptOut.category)):
        await _record(session, member, "announcement.opted_in", category, now)


async def wanted(session: AsyncSession, member: Member, programme: Programme) -> Mapping[str, bool]:
    """Every category that can be refused, and whether the member's partner wants it."""
    refused = select(AnnouncementOptOut.category).where(AnnouncementOptOut.partner_id == member.partner_id)
    gone = set(await session.scalars(refused))
    return {name: name not in gone for name, free in programme.rules.announcement_categories.items() if free}


async def take_out(
    session: AsyncSession, member: Member, number: str, partners: Sequence[str], *, reason: str, now: datetime
) -> Announcement:
    """These partners, by key, do not get this announcement: a channel manager's own, or anybody's for an admin.

    Until it begins. Raises NotAllowed, NoSuchAnnouncement, AnnouncementMovedOn, NoSuchPartner, ReasonNeeded.
    """
    row = await lifecycle.to_change(session, member, number)
    if row.state not in (AnnouncementState.IN_REVIEW, AnnouncementState.SCHEDULED):
        raise lifecycle.AnnouncementMovedOn(number=row.number, state=row.state)
    if not reason.strip():
        raise ReasonNeeded
    found = {each.key: each for each in await session.scalars(_managed(member).where(Partner.key.in_(partners)))}
    if missing := set(partners) - found.keys():
        raise NoSuchPartner(names=", ".join(sorted(missing)))
    for partner in found.values():
        if await session.get(AnnouncementTakenOut, (row.id, partner.id)) is None:
            session.add(_taken(row, partner, member, reason.strip(), now))
    await session.flush()
    detail = {"partners": sorted(found)}
    await lifecycle.note(session, row, "announcement.taken_out", actor=member.actor, now=now, detail=detail)
    return row


def _managed(member: Member) -> Select[Partner]:
    theirs = select(Partner).where(Partner.programme_id == member.programme_id)
    if may(member, "announcement.take_out.all"):
        return theirs
    require(member, "announcement.take_out.managed")
    return theirs.where(Partner.channel_manager_id == member.person_id)


def _taken(row: Announcement, partner: Partner, member: Member, reason: str, now: datetime) -> AnnouncementTakenOut:
    return AnnouncementTakenOut(
        announcement_id=row.id, partner_id=partner.id, person_id=member.person_id, reason=reason, at=now
    )


def _partner(member: Member) -> int:
    require(member, "announcement.opt_out")
    if member.partner_id is None:
        raise NotAllowed
    return member.partner_id


def _may_be_refused(programme: Programme, category: str) -> bool:
    categories = programme.rules.announcement_categories
    if category not in categories:
        raise NoSuchCategory(category=category, known=", ".join(categories))
    return categories[category]


async def _record(session: AsyncSession, member: Member, action: str, category: str, now: datetime) -> None:
    subject = f"partner:{member.partner.key if member.partner else ''}"
    await ledger.append(
        session, actor=member.actor, action=action, subject=subject, detail={"category": category}, at=now
    )
