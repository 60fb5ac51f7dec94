"""Send a fund request back with a question."""

from pydantic import Field

from bot.prm import fund_decisions
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.approve_mdf import DecisionForm, may_decide
from skills.mdf_choice import Why
from skills.mdf_decision import request_refuses


class ReturnMdfForm(DecisionForm):
    reason: Why = Field(
        title="What do you want to know?", description="The partner reads it", min_length=2, max_length=2000
    )


@skill(
    "Return MDF request", writes=True, allowed=may_decide, listed=False, verbatim=True, api="funds",
    refuses=request_refuses,
)  # fmt: skip
async def return_mdf(form: ReturnMdfForm, context: Context) -> Reply:
    """Send a request for funds back to the partner with a question."""
    t = context.t
    request = await fund_decisions.send_back(
        context.session, context.member, form.request, reason=form.reason, now=context.now, version=form.version
    )
    text = t("You asked the partner about {number}.", number=request.number)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
