"""Protect a deal for longer, on shown activity."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class ExtendProtectionForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.APPROVED)

    activity: Annotated[str, LongText(), Once()] = Field(
        title="Activity", description="What you did lately to win it", min_length=10, max_length=2000
    )


@skill("Extend protection", confirm=True, allowed=may_work, api="deals")
async def extend_protection(form: ExtendProtectionForm, context: Context) -> Reply:
    """Protect an approved deal for longer, by telling what you did to win it."""
    deal = await deal_work.extend(
        context.session, context.member, await context.programme(), form.deal,
        activity=form.activity, now=context.now,
    )  # fmt: skip
    return await shown(
        deal, context.t("The protection of deal {number} with {customer} is extended.", **named(deal)), context
    )
