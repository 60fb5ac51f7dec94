"""Approve a part of what a fund request asks for."""

from typing import Annotated

from pydantic import Field

from bot.fields import Amount, Once
from bot.prm import fund_decisions
from bot.reply import Reply
from bot.skill import Context, skill
from skills.approve_mdf import DecisionForm, approved, may_decide
from skills.mdf_decision import request_refuses


class ApproveMdfLessForm(DecisionForm):
    amount: Annotated[Amount, Once()] = Field(title="Amount", description="What you approve")


@skill(
    "Approve less MDF", writes=True, allowed=may_decide, listed=False, verbatim=True, api="funds",
    refuses=request_refuses,
)  # fmt: skip
async def approve_mdf_less(form: ApproveMdfLessForm, context: Context) -> Reply:
    """Approve a part of what a partner asks for."""
    request = await fund_decisions.approve(
        context.session, context.member, await context.programme(), form.request,
        now=context.now, amount=form.amount, version=form.version,
    )  # fmt: skip
    return approved(request, context)
