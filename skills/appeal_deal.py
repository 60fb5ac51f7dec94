"""Have a rejection looked at again, once."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class AppealDealForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.REJECTED)

    reason: Annotated[str, LongText(), Once()] = Field(
        title="Reason", description="Why it should be decided otherwise", min_length=10, max_length=2000
    )


@skill("Appeal a rejection", confirm=True, allowed=may_work, api="deals")
async def appeal_deal(form: AppealDealForm, context: Context) -> Reply:
    """Ask for a rejected deal to be looked at once more, and say why."""
    deal = await deal_work.appeal(
        context.session, context.member, await context.programme(), form.deal, reason=form.reason, now=context.now
    )
    return await shown(
        deal, context.t("Your appeal for deal {number} with {customer} is under review.", **named(deal)), context
    )
