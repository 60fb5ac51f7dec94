"""Ask the partner something before a decision."""

from typing import Annotated

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import deal_decisions
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import may_decide
from skills.review_deal import DecisionForm, decided, refuses


class ReturnDealForm(DecisionForm):
    question: Annotated[str, LongText(passed_on=True), Once()] = Field(
        title="Question", description="What you need to know from the partner", min_length=3, max_length=2000
    )


@skill("Ask the partner", writes=True, allowed=may_decide, listed=False, verbatim=True, api="deals", refuses=refuses)
async def return_deal(form: ReturnDealForm, context: Context) -> Reply:
    """Return a deal to its partner with a question."""
    return await decided(
        form, context,
        lambda programme, version: deal_decisions.send_back(
            context.session, context.member, programme, form.deal,
            version=version, question=form.question, now=context.now,
        ),
    )  # fmt: skip
