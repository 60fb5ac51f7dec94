"""Accept a claim: one press on a card."""

from pydantic import Field

from bot.prm import fund_claim_decisions, fund_words
from bot.prm.fund_claim_records import TO_DECIDE, ClaimState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.mdf_choice import ClaimForm, Version, allowed_to
from skills.mdf_decision import claim_refuses

may_review = allowed_to("claim.decide.managed", "claim.decide.all")


class ReviewForm(ClaimForm):
    """A claim to decide on, as the person saw it."""

    version: Version = Field(default=None, title="Version")

    @classmethod
    def offered(cls) -> tuple[ClaimState, ...]:
        return TO_DECIDE


@skill(
    "Accept MDF claim", writes=True, allowed=may_review, listed=False, verbatim=True, api="funds",
    refuses=claim_refuses,
)  # fmt: skip
async def approve_mdf_claim(form: ReviewForm, context: Context) -> Reply:
    """Accept a partner's claim; it is paid then."""
    t = context.t
    claim = await fund_claim_decisions.approve(
        context.session, context.member, await context.programme(), form.claim, now=context.now, version=form.version
    )
    amount = fund_words.amount(claim.amount, t)
    text = t("You accepted claim {number}: {amount} is to be paid.", number=claim.number, amount=amount)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
