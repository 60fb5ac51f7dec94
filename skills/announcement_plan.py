"""The dry run of an announcement: exactly whom it reaches, where and when; and whom it does not, and why."""

from collections.abc import Iterator
from contextlib import aclosing
from typing import Annotated

from pydantic import Field

from bot.cards.announcement_card import duration
from bot.fields import Later
from bot.i18n import N_, Translator, in_words
from bot.prm import announcement_lifecycle, announcement_release, announcement_writing
from bot.prm import announcement_plan as planning
from bot.prm.announcement_plan import Line, Missed, Plan, Recipient, Unreached
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_release, may_write, shown

PAGE = 20
UNREACHED_WORDS = {
    Unreached.SUSPENDED: N_("suspended"),
    Unreached.OPTED_OUT: N_("turned this category off"),
    Unreached.TAKEN_OUT: N_("taken out by its channel manager"),
    Unreached.FATIGUE: N_("heard from us lately"),
    Unreached.SHARED_CHANNEL: N_("others read its channel, and nobody of it is enrolled"),
    Unreached.NO_ONE: N_("has no channel, and nobody of it is enrolled"),
}


AHEAD = (AnnouncementState.DRAFT, AnnouncementState.IN_REVIEW, AnnouncementState.SCHEDULED)


class PlanForm(AnnouncementForm):
    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return AHEAD


class RecipientsForm(PlanForm):
    after: Annotated[int, Later()] = Field(default=0, title="Continue after", ge=0)


@skill("Who gets it", allowed=may_write, api="announcements")
async def announcement_plan(form: PlanForm, context: Context) -> Reply:
    """Show whom an announcement would reach, where, in which language, when, and who is unreachable and why."""
    t, session, programme = context.t, context.session, await context.programme()
    row = await announcement_lifecycle.get(session, context.member, form.announcement)
    if row.state not in AHEAD:  # an old button: nothing of it goes anywhere any more, or it is on its way
        return await shown(row, t("{number}, “{title}”:", **called(row)), context)
    plan = await announcement_release.dry_run(
        session, context.member, programme, row.number, reach=context.reach, now=context.now
    )
    text = t.plural(
        "{number}, “{title}”, goes to one place.",
        "{number}, “{title}”, goes to {n} places.",
        plan.places,
        **called(row),
    )
    listed = Button(label=t("Every recipient"), skill="announcement_recipients", values={"announcement": row.number})
    return Reply(
        text=text,
        facts=tuple(_facts(plan, t, programme.time_zone)),
        buttons=(*await _release(row, plan, context), *((listed,) if plan.partners or plan.unreached else ())),
    )


def _facts(plan: Plan, t: Translator, zone: str) -> Iterator[tuple[str, str]]:
    yield t("Partners"), t.number(plan.partners)
    yield t("Places"), _counts(((in_words(name), count) for name, count in plan.by_platform.most_common()), t)
    yield t("Languages"), _counts(((t.language_name(name), count) for name, count in plan.by_language.most_common()), t)
    if plan.first_at and plan.last_at:
        yield t("First one due"), t.moment(plan.first_at, zone)
        yield t("Last one due"), t.moment(plan.last_at, zone)
    if plan.shifted:
        yield t("Wait for the end of quiet hours"), t.number(plan.shifted)
    if plan.ends_at:
        yield t("All sent by"), t.moment(plan.ends_at, zone)
        yield t("Time it takes to send"), duration(plan.sending.total_seconds(), t)
    for why, count in plan.unreached.most_common():
        yield t("Not reached: {reason}", reason=t(UNREACHED_WORDS[why])), t.number(count)


def _counts(counted: Iterator[tuple[str, int]], t: Translator) -> str:
    return ", ".join(f"{name} {t.number(count)}" for name, count in counted) or t.number(0)


async def _release(row: Announcement, plan: Plan, context: Context) -> tuple[Button, ...]:
    """Only where this person may, of one that waits for it; what is pressed is what was seen."""
    waits = row.state is AnnouncementState.IN_REVIEW and plan.places and may_release(context.person)
    if not waits or context.member.person_id in await announcement_writing.writers(context.session, row):
        return ()
    values = {"announcement": row.number, "places": plan.places, "plan": plan.fingerprint}
    label = context.t.plural("Release to one place", "Release to {n} places", plan.places)
    return (Button(label=label, skill="release_announcement", values=values, style="primary"),)


@skill("Every recipient", allowed=may_write, listed=False, api="announcements")
async def announcement_recipients(form: RecipientsForm, context: Context) -> Reply:
    """List everybody an announcement would reach, and every partner it would not, one by one."""
    t, programme = context.t, await context.programme()
    row = await announcement_lifecycle.get(context.session, context.member, form.announcement)
    page, more = await _page(row, form.after, context)
    if not page:
        return Reply(text=t("There are no more recipients of {number}.", number=row.number))
    table = Table(
        columns=(t("Partner"), t("Where"), t("Language"), t("When")),
        rows=tuple(_cells(each, t, programme.time_zone) for each in page),
    )
    values = {"announcement": row.number, "after": page[-1].partner_id}
    further = (Button(label=t("More"), skill="announcement_recipients", values=values),) if more else ()
    return Reply(text=t("Recipients of {number}, “{title}”:", **called(row)), table=table, buttons=further)


async def _page(row: Announcement, after: int, context: Context) -> tuple[list[Line], bool]:
    """At least a page of lines from behind a partner, never half a partner; whether there are more."""
    programme, page = await context.programme(), list[Line]()
    leaves = announcement_release.leaves_at(row, programme, context.now)
    lines = planning.lines(context.session, programme, row, context.reach, leaves, after=after)
    async with aclosing(lines):
        async for line in lines:
            if len(page) >= PAGE and line.partner_id != page[-1].partner_id:
                return page, True
            page.append(line)
    return page, False


def _cells(line: Line, t: Translator, zone: str) -> tuple[str, ...]:
    if isinstance(line, Missed):
        return line.name, t("not reached: {reason}", reason=t(UNREACHED_WORDS[line.why])), "", ""
    when = t.moment(line.due_at, zone)
    return (
        line.name,
        _where(line, t),
        t.language_name(line.language),
        t("{moment} (after quiet hours)", moment=when) if line.shifted else when,
    )


def _where(line: Recipient, t: Translator) -> str:
    platform = in_words(line.platform)
    if line.person_id is None:
        return t("{platform}, its channel", platform=platform)
    return t("{platform}, one of its people", platform=platform)
