"""What a sent announcement says is corrected as it was released: one person proposes, a second one lets it go.

A proposal never changes once it is made, so what was read is what goes out; another one for the same language replaces
it. Taking an announcement back needs one person only (`announcement_release.recall`).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import ReasonNeeded, UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm import announcement_writing
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.prm.announcement_release import SecondPerson
from bot.prm.columns import one_of, only
from bot.prm.database import Base
from bot.prm.people import Member
from bot.prm.rights import require


class CorrectionState(StrEnum):
    OPEN = "open"
    RELEASED = "released"
    DECLINED = "declined"
    REPLACED = "replaced"  # by a later proposal for the same language


WAITING = text("state = 'open'")


class AnnouncementCorrection(Base):
    """What is to be said in one language in place of what was posted. Its id is its version: the words never change."""

    __tablename__ = "announcement_corrections"
    __table_args__ = (
        Index("ix_announcement_corrections_announcement_id", "announcement_id", "id"),
        Index("ix_announcement_corrections_open", "announcement_id", "language", unique=True, **only(WAITING)),
        CheckConstraint("(state IN ('released', 'declined')) = (decided_by_id IS NOT NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[CorrectionState] = mapped_column(one_of(CorrectionState, "state"), default=CorrectionState.OPEN)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)  # why it was declined


_c = AnnouncementCorrection


class NoSuchCorrection(UserError):
    """No correction {correction} of {number} waits: it was decided about, or another one was proposed since."""


class NothingToCorrect(UserError):
    """{number} says exactly that already."""


async def propose(
    session: AsyncSession, member: Member, number: str, language: str, *, title: str, body: str, now: datetime
) -> AnnouncementCorrection:
    """Ask for something else to be said in a language it is written in. An earlier proposal for it is replaced.

    Raises NotAllowed, NoSuchAnnouncement, AnnouncementMovedOn, NoSuchText, TextTooLong, NothingToCorrect.
    """
    row = await lifecycle.to_change(session, member, number)
    lifecycle.require_move(row, AnnouncementState.EDITED)
    said = (await announcement_writing.texts(session, row)).get(language)
    if said is None:
        raise announcement_writing.NoSuchText(language=language)
    announcement_writing.require_length(body)
    if (said.title, said.body) == (title, body):
        raise NothingToCorrect(number=row.number)
    await session.execute(
        update(_c)
        .where(_c.announcement_id == row.id, _c.language == language, _c.state == CorrectionState.OPEN)
        .values(state=CorrectionState.REPLACED, decided_at=now)
    )
    made = _c(
        announcement_id=row.id, language=language, title=title, body=body, state=CorrectionState.OPEN,
        proposed_by_id=member.person_id, proposed_at=now,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    await _note(session, row, made, "announcement.correction_proposed", member, now)
    return made


async def release(
    session: AsyncSession, member: Member, number: str, correction: int, *, now: datetime
) -> Announcement:
    """Say it, also where it was posted already.

    Raises NotAllowed, NoSuchAnnouncement, NoSuchCorrection, SecondPerson, AnnouncementMovedOn.
    """
    row, found = await _to_decide(session, member, number, correction)
    lifecycle.require_move(row, AnnouncementState.EDITED)
    _decide(found, CorrectionState.RELEASED, member, now)
    said = await announcement_writing.put_text(session, row, found.language, title=found.title, body=found.body)
    said.approved_by_id = found.proposed_by_id
    await lifecycle.change(
        session, row, AnnouncementState.EDITED, actor=member.actor, now=now, detail=_detail(found),
        wording=row.wording + 1, run=row.run + 1,
    )  # fmt: skip
    return row


async def decline(
    session: AsyncSession, member: Member, number: str, correction: int, *, reason: str, now: datetime
) -> Announcement:
    """Leave it as it was posted. Raises ReasonNeeded, and what `release` raises."""
    row, found = await _to_decide(session, member, number, correction)
    if not reason.strip():
        raise ReasonNeeded
    _decide(found, CorrectionState.DECLINED, member, now)
    found.reason = reason.strip()
    await _note(session, row, found, "announcement.correction_declined", member, now)
    return row


async def waiting(session: AsyncSession, row: Announcement) -> Sequence[AnnouncementCorrection]:
    """Proposals that can be decided about, the oldest first; of what was taken back nothing is corrected any more."""
    if row.state is AnnouncementState.RECALLED:
        return ()
    return await undecided(session, row)


async def undecided(session: AsyncSession, row: Announcement) -> Sequence[AnnouncementCorrection]:
    """Proposals nobody has decided about, the oldest first."""
    mine = select(_c).where(_c.announcement_id == row.id, _c.state == CorrectionState.OPEN)
    return (await session.scalars(mine.order_by(_c.id))).all()


async def _to_decide(
    session: AsyncSession, member: Member, number: str, correction: int
) -> tuple[Announcement, AnnouncementCorrection]:
    require(member, "announcement.release")
    row = await lifecycle.to_change(session, member, number)
    wanted = select(_c).where(_c.id == correction, _c.announcement_id == row.id, _c.state == CorrectionState.OPEN)
    found = await session.scalar(wanted)
    if found is None:
        raise NoSuchCorrection(number=row.number, correction=correction)
    if found.proposed_by_id == member.person_id:
        raise SecondPerson(number=row.number)
    return row, found


def _decide(found: AnnouncementCorrection, state: CorrectionState, member: Member, now: datetime) -> None:
    found.state, found.decided_by_id, found.decided_at = state, member.person_id, now


async def _note(
    session: AsyncSession, row: Announcement, made: AnnouncementCorrection, action: str, member: Member, now: datetime
) -> None:
    await lifecycle.note(session, row, action, actor=member.actor, now=now, detail=_detail(made))


def _detail(made: AnnouncementCorrection) -> dict[str, object]:
    return {"language": made.language, "correction": made.id}
