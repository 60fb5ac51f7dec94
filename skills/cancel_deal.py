"""Give a deal up while it is reviewed or protected."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Later, LongText, Once
from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class CancelDealForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.IN_REVIEW, DealState.APPROVED)

    reason: Annotated[str | None, LongText(), Later(), Once()] = Field(default=None, title="Reason", max_length=2000)


@skill("Cancel a deal", confirm=True, allowed=may_work, api="deals")
async def cancel_deal(form: CancelDealForm, context: Context) -> Reply:
    """Give up a deal that is in review or protected; its customer is free again."""
    deal = await deal_work.cancel(
        context.session, context.member, await context.programme(), form.deal, reason=form.reason, now=context.now
    )
    return await shown(deal, context.t("Deal {number} with {customer} is cancelled.", **named(deal)), context)
