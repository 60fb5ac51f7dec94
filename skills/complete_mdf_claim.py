"""Answer what is missing for a claim, or hand in one that was begun."""

from typing import Annotated

from pydantic import Field

from bot.fields import Amount, Later, Once
from bot.prm import fund_claims, fund_proofs, fund_words
from bot.prm.fund_claim_records import ClaimState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.claim_mdf import Papers
from skills.mdf_choice import ClaimForm, Why, allowed_to, papers


class CompleteMdfClaimForm(ClaimForm):
    note: Why = Field(title="Your answer", min_length=2, max_length=2000)
    invoice: Papers = Field(default=[], title="Invoice")
    attendance_list: Papers = Field(default=[], title="Attendance list")
    photos: Papers = Field(default=[], title="Photos or screenshots")
    report: Papers = Field(default=[], title="Report")
    sample: Papers = Field(default=[], title="Finished piece")
    amount: Annotated[Amount | None, Later(), Once()] = Field(
        default=None, title="Amount", description="If it is another one now"
    )

    @classmethod
    def offered(cls) -> tuple[ClaimState, ...]:
        return ClaimState.ACTION_REQUIRED, ClaimState.EDITING


@skill("Complete MDF claim", confirm=True, allowed=allowed_to("claim.file"), api="funds")
async def complete_mdf_claim(form: CompleteMdfClaimForm, context: Context) -> Reply:
    """Add what is missing to your MDF claim, papers or an answer, and send it again."""
    t, session, member = context.t, context.session, context.member
    given = papers(
        invoice=form.invoice, attendance_list=form.attendance_list, photos=form.photos,
        report=form.report, sample=form.sample,
    )  # fmt: skip
    claim = await fund_claims.submit(
        session, member, await context.programme(), form.claim,
        now=context.now, amount=form.amount, papers=given, note=form.note,
    )  # fmt: skip
    proofs = await fund_proofs.counted(session, claim)
    return Reply(
        text=t("Thank you. Claim {number} is in review.", number=claim.number),
        facts=fund_words.of_claim(claim, proofs, t, member.time_zone),
        buttons=(Button(label=t("My MDF claims"), skill="my_mdf_claims"),),
    )
