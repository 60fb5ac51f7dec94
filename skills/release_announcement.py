"""Let an announcement go: by a second person, having seen how many places it reaches."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.errors import UserError
from bot.fields import Once, Unseen
from bot.prm import announcement_release
from bot.prm.announcement_plan import Plan
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_release, shown


class ReleaseForm(AnnouncementForm):
    """What is confirmed names the plan that was seen: another plan by then is shown again."""

    places: Annotated[int, Once()] = Field(title="Places", ge=1)
    plan: Annotated[str, Unseen(), Once()] = Field(title="Check number of the plan", max_length=32)

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.IN_REVIEW,)

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """The plan as it is now, for whoever did not come from it."""
        if not known.get("announcement"):
            return {}
        found = await cls.records(context, "announcement", str(known["announcement"]))
        if len(found) != 1:
            return {}
        try:
            plan = await announcement_release.dry_run(
                context.session, context.member, await context.programme(), found[0].value,
                reach=context.reach, now=context.now,
            )  # fmt: skip
        except UserError:
            return {}
        return {"places": plan.places, "plan": plan.fingerprint} if plan.places else {}


@skill("Release an announcement", confirm=True, allowed=may_release, api="announcements")
async def release_announcement(form: ReleaseForm, context: Context) -> Reply:
    """Release an announcement that a colleague has written."""
    programme = await context.programme()
    row, seen = await announcement_release.release(
        context.session, context.member, programme, form.announcement,
        places=form.places, fingerprint=form.plan, reach=context.reach, now=context.now,
    )  # fmt: skip
    return await shown(row, _said(row, seen, context, programme.time_zone), context)


def _said(row: Announcement, seen: Plan, context: Context, zone: str) -> str:
    """When it goes out, and for whom it is too late or too early now."""
    t, now = context.t, context.now
    first = max(row.starts_at or now, seen.first_at or now)
    if first <= now:
        said = t.plural(
            "{number}, “{title}”, goes out now, to one place.", "{number}, “{title}”, goes out now, to {n} places.",
            seen.places, **called(row),
        )  # fmt: skip
    else:
        said = t.plural(
            "{number}, “{title}”, is released to one place. It begins to go out {moment}.",
            "{number}, “{title}”, is released to {n} places. It begins to go out {moment}.",
            seen.places, moment=t.moment(first, zone), **called(row),
        )  # fmt: skip
    waiting = t.plural(
        "One place waits for the end of its quiet hours.",
        "{n} places wait for the end of their quiet hours.",
        seen.shifted,
    )
    return f"{said} {waiting}" if seen.shifted else said
