"""How far the sending of an announcement is."""

from dataclasses import replace

from bot.cards import announcement_card
from bot.prm import announcement_lifecycle, announcement_report
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, may_write


@skill("Progress", allowed=may_write, listed=False, api="announcements")
async def announcement_progress(form: AnnouncementForm, context: Context) -> Reply:
    """Show how far the sending of an announcement is, and how long it will take."""
    row = await announcement_lifecycle.get(context.session, context.member, form.announcement)
    now = await announcement_report.progress(context.session, context.member, row.number, context.reach, context.now)
    card = announcement_card.progress(row, now, context.t)
    steps = tuple(each for each in card.buttons if each.skill in context.skills)
    if not now.open:
        return replace(card, buttons=steps)
    again = Button(label=context.t("Look again"), skill="announcement_progress", values={"announcement": row.number})
    return replace(card, buttons=(again, *steps))
