"""Stop an announcement for good: what has not left by now never leaves."""

from pydantic import Field

from bot.prm import announcement_release
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, Why, called, may_write, shown

_S = AnnouncementState


class CancelAnnouncementForm(AnnouncementForm):
    reason: Why = Field(title="Reason", min_length=3, max_length=2000)

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (_S.DRAFT, _S.IN_REVIEW, _S.SCHEDULED, _S.SENDING, _S.PAUSED)


@skill("Cancel an announcement", confirm=True, allowed=may_write, api="announcements")
async def cancel_announcement(form: CancelAnnouncementForm, context: Context) -> Reply:
    """Cancel an announcement: what was not sent yet never is. What was posted stays until you recall it."""
    row = await announcement_release.cancel(
        context.session, context.member, form.announcement, reason=form.reason, now=context.now
    )
    return await shown(row, context.t("{number}, “{title}”, is cancelled.", **called(row)), context)
