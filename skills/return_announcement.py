"""Give an announcement back to be changed, in place of releasing it."""

from pydantic import Field

from bot.prm import announcement_writing
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, Why, called, may_write, shown


class ReturnAnnouncementForm(AnnouncementForm):
    reason: Why | None = Field(default=None, title="What should change", max_length=2000)

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.IN_REVIEW,)


@skill("Give it back", confirm=True, allowed=may_write, api="announcements")
async def return_announcement(form: ReturnAnnouncementForm, context: Context) -> Reply:
    """Give an announcement that waits for its release back to its author, or take your own back to change it."""
    row = await announcement_writing.give_back(
        context.session, context.member, form.announcement, reason=form.reason or "", now=context.now
    )
    return await shown(row, context.t("{number}, “{title}”, is a draft again.", **called(row)), context)
