"""A reviewer's yes, one press on the card."""

from typing import Annotated

from pydantic import Field

from bot.fields import Once, Unseen
from bot.prm import deal_decisions
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import may_decide
from skills.review_deal import DecisionForm, decided, refuses


class ApproveDealForm(DecisionForm):
    another_customer: Annotated[bool, Unseen(), Once()] = Field(
        default=False, title="Another customer of the same name?"
    )


@skill("Approve a deal", writes=True, allowed=may_decide, listed=False, verbatim=True, api="deals", refuses=refuses)
async def approve_deal(form: ApproveDealForm, context: Context) -> Reply:
    """Approve a deal that you have looked at, or agree to its new value."""
    return await decided(
        form, context,
        lambda programme, version: deal_decisions.approve(
            context.session, context.member, programme, form.deal,
            version=version, another_customer=form.another_customer, now=context.now,
        ),
    )  # fmt: skip
