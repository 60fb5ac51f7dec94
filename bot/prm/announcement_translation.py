"""Which languages of its audience an announcement does not speak, and who asked for a translation."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import announcement_audience as whom
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import announcement_writing
from bot.prm.announcement_records import Announcement
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme


class NothingToTranslate(UserError):
    """{number} has a text in every language that its partners read."""


async def missing(
    session: AsyncSession, programme: Programme, row: Announcement, spoken: Collection[str], now: datetime
) -> list[str]:
    """Of the languages we `speak`, those that partners in its audience read first and it has no text in; the most
    read ones first. A proposal that waits for its approval is a text."""
    known = await whom.saved(session, programme.id)
    meant = select(Partner.languages).where(
        Partner.programme_id == programme.id, whom.meant(Partner, row.audience, known, now)
    )
    read: dict[str, int] = {}
    for languages in await session.scalars(meant):
        first = next((plain for each in languages if (plain := each.partition("-")[0]) in spoken), None)
        if first is not None:
            read[first] = read.get(first, 0) + 1
    written = await announcement_writing.texts(session, row)
    return sorted((each for each in read if each not in written), key=lambda each: (-read[each], each))


async def ask(
    session: AsyncSession, member: Member, programme: Programme, number: str, languages: Sequence[str], now: datetime
) -> Announcement:
    """Have a draft translated into these languages; who asks has written at it.

    Raises NotAllowed, NoSuchAnnouncement, AnnouncementMovedOn, TextMissing, NothingToTranslate.
    """
    row = await lifecycle.to_write(session, member, number)
    if programme.default_locale not in await announcement_writing.texts(session, row):
        raise announcement_writing.TextMissing(language=programme.default_locale)
    wanted = [each for each in languages if each != programme.default_locale]
    if not wanted:
        raise NothingToTranslate(number=row.number)
    row.changed_by_id = member.person_id
    await session.flush()
    action, detail = "announcement.translation_asked", {"languages": wanted}
    await lifecycle.note(session, row, action, actor=member.actor, now=now, detail=detail)
    return row
