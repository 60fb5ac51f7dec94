"""Answer what a reviewer asked about a deal: it is submitted again with the answer."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Files, Later, LongText, Once
from bot.prm import deal_work
from bot.prm.deals import DealState
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class AnswerReviewForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.RETURNED)

    answer: Annotated[str, LongText(passed_on=True), Once()] = Field(
        title="Answer", description="To what the reviewer asked", min_length=2, max_length=2000
    )
    evidence: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="Evidence")


@skill("Answer the reviewer", confirm=True, allowed=may_work, api="deals")
async def answer_review(form: AnswerReviewForm, context: Context) -> Reply:
    """Answer a reviewer's question about a returned deal, and submit it again."""
    deal = await deal_work.answer(
        context.session, context.member, await context.programme(), form.deal,
        text=form.answer, evidence=form.evidence or (), now=context.now,
    )  # fmt: skip
    return await shown(
        deal, context.t("Thank you. Deal {number} with {customer} is under review again.", **named(deal)), context
    )
