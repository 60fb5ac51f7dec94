"""Give a registration up before it was decided on."""

from typing import ClassVar

from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class WithdrawDealForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.SUBMITTED, DealState.IN_REVIEW, DealState.RETURNED)


@skill("Withdraw a deal", confirm=True, allowed=may_work, api="deals")
async def withdraw_deal(form: WithdrawDealForm, context: Context) -> Reply:
    """Take back a registration that nobody has decided on yet, for good."""
    deal = await deal_work.withdraw(
        context.session, context.member, await context.programme(), form.deal, now=context.now
    )
    return await shown(deal, context.t("Deal {number} with {customer} is withdrawn.", **named(deal)), context)
