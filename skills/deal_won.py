"""The customer has ordered."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Amount, Day, Once
from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class DealWonForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.APPROVED)

    value: Annotated[Amount, Once()] = Field(title="Final value", description="What the customer ordered for")
    on: Annotated[Day, Once()] = Field(title="Date of the order", description="For example today, or 2027-03-31")


@skill("Deal won", confirm=True, allowed=may_work, api="deals")
async def deal_won(form: DealWonForm, context: Context) -> Reply:
    """Report that you won a deal: the customer ordered, for how much and when."""
    deal = await deal_work.win(
        context.session, context.member, await context.programme(), form.deal,
        value=form.value, on=form.on, now=context.now,
    )  # fmt: skip
    return await shown(
        deal, context.t("Congratulations! Deal {number} with {customer} is won.", **named(deal)), context
    )
