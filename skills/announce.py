"""Begin an announcement to partners: what it says, whom it is for, when it goes out."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Files, Later, LongText, Once
from bot.prm import announcement_writing
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_audience import AudienceForm, ScheduledForm, audience_of, schedule_of
from skills.announcement_shown import called, may_write, shown


class AnnounceForm(AudienceForm, ScheduledForm):
    title: Annotated[str, Once()] = Field(title="Title", min_length=3, max_length=200)
    body: Annotated[str, Once(), LongText()] = Field(
        title="Text", description="In the programme's language; others can follow", min_length=1,
        max_length=announcement_writing.LONGEST,
    )  # fmt: skip
    files: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="Files")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {**await AudienceForm.choices(context), **await ScheduledForm.choices(context)}


@skill("Write an announcement", confirm=True, allowed=may_write, api="announcements")
async def announce(form: AnnounceForm, context: Context) -> Reply:
    """Write an announcement to your partners. Nothing goes out before a colleague has released it."""
    session, member, programme = context.session, context.member, await context.programme()
    row = await announcement_writing.draft(
        session, member, programme,
        title=form.title, category=form.category, audience=await audience_of(form, context),
        schedule=await schedule_of(form, context), urgent=form.urgent, acknowledge=form.must_acknowledge,
        acknowledge_by=form.acknowledge_by, override_reason=form.override_reason, now=context.now,
    )  # fmt: skip
    language = programme.default_locale
    await announcement_writing.set_text(
        session, member, row.number, language, title=form.title, body=form.body, now=context.now
    )
    await announcement_writing.attach(session, member, row.number, form.files or (), context.now)
    text = context.t(
        "Announcement {number}, “{title}”, is a draft. Look at it, add other languages or buttons, and ask for its "
        "release.",
        **called(row),
    )
    return await shown(row, text, context)
