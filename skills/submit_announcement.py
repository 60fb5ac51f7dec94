"""Ask a colleague to release an announcement."""

from bot.prm import announcement_writing
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_write, shown


class DraftForm(AnnouncementForm):
    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.DRAFT,)


@skill("Ask for its release", writes=True, allowed=may_write, api="announcements")
async def submit_announcement(form: DraftForm, context: Context) -> Reply:
    """Ask a colleague to release an announcement that you have written."""
    row = await announcement_writing.submit(
        context.session, context.member, await context.programme(), form.announcement, now=context.now
    )
    text = context.t("{number}, “{title}”, waits for a colleague who releases it. They are told.", **called(row))
    return await shown(row, text, context)
