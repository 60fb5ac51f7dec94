"""A reviewer's no, with the reason."""

from typing import Annotated

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import deal_decisions
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import may_decide
from skills.review_deal import DecisionForm, decided, refuses


class RejectDealForm(DecisionForm):
    reason: Annotated[str, LongText(), Once()] = Field(
        title="Reason", description="The partner reads it", min_length=3, max_length=2000
    )


@skill("Reject a deal", writes=True, allowed=may_decide, listed=False, verbatim=True, api="deals", refuses=refuses)
async def reject_deal(form: RejectDealForm, context: Context) -> Reply:
    """Reject a deal, or its new value, for a reason that the partner is told."""
    return await decided(
        form, context,
        lambda programme, version: deal_decisions.reject(
            context.session, context.member, programme, form.deal,
            version=version, reason=form.reason, now=context.now,
        ),
    )  # fmt: skip
