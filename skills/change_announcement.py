"""Change what a draft of an announcement is like beside its words: whom it is for, when it goes out."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.fields import Choice, Files, Later, Once
from bot.prm import announcement_lifecycle, announcement_writing
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_audience import AudienceForm, ScheduledForm, audience_of, in_answers, schedule_of
from skills.announcement_shown import AnnouncementForm, called, may_write, shown


class ChangeAnnouncementForm(AudienceForm, ScheduledForm, AnnouncementForm):
    changes: ClassVar[bool] = True

    title: Annotated[str, Once()] = Field(title="Title", min_length=3, max_length=200)
    files: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="More files")

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.DRAFT,)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {**await AudienceForm.choices(context), **await ScheduledForm.choices(context)}

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """What it is like now, so that only what changes has to be said."""
        if not known.get("announcement"):
            return {}
        found = await cls.records(context, "announcement", str(known["announcement"]))
        if len(found) != 1:
            return {}
        row = await announcement_lifecycle.get(context.session, context.member, found[0].value)
        return _as_answers(row, (await context.programme()).time_zone)


@skill("Change an announcement", confirm=True, allowed=may_write, api="announcements")
async def change_announcement(form: ChangeAnnouncementForm, context: Context) -> Reply:
    """Change the title, the audience or the time of an announcement that was not submitted yet."""
    session, member, programme = context.session, context.member, await context.programme()
    changes = {
        "title": form.title, "category": form.category, "audience": await audience_of(form, context),
        "schedule": await schedule_of(form, context), "urgent": form.urgent, "acknowledge": form.must_acknowledge,
        "acknowledge_by": form.acknowledge_by, "override_reason": form.override_reason,
    }  # fmt: skip
    row = await announcement_lifecycle.get(session, member, form.announcement)
    same = all(getattr(row, name) == value for name, value in changes.items())
    if row.state is AnnouncementState.DRAFT and same and not form.files:  # who changes it last may not release it
        text = context.t("Nothing was changed: announcement {number}, “{title}”, is as it was.", **called(row))
        return await shown(row, text, context)
    row = await announcement_writing.change(session, member, programme, form.announcement, now=context.now, **changes)
    await announcement_writing.attach(session, member, row.number, form.files or (), context.now)
    return await shown(row, context.t("Announcement {number}, “{title}”, is changed.", **called(row)), context)


def _as_answers(row: Announcement, zone: str) -> dict[str, Any]:
    known = {"title": row.title, "category": row.category, "urgent": row.urgent, **_when(row, zone)}
    if row.acknowledge:
        known["acknowledge"] = True
    if row.acknowledge_by:
        known["acknowledge_by"] = row.acknowledge_by.isoformat()
    if row.override_reason:
        known["override_reason"] = row.override_reason
    return {**in_answers(row.audience), **known}


def _when(row: Announcement, zone: str) -> dict[str, Any]:
    when = row.schedule
    if when.moment is not None:
        local = when.moment.astimezone(ZoneInfo(zone))
        return {"day": local.date().isoformat(), "at": f"{local:%H:%M}", "same_moment": True}
    if when.day is not None and when.at is not None:
        return {"day": when.day.isoformat(), "at": f"{when.at:%H:%M}", "same_moment": False}
    return {}
