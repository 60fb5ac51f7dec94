"""A press on a button below an announcement: it counts, and starts what the button is for."""

from typing import Annotated

from pydantic import Field

from bot.errors import UserError
from bot.fields import Once, Reading
from bot.form import Form, questions
from bot.prm import announcement_after, announcement_buttons
from bot.reply import Reply
from bot.skill import Context, Skill, skill
from skills.acknowledge_announcement import may_press, require_partner


class PressForm(Form):
    number: Annotated[str, Once()] = Field(title="Number", min_length=1, max_length=32)
    position: Annotated[int, Once()] = Field(title="Button", ge=0, le=announcement_buttons.MOST_BUTTONS)


class ButtonIsGone(UserError):
    """This button no longer leads anywhere. Say what you want to do, or ask "what can you do?"."""


@skill("Announcement button", writes=True, allowed=may_press, verbatim=True, listed=False)
async def press_announcement(form: PressForm, context: Context) -> Reply:
    """Start what a button below an announcement is for."""
    session, member = context.session, context.member
    require_partner(member, form.number)
    row = await announcement_after.told(session, member, form.number)
    found = {each.position: each for each in await announcement_buttons.buttons(session, row)}.get(form.position)
    starts = context.skills.get(found.skill) if found else None
    if found is None or starts is None or starts.name not in context.all_skills.startable():
        raise ButtonIsGone
    await announcement_after.clicked(
        session, member, row.number, form.position, turn=context.incoming.id, now=context.now
    )
    return await _begun(starts, found.values, context)


async def _begun(starts: Skill, values: dict[str, object], context: Context) -> Reply:
    """Its form, to be filled; or what it shows, where nothing has to be said first."""
    if starts.writes or any(each.required for each in questions(starts.form, Reading())):
        return Reply(text=context.t(starts.title), ask=await context.open_form(starts.name, values))
    defaults = await starts.form.defaults(context)
    reply: Reply = await starts.run(
        starts.form.model_validate({**defaults, **values}, context=Reading(t=context.t)), context
    )
    return reply
