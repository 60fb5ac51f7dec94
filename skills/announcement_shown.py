"""What all skills about announcements share: who may use them, which one is meant, and how one is shown."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, LongText, Once, Record
from bot.form import Form
from bot.i18n import N_, Translator, in_words
from bot.prm import announcement_buttons, announcement_corrections, announcement_names, announcement_writing
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_records import Announcement, AnnouncementState
from bot.prm.people import Member
from bot.prm.region_names import region_name
from bot.prm.rights import may
from bot.prm.roles import ROLE_NAMES
from bot.reply import Button, Reply, literal
from bot.skill import Context

_S = AnnouncementState

NO_SUCH_ANNOUNCEMENT = N_("I don't find an announcement “{typed}”. Say “announcements” to see them.")
CATEGORY_WORDS = {  # of the categories that programmes have by default; any other is called by its key
    "product": N_("Product news"),
    "training": N_("Training"),
    "event": N_("Events"),
    "promotion": N_("Promotions"),
    "programme": N_("Programme terms"),
}
MOST_STEPS = 4  # on a card; what is done less often stands behind one button
NEXT_STEPS: dict[AnnouncementState, tuple[str, ...]] = {
    _S.DRAFT: (
        *("submit_announcement", "announcement_plan", "preview_announcement"),
        *("write_announcement", "translate_announcement"),
        *("change_announcement", "announcement_button", "cancel_announcement"),
    ),
    _S.IN_REVIEW: ("announcement_plan", "preview_announcement", "return_announcement", "cancel_announcement"),
    _S.SCHEDULED: ("announcement_plan", "take_partner_out", "cancel_announcement"),
    _S.SENDING: ("announcement_progress", "pause_announcement", "cancel_announcement"),
    _S.PAUSED: ("resume_announcement", "announcement_progress", "cancel_announcement"),
    _S.SENT: ("announcement_report", "announcement_replies", "write_announcement", "recall_announcement"),
    _S.PARTLY_FAILED: (
        *("resend_announcement", "announcement_report", "announcement_replies"),
        *("write_announcement", "recall_announcement"),
    ),
    _S.EDITED: ("announcement_report", "announcement_replies", "write_announcement", "recall_announcement"),
    _S.CANCELLED: ("announcement_report", "recall_announcement"),
    _S.RECALLED: ("announcement_report",),
}

Why = Annotated[str, LongText(), Once()]


class AnnouncementForm(Form):
    """A form about one announcement: one with which this can be done, else one of which it is said why it cannot."""

    announcement: Annotated[str, Record(NO_SUCH_ANNOUNCEMENT), Once()] = Field(
        title="Announcement", description="Its number or title", max_length=200
    )

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return tuple(AnnouncementState)

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        session, member = context.session, context.member
        found = await announcement_names.named(session, member, text, states=cls.offered())
        if not found and text.strip():
            found = await announcement_names.named(session, member, text)
        return tuple(Choice(each.number, f"{each.number}: {each.name}", named=each.words) for each in found)


def may_write(person: Member | None) -> bool:
    return person is not None and may(person, "announcement.write")


def may_release(person: Member | None) -> bool:
    return person is not None and may(person, "announcement.release")


def called(row: Announcement) -> dict[str, str]:
    """For texts with {number} and {title} in them."""
    return {"number": row.number, "title": literal(row.title)}


async def shown(row: Announcement, text: str, context: Context) -> Reply:
    """A text above all that staff know of an announcement, and what they can do next."""
    buttons = (*next_steps(row, context), *await _corrections(row, context))
    return Reply(text=text, facts=await facts(row, context), buttons=buttons)


async def facts(row: Announcement, context: Context) -> tuple[tuple[str, str], ...]:
    t, programme = context.t, await context.programme()
    written = await announcement_writing.texts(context.session, row)
    files = await announcement_writing.attached(context.session, row)
    found = [
        (t("State"), t(in_words(row.state))),
        (t("Category"), category(row.category, t)),
        (t("For"), await audience(row.audience, context)),
        (t("When"), schedule(row.schedule, t, programme.time_zone)),
        (t("Languages"), t.all_of(_language(each.language, each.proposed, t) for each in written.values())),
    ]
    if row.urgent:
        found.append((t("Urgent"), t("Yes")))
    if row.override_reason:
        found.append((t("Sent although partners heard from us lately"), row.override_reason))
    if row.acknowledge:
        found.append((t("To be acknowledged"), t.day(row.acknowledge_by) if row.acknowledge_by else t("Yes")))
    if files:
        found.append((t("Files"), t.all_of(each.name for each in files)))
    if labels := [_label(each.labels, t) for each in await announcement_buttons.buttons(context.session, row)]:
        found.append((t("Buttons"), t.all_of(labels)))
    if row.reason:
        found.append((t("Reason"), row.reason))
    return tuple(found)


def next_steps(row: Announcement, context: Context) -> tuple[Button, ...]:
    """What this person is likely to do next with an announcement as it is now, and the way to everything else."""
    offered = _steps(row, context)
    if len(offered) <= MOST_STEPS + 1:
        return offered
    more = Button(label=context.t("More"), skill="announcement_more", values={"announcement": row.number})
    return (*offered[:MOST_STEPS], more)


def further_steps(row: Announcement, context: Context) -> tuple[Button, ...]:
    """What stands behind "More"."""
    offered = _steps(row, context)
    return offered[MOST_STEPS:] if len(offered) > MOST_STEPS + 1 else ()


def _steps(row: Announcement, context: Context) -> tuple[Button, ...]:
    names = [each for each in NEXT_STEPS[row.state] if context.translates or each != "translate_announcement"]
    skills = [context.skills[name] for name in names if name in context.skills]
    return tuple(
        Button(
            label=context.t(each.title), skill=each.name, values={"announcement": row.number},
            edits=each.name == "change_announcement", style="plain" if place else "primary",
        )
        for place, each in enumerate(skills)
    )  # fmt: skip


async def _corrections(row: Announcement, context: Context) -> list[Button]:
    """Of a sent one: the proposals that wait for a second person."""
    t, waiting = context.t, await announcement_corrections.waiting(context.session, row)
    return [
        Button(
            label=t("Proposed correction: {language}", language=t.language_name(each.language)),
            skill="read_correction", values={"announcement": row.number, "correction": each.id},
        )
        for each in waiting
    ]  # fmt: skip


def category(key: str, t: Translator) -> str:
    return t(CATEGORY_WORDS[key]) if key in CATEGORY_WORDS else in_words(key)


async def audience(whom: Audience, context: Context) -> str:
    """In words: "Tiers: Gold and Silver; Not: Nordwind"."""
    t, names = context.t, await announcement_names.called(context.session, context.member.programme_id, whom)
    if whom.is_everybody and not (whom.excluded or whom.excluded_audiences):
        return t("Every partner")
    parts: list[tuple[str, Sequence[str]]] = [
        (t("Tiers"), [in_words(each) for each in whom.tiers]),
        (t("Regions"), [region_name(each) for each in whom.regions]),
        (t("Types"), [t(in_words(each)) for each in whom.types]),
        (t("Languages"), [t.language_name(each) for each in whom.languages]),
        (t("Products"), [names.products.get(each, each) for each in whom.products]),
        (t("Certifications"), whom.certifications),
        (t("Partners"), [names.partners.get(each, each) for each in whom.partners]),
        (t("Audiences"), whom.audiences),
        (t("Not"), (*(names.partners.get(each, each) for each in whom.excluded), *whom.excluded_audiences)),
        (t("Roles"), [t(ROLE_NAMES[each]) for each in whom.roles]),
    ]
    said = [f"{label}: {t.all_of(words)}" for label, words in parts if words]
    return "; ".join((*([t("Every partner")] if whom.is_everybody else []), *said, *_activity(whom, t)))


def _activity(whom: Audience, t: Translator) -> list[str]:
    said = []
    if (days := whom.active_within_days) is not None:
        said.append(t.plural("active in the last day", "active in the last {n} days", days))
    if (days := whom.inactive_for_days) is not None:
        said.append(t.plural("not active for a day", "not active for {n} days", days))
    return said


def schedule(when: Schedule, t: Translator, zone: str) -> str:
    if when.moment is not None:
        return t.moment(when.moment, zone)
    if when.day is not None and when.at is not None:
        return t("{day}, {time} where each partner is", day=t.day(when.day), time=f"{when.at:%H:%M}")
    return t("As soon as it is released")


def _language(language: str, proposed: bool, t: Translator) -> str:
    name = t.language_name(language)
    return t("{language} (translated by a machine, not approved)", language=name) if proposed else name


def _label(labels: dict[str, str], t: Translator) -> str:
    return labels.get(t.language) or next(iter(labels.values()), "")
