"""List announcements, and show how one of them stands."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later
from bot.form import Form
from bot.i18n import in_words
from bot.prm import announcement_lifecycle
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, category, further_steps, may_write, shown

PAGE = 10
MOST_OFFERED = 3  # of a page that can be opened from here


class AnnouncementsForm(Form):
    state: AnnouncementState | None = Field(default=None, title="State")
    before: Annotated[int | None, Later()] = Field(default=None, title="Continue before", ge=1)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(in_words(each))) for each in AnnouncementState)}


@skill("Announcements", allowed=may_write, api="announcements")
async def announcements(form: AnnouncementsForm, context: Context) -> Reply:
    """List the announcements to partners with their state, the newest first."""
    t = context.t
    found = await announcement_lifecycle.listed(
        context.session, context.member, states=(form.state,) if form.state else (), before=form.before, limit=PAGE + 1
    )
    new = Button(label=t("Write an announcement"), skill="announce")
    if not found:
        return Reply(text=t("There are no announcements to show."), buttons=(new,))
    page = found[:PAGE]
    table = Table(
        columns=(t("Number"), t("Title"), t("Category"), t("State")),
        rows=tuple((each.number, each.title, category(each.category, t), t(in_words(each.state))) for each in page),
    )
    opened = (
        Button(
            label=t("Open {number}", number=each.number),
            skill="announcement_status",
            values={"announcement": each.number},
        )
        for each in page[:MOST_OFFERED]
    )
    further = {"state": form.state and form.state.value, "before": page[-1].id}
    more = (Button(label=t("More"), skill="announcements", values=further),) if len(found) > PAGE else ()
    return Reply(text=t("Announcements, the newest first:"), table=table, buttons=(*opened, *more, new))


@skill("Announcement", allowed=may_write, api="announcements")
async def announcement_status(form: AnnouncementForm, context: Context) -> Reply:
    """Show how an announcement stands: its state, whom it is for, and what can be done with it."""
    row = await announcement_lifecycle.get(context.session, context.member, form.announcement)
    return await shown(row, context.t("{number}, “{title}”:", **called(row)), context)


@skill("More", allowed=may_write, listed=False, verbatim=True)
async def announcement_more(form: AnnouncementForm, context: Context) -> Reply:
    """Show what else can be done with an announcement."""
    row = await announcement_lifecycle.get(context.session, context.member, form.announcement)
    text = context.t("{number}, “{title}”:", **called(row))
    rarer = further_steps(row, context)
    return Reply(text=text, buttons=rarer) if rarer else await shown(row, text, context)
