"""Take an announcement back wherever it was posted."""

from pydantic import Field

from bot.prm import announcement_release
from bot.prm.announcement_records import SETTLED, AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, Why, called, may_release, shown


class RecallAnnouncementForm(AnnouncementForm):
    reason: Why = Field(title="Reason", description="Partners do not see it", min_length=3, max_length=2000)

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (*SETTLED, AnnouncementState.CANCELLED)


@skill("Recall an announcement", confirm=True, allowed=may_release, api="announcements")
async def recall_announcement(form: RecallAnnouncementForm, context: Context) -> Reply:
    """Take an announcement back: wherever it was posted, a line says that it was withdrawn."""
    row = await announcement_release.recall(
        context.session, context.member, form.announcement, reason=form.reason, now=context.now
    )
    text = context.t("{number}, “{title}”, is being taken back wherever it was posted.", **called(row))
    return await shown(row, text, context)
