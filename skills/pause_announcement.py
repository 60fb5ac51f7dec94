"""Hold an announcement on its way, and let it go on."""

from bot.prm import announcement_release
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_release, shown


class SendingForm(AnnouncementForm):
    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.SENDING,)


class PausedForm(AnnouncementForm):
    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.PAUSED,)


@skill("Pause an announcement", writes=True, allowed=may_release, api="announcements")
async def pause_announcement(form: SendingForm, context: Context) -> Reply:
    """Pause the sending of an announcement. What is on the wire arrives, nothing else leaves until you resume it."""
    row = await announcement_release.pause(context.session, context.member, form.announcement, context.now)
    return await shown(row, context.t("{number}, “{title}”, is paused.", **called(row)), context)


@skill("Resume an announcement", writes=True, allowed=may_release, api="announcements")
async def resume_announcement(form: PausedForm, context: Context) -> Reply:
    """Go on sending an announcement that was paused."""
    row = await announcement_release.resume(context.session, context.member, form.announcement, context.now)
    return await shown(row, context.t("{number}, “{title}”, is being sent again.", **called(row)), context)
