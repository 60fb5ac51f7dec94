"""Note that an accepted claim was paid."""

from typing import Annotated

from pydantic import Field

from bot.fields import Later, Once
from bot.prm import fund_claim_decisions, fund_words
from bot.prm.fund_claim_records import ClaimState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.mdf_choice import ClaimForm, Version, allowed_to


class PayMdfClaimForm(ClaimForm):
    reference: Annotated[str | None, Later(), Once()] = Field(default=None, title="Payment reference", max_length=100)
    version: Version = Field(default=None, title="Version")

    @classmethod
    def offered(cls) -> tuple[ClaimState, ...]:
        return (ClaimState.APPROVED,)


@skill("Mark claim as paid", writes=True, allowed=allowed_to("claim.pay"), listed=False, verbatim=True, api="funds")
async def pay_mdf_claim(form: PayMdfClaimForm, context: Context) -> Reply:
    """Note that an accepted claim was paid."""
    t = context.t
    claim = await fund_claim_decisions.pay(
        context.session, context.member, form.claim, now=context.now, reference=form.reference, version=form.version
    )
    amount = fund_words.amount(claim.amount, t)
    text = t("Claim {number} is noted as paid: {amount}.", number=claim.number, amount=amount)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
