"""Write an announcement: its texts and files, whom it is for and when; then ask for its release.

Only drafts change. What waits for its release is taken back first, so that nobody releases what they have not read.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded, UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import files
from bot.prm.announcement_audience import require_known
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_lifecycle import KIND
from bot.prm.announcement_records import Announcement, AnnouncementState, AnnouncementText
from bot.prm.files import File
from bot.prm.numbers import next_number
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require

LONGEST = 8_000  # characters of one text: a platform takes it in one message, which can be corrected as one


class NoSuchCategory(UserError):
    """There is no category "{category}". These are: {known}."""


class TooLate(UserError):
    """That moment is over. Please choose a later one."""


class TextTooLong(UserError):
    """A text may have {most} characters; this one has {length}."""


class TextMissing(UserError):
    """There is no text in {language} yet, which everybody gets whose own language is missing."""


class TextNotApproved(UserError):
    """The texts in these languages were translated by a machine, and nobody has approved them yet: {languages}."""


class NoSuchText(UserError):
    """There is no text in {language}."""


class DayWithoutAcknowledgement(UserError):
    """A day until when it is to be acknowledged needs that it is to be acknowledged at all."""


async def draft(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    *,
    title: str,
    category: str,
    now: datetime,
    audience: Audience | None = None,
    schedule: Schedule | None = None,
    urgent: bool = False,
    acknowledge: bool = False,
    acknowledge_by: date | None = None,
    override_reason: str | None = None,
) -> Announcement:
    """Begin one. Its text comes with `set_text`. Raises NotAllowed and what `change` raises."""
    require(member, "announcement.write")
    row = Announcement(
        programme_id=programme.id,
        number=await next_number(session, programme.id, KIND, now.astimezone(ZoneInfo(programme.time_zone)).year),
        title=title,
        category=category,
        author_id=member.person_id,
        changed_by_id=member.person_id,
        audience=audience or Audience(),
        schedule=schedule or Schedule(),
        urgent=urgent,
        acknowledge=acknowledge,
        acknowledge_by=acknowledge_by,
        override_reason=override_reason,
        state=AnnouncementState.DRAFT,
        created_at=now,
    )
    await require_sound(session, programme, row, now)
    session.add(row)
    await session.flush()
    await lifecycle.note(session, row, "announcement.drafted", actor=member.actor, now=now)
    return row


async def change(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, now: datetime, **changes: Any
) -> Announcement:
    """Change a draft; `changes` are named as for `draft`.

    Raises NotAllowed, NoSuchAnnouncement, AnnouncementMovedOn, NoSuchCategory, NoSuchAudience, NoSuchPartner, TooLate,
    DayWithoutAcknowledgement.
    """
    row = await lifecycle.to_write(session, member, number)
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise LookupError(f"an announcement has no {name} to change")
        setattr(row, name, value)
    await require_sound(session, programme, row, now)
    await lifecycle.touched(session, row, member)
    await lifecycle.note(session, row, "announcement.changed", actor=member.actor, now=now)
    return row


CHANGEABLE = (
    *("title", "category", "audience", "schedule", "urgent"),
    *("acknowledge", "acknowledge_by", "override_reason"),
)


async def set_text(
    session: AsyncSession,
    member: Member,
    number: str,
    language: str,
    *,
    title: str,
    body: str,
    now: datetime,
    proposed: bool = False,
) -> AnnouncementText:
    """Say it in one language, in Markdown, in place of what was said there. Raises TextTooLong, and as `to_write`.

    `proposed`: a machine wrote it, and a person has to approve it (`approve_text`) before it can be released.
    """
    row = await lifecycle.to_write(session, member, number)
    text = await put_text(session, row, language, title=title, body=body)
    text.proposed, text.approved_by_id = proposed, None if proposed else member.person_id
    await lifecycle.touched(session, row, member)
    action, detail = "announcement.written", {"language": language, "proposed": proposed}
    await lifecycle.note(session, row, action, actor=member.actor, now=now, detail=detail)
    return text


async def put_text(
    session: AsyncSession, row: Announcement, language: str, *, title: str, body: str
) -> AnnouncementText:
    """The text of one language, made or changed. Raises TextTooLong."""
    require_length(body)
    text = await session.get(AnnouncementText, (row.id, language))
    if text is None:
        text = AnnouncementText(announcement_id=row.id, language=language, proposed=False)
        session.add(text)
    text.title, text.body = title, body
    await session.flush()
    return text


def require_length(body: str) -> None:
    """Raises TextTooLong."""
    if len(body) > LONGEST:
        raise TextTooLong(most=LONGEST, length=len(body))


async def approve_text(
    session: AsyncSession, member: Member, number: str, language: str, now: datetime
) -> AnnouncementText:
    """A person has read what a machine translated and takes it as theirs. Raises NoSuchText."""
    row = await lifecycle.to_write(session, member, number)
    text = await session.get(AnnouncementText, (row.id, language))
    if text is None:
        raise NoSuchText(language=language)
    text.proposed, text.approved_by_id = False, member.person_id
    await lifecycle.touched(session, row, member)
    action, detail = "announcement.text_approved", {"language": language}
    await lifecycle.note(session, row, action, actor=member.actor, now=now, detail=detail)
    return text


async def attach(
    session: AsyncSession, member: Member, number: str, ids: Iterable[str], now: datetime
) -> tuple[str, ...]:
    """Files and pictures that go with it. Raises NoSuchFile."""
    row = await lifecycle.to_write(session, member, number)
    attached = await files.attach(session, member, ids, row.subject, now)
    await lifecycle.touched(session, row, member)
    return attached


async def submit(
    session: AsyncSession, member: Member, programme: Programme, number: str, *, now: datetime
) -> Announcement:
    """Ask for its release. Raises TextMissing, TextNotApproved, TooLate and what `to_write` raises."""
    row = await lifecycle.to_write(session, member, number)
    await require_sound(session, programme, row, now)
    await require_texts(session, programme, row)
    to = AnnouncementState.IN_REVIEW
    await lifecycle.change(
        session, row, to, actor=member.actor, now=now, action="announcement.submitted", submitted_at=now, reason=None
    )
    return row


async def give_back(session: AsyncSession, member: Member, number: str, *, reason: str, now: datetime) -> Announcement:
    """To its author, who may change it again: by whoever should release it, or by the author. Raises ReasonNeeded."""
    row = await lifecycle.to_change(session, member, number)
    if not reason.strip() and row.author_id != member.person_id:
        raise ReasonNeeded
    to = AnnouncementState.DRAFT
    await lifecycle.change(
        session, row, to, actor=member.actor, now=now, action="announcement.returned", reason=reason.strip() or None
    )
    return row


async def require_texts(session: AsyncSession, programme: Programme, row: Announcement) -> None:
    """Raises TextMissing, TextNotApproved."""
    written = await texts(session, row)
    if programme.default_locale not in written:
        raise TextMissing(language=programme.default_locale)
    if waiting := sorted(language for language, text in written.items() if text.proposed):
        raise TextNotApproved(languages=", ".join(waiting))


async def texts(session: AsyncSession, row: Announcement) -> dict[str, AnnouncementText]:
    """What it says, by language; proposals that wait for approval included."""
    mine = select(AnnouncementText).where(AnnouncementText.announcement_id == row.id)
    return {text.language: text for text in await session.scalars(mine.order_by(AnnouncementText.language))}


async def headline(session: AsyncSession, row: Announcement, language: str) -> str:
    """What partners read above it, in this language or else the programme's; its own title is for colleagues."""
    written = await texts(session, row)
    programme = await session.get_one(Programme, row.programme_id)
    text = written.get(language) or written.get(programme.default_locale)
    return text.title if text else row.number


async def writers(session: AsyncSession, row: Announcement) -> frozenset[int]:
    """Whose work it is: who began it, who changed it last, and whose words each of its texts is; by person."""
    words = {each.approved_by_id for each in (await texts(session, row)).values()}
    return frozenset(each for each in (row.author_id, row.changed_by_id, *words) if each is not None)


async def attached(session: AsyncSession, row: Announcement) -> Sequence[File]:
    return await files.of(session, row.subject)


async def require_sound(session: AsyncSession, programme: Programme, row: Announcement, now: datetime) -> None:
    categories = programme.rules.announcement_categories
    if row.category not in categories:
        raise NoSuchCategory(category=row.category, known=", ".join(categories))
    await require_known(session, programme.id, row.audience)
    if row.acknowledge_by is not None and not row.acknowledge:
        raise DayWithoutAcknowledgement
    moment, today = row.schedule.moment, now.astimezone(ZoneInfo(programme.time_zone)).date()
    late_day = row.schedule.day is not None and row.schedule.day < today
    due_before = row.acknowledge_by is not None and row.acknowledge_by < today
    if late_day or due_before or (moment is not None and moment <= now):
        raise TooLate
