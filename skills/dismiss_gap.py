"""Say that nothing is to be written about a gap, and why."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Later, LongText, Once
from bot.prm import gaps
from bot.prm.gaps import GapState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.content_shown import GapForm, may_write


class DismissGapForm(GapForm):
    states: ClassVar = (GapState.OPEN, GapState.DRAFTED)

    reason: Annotated[str, LongText(), Once()] = Field(title="Why?", min_length=3, max_length=1000)
    version: Annotated[int | None, Later(), Once()] = Field(default=None, title="Version")


@skill("Nothing to write", writes=True, allowed=may_write, listed=False, verbatim=True, api="support")
async def dismiss_gap(form: DismissGapForm, context: Context) -> Reply:
    """Say that nothing is to be written about what partners asked, and why."""
    session, member = context.session, context.member
    version = form.version or (await gaps.get(session, member, form.gap)).version
    gap = await gaps.dismiss(session, member, form.gap, version=version, reason=form.reason, now=context.now)
    t = context.t
    text = t("Nothing will be written about {number}. More of the same joins it quietly.", number=gap.number)
    return Reply(text=text, buttons=(Button(label=t("Gaps in the content"), skill="gaps"),))
