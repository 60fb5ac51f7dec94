"""The customer has decided otherwise."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class DealLostForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.APPROVED)

    reason: Annotated[str, LongText(), Once()] = Field(
        title="Reason", description="Why the customer decided otherwise", min_length=3, max_length=2000
    )


@skill("Deal lost", confirm=True, allowed=may_work, api="deals")
async def deal_lost(form: DealLostForm, context: Context) -> Reply:
    """Report that you lost a deal, and why."""
    deal = await deal_work.lose(
        context.session, context.member, await context.programme(), form.deal, reason=form.reason, now=context.now
    )
    return await shown(deal, context.t("Deal {number} with {customer} is noted as lost.", **named(deal)), context)
