"""Send a claim back with what is missing."""

from pydantic import Field

from bot.prm import fund_claim_decisions
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.approve_mdf_claim import ReviewForm, may_review
from skills.mdf_choice import Why
from skills.mdf_decision import claim_refuses


class AskMdfClaimForm(ReviewForm):
    reason: Why = Field(title="What is missing?", description="The partner reads it", min_length=2, max_length=2000)


@skill(
    "Ask for more proof", writes=True, allowed=may_review, listed=False, verbatim=True, api="funds",
    refuses=claim_refuses,
)  # fmt: skip
async def ask_mdf_claim(form: AskMdfClaimForm, context: Context) -> Reply:
    """Send a claim back to the partner with what is missing."""
    t = context.t
    claim = await fund_claim_decisions.ask_for_more(
        context.session, context.member, await context.programme(), form.claim,
        reason=form.reason, now=context.now, version=form.version,
    )  # fmt: skip
    text = t("You sent claim {number} back. The partner is told what is missing.", number=claim.number)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
