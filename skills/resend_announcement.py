"""Send an announcement again where it failed, and nowhere else."""

from bot.prm import announcement_lifecycle, announcement_release
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_release, shown


class FailedForm(AnnouncementForm):
    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.PARTLY_FAILED, AnnouncementState.EDITED)


@skill("Resend where it failed", confirm=True, allowed=may_release, api="announcements")
async def resend_announcement(form: FailedForm, context: Context) -> Reply:
    """Send an announcement again where it failed. Whoever has it, or may have it, is not told again."""
    t, session, member = context.t, context.session, context.member
    places = await announcement_release.resend(session, member, form.announcement, context.now)
    row = await announcement_lifecycle.get(session, member, form.announcement)
    text = t.plural(
        "{number}, “{title}”, is sent again to one place.", "{number}, “{title}”, is sent again to {n} places.",
        places, **called(row),
    )  # fmt: skip
    return await shown(row, text, context)
