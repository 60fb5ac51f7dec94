"""Put a button below an announcement, which starts something partners can do."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later, Once
from bot.i18n import LANGUAGES, Translator
from bot.prm import announcement_buttons, announcement_lifecycle
from bot.prm.announcement_buttons import Pressable
from bot.prm.announcement_records import AnnouncementState
from bot.reply import Reply
from bot.skill import Context, Skill, skill
from skills.announcement_shown import AnnouncementForm, called, may_write, shown


class AnnouncementButtonForm(AnnouncementForm):
    starts: Annotated[str, Once()] = Field(title="What it starts")
    label: Annotated[str | None, Once()] = Field(
        default=None, title="What it says", description="The same in every language; else its own name in each",
        max_length=60,
    )  # fmt: skip
    instead: Annotated[bool, Later(), Once()] = Field(default=False, title="In place of the buttons there are?")

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.DRAFT,)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        offered = (Choice(each.name, context.t(each.title)) for each in startable(context))
        return {"starts": tuple(sorted(offered, key=lambda each: each.label.casefold()))}


@skill("Add a button", confirm=True, allowed=may_write, api="announcements")
async def announcement_button(form: AnnouncementButtonForm, context: Context) -> Reply:
    """Put a button below an announcement: "Request MDF", for example. Pressing it only opens the form."""
    session, member, programme = context.session, context.member, await context.programme()
    row = await announcement_lifecycle.get(session, member, form.announcement)
    labels = {programme.default_locale: form.label} if form.label else _titles(context.all_skills[form.starts])
    there = () if form.instead else await announcement_buttons.buttons(session, row)
    kept = [Pressable(each.labels, each.skill, each.values) for each in there]
    names = context.all_skills.startable()
    await announcement_buttons.set_buttons(
        session, member, row.number, [*kept, Pressable(labels, form.starts)], startable=names, now=context.now
    )
    return await shown(row, context.t("{number} has the button.", **called(row)), context)


def _titles(starts: Skill) -> dict[str, str]:
    """What the skill is called, in every language."""
    return {language: Translator(language)(starts.title) for language in LANGUAGES}


def startable(context: Context) -> list[Skill]:
    """What a partner's press may start and what can be found in the help, so that its title says what it does."""
    names = context.all_skills.startable()
    return [each for each in context.all_skills.values() if each.name in names and each.listed]
