"""Keep an audience of announcements under a name, to be used again."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.fields import Choice, Once
from bot.prm import announcement_audience
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.announcement_audience import AudienceForm, audience_of, in_answers
from skills.announcement_shown import audience, may_write


class SaveAudienceForm(AudienceForm):
    name: Annotated[str, Once()] = Field(title="Name of the audience", min_length=2, max_length=64)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return await AudienceForm.choices(context)

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """What is saved under this name now."""
        saved = await announcement_audience.saved(context.session, context.member.programme_id)
        found = saved.get(str(known.get("name") or ""))
        return in_answers(found) if found else {}


@skill("Save an audience", confirm=True, allowed=may_write, api="announcements")
async def save_audience(form: SaveAudienceForm, context: Context) -> Reply:
    """Keep an audience of announcements under a name, or change what is kept under it."""
    t, session, member = context.t, context.session, context.member
    row = await announcement_audience.save(session, member, form.name, await audience_of(form, context), context.now)
    write = Button(label=t("Write an announcement"), skill="announce", values={"audiences": [row.name]})
    whom = await audience(row.audience, context)
    text = t("The audience “{name}” is kept: {audience}", name=literal(row.name), audience=literal(whom))
    return Reply(text=text, buttons=(write,))
