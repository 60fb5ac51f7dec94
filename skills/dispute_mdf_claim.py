"""Ask for a rejected claim to be looked at by somebody else."""

from pydantic import Field

from bot.prm import fund_claims
from bot.prm.fund_claim_records import ClaimState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.mdf_choice import ClaimForm, Why, allowed_to


class DisputeMdfClaimForm(ClaimForm):
    why: Why = Field(title="Why should we look at it again?", min_length=5, max_length=2000)

    @classmethod
    def offered(cls) -> tuple[ClaimState, ...]:
        return (ClaimState.REJECTED,)


@skill("Dispute MDF claim", confirm=True, allowed=allowed_to("claim.file"), api="funds")
async def dispute_mdf_claim(form: DisputeMdfClaimForm, context: Context) -> Reply:
    """Dispute that your MDF claim was rejected: somebody else looks at it again."""
    t, member = context.t, context.member
    claim = await fund_claims.dispute(
        context.session, member, await context.programme(), form.claim, why=form.why, now=context.now
    )
    due = t.day_of(claim.due_at, member.time_zone) if claim.due_at else ""
    text = t("Somebody else looks at claim {number} again. You get an answer by {day}.", number=claim.number, day=due)
    return Reply(text=text, buttons=(Button(label=t("My MDF claims"), skill="my_mdf_claims"),))
