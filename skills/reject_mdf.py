"""Reject a fund request with a reason."""

from pydantic import Field

from bot.prm import fund_decisions
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.approve_mdf import DecisionForm, may_decide
from skills.mdf_choice import Why
from skills.mdf_decision import request_refuses


class RejectMdfForm(DecisionForm):
    reason: Why = Field(title="Reason", description="The partner reads it", min_length=2, max_length=2000)


@skill(
    "Reject MDF request", writes=True, allowed=may_decide, listed=False, verbatim=True, api="funds",
    refuses=request_refuses,
)  # fmt: skip
async def reject_mdf(form: RejectMdfForm, context: Context) -> Reply:
    """Reject a partner's request for market development funds with a reason."""
    t = context.t
    request = await fund_decisions.reject(
        context.session, context.member, form.request, reason=form.reason, now=context.now, version=form.version
    )
    text = t("You rejected {number}. The partner is told why.", number=request.number)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
