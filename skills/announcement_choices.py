"""Choose which announcements a partner gets."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Once
from bot.form import Form
from bot.prm import announcement_opt_outs
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.announcement_shown import category


class ChoicesForm(Form):
    pass


class CategoryForm(Form):
    category: Annotated[str, Once()] = Field(title="Category")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        wanted = await announcement_opt_outs.wanted(context.session, context.member, await context.programme())
        return {"category": tuple(Choice(each, category(each, context.t)) for each in wanted)}


def may_choose(person: Member | None) -> bool:
    return person is not None and may(person, "announcement.opt_out")


@skill("Announcement choices", allowed=may_choose, api="announcements")
async def announcement_choices(form: ChoicesForm, context: Context) -> Reply:
    """Show which kinds of announcements your company gets, and change that."""
    return await _shown(context.t("These kinds of announcements can be turned off for your company:"), context)


@skill("Turn announcements off", confirm=True, allowed=may_choose, api="announcements")
async def stop_announcements(form: CategoryForm, context: Context) -> Reply:
    """Stop announcements of one kind for everybody in your company."""
    programme = await context.programme()
    await announcement_opt_outs.opt_out(context.session, context.member, programme, form.category, context.now)
    text = context.t(
        "Your company gets no announcements about this any more: {category}.", category=_name(form, context)
    )
    return await _shown(text, context)


@skill("Turn announcements on", confirm=True, allowed=may_choose, api="announcements")
async def resume_announcements(form: CategoryForm, context: Context) -> Reply:
    """Get announcements of one kind again, for everybody in your company."""
    programme = await context.programme()
    await announcement_opt_outs.opt_in(context.session, context.member, programme, form.category, context.now)
    text = context.t("Your company gets announcements about this again: {category}.", category=_name(form, context))
    return await _shown(text, context)


def _name(form: CategoryForm, context: Context) -> str:
    return category(form.category, context.t)


async def _shown(text: str, context: Context) -> Reply:
    t = context.t
    wanted = await announcement_opt_outs.wanted(context.session, context.member, await context.programme())
    facts = tuple((category(each, t), t("on") if on else t("off")) for each, on in wanted.items())
    buttons = (_button(each, on, context) for each, on in wanted.items())
    return Reply(text=text, facts=facts, buttons=tuple(buttons))


def _button(key: str, on: bool, context: Context) -> Button:
    t, name = context.t, category(key, context.t)
    label = t("Turn off: {category}", category=name) if on else t("Turn on: {category}", category=name)
    return Button(label=label, skill="stop_announcements" if on else "resume_announcements", values={"category": key})
