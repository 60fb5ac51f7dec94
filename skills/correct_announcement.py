"""A correction of a sent announcement, as a second person decides about it: read it, let it go, or decline it."""

from typing import Annotated

from pydantic import Field

from bot.cards import announcement_correction_card
from bot.fields import Once
from bot.prm import announcement_corrections, announcement_lifecycle, announcement_writing
from bot.prm.announcement_corrections import NoSuchCorrection
from bot.prm.announcement_records import SETTLED, AnnouncementState
from bot.prm.people import Person
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, Why, called, may_release, may_write, shown


class CorrectionForm(AnnouncementForm):
    """One proposal, by the number that stands on it: its words never change."""

    correction: Annotated[int, Once()] = Field(title="Correction", description="The number on its card", ge=1)

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return SETTLED


class DeclineCorrectionForm(CorrectionForm):
    reason: Why = Field(title="Why not?", description="Whoever proposes it reads this", min_length=3, max_length=2000)


@skill("Read a correction", allowed=may_write, listed=False, verbatim=True, api="announcements")
async def read_correction(form: CorrectionForm, context: Context) -> Reply:
    """Show what a sent announcement says beside what a colleague proposes in its place."""
    session = context.session
    row = await announcement_lifecycle.get(session, context.member, form.announcement)
    found = [each for each in await announcement_corrections.waiting(session, row) if each.id == form.correction]
    if not found:
        raise NoSuchCorrection(number=row.number, correction=form.correction)
    said = (await announcement_writing.texts(session, row))[found[0].language]
    by = (await session.get_one(Person, found[0].proposed_by_id)).name
    return announcement_correction_card.to_decide(row, said, found[0], by, context.t)


@skill("Release a correction", writes=True, allowed=may_release, listed=False, verbatim=True, api="announcements")
async def release_correction(form: CorrectionForm, context: Context) -> Reply:
    """Let a colleague's correction of a sent announcement go: it is corrected wherever it was posted."""
    row = await announcement_corrections.release(
        context.session, context.member, form.announcement, form.correction, now=context.now
    )
    text = context.t("{number}, “{title}”, is being corrected wherever it was posted.", **called(row))
    return await shown(row, text, context)


@skill("Decline a correction", writes=True, allowed=may_release, listed=False, verbatim=True, api="announcements")
async def decline_correction(form: DeclineCorrectionForm, context: Context) -> Reply:
    """Leave a sent announcement as it was posted, in place of a correction that a colleague proposes."""
    row = await announcement_corrections.decline(
        context.session, context.member, form.announcement, form.correction, reason=form.reason, now=context.now
    )
    text = context.t("{number}, “{title}”, stays as it was posted. Whoever proposed it is told why.", **called(row))
    return await shown(row, text, context)
