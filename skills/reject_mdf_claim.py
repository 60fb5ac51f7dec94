"""Reject a claim with a reason."""

from pydantic import Field

from bot.prm import fund_claim_decisions
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.approve_mdf_claim import ReviewForm, may_review
from skills.mdf_choice import Why
from skills.mdf_decision import claim_refuses


class RejectMdfClaimForm(ReviewForm):
    reason: Why = Field(title="Reason", description="The partner reads it", min_length=2, max_length=2000)


@skill(
    "Reject MDF claim", writes=True, allowed=may_review, listed=False, verbatim=True, api="funds",
    refuses=claim_refuses,
)  # fmt: skip
async def reject_mdf_claim(form: RejectMdfClaimForm, context: Context) -> Reply:
    """Reject a partner's claim with a reason; after a dispute, for good."""
    t = context.t
    claim = await fund_claim_decisions.reject(
        context.session, context.member, await context.programme(), form.claim,
        reason=form.reason, now=context.now, version=form.version,
    )  # fmt: skip
    text = t("You rejected claim {number}. The partner is told why.", number=claim.number)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
