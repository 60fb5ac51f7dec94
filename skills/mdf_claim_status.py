"""How one claim stands, with its papers, and what can be done with it now."""

from collections.abc import Collection

from bot.cards import papers
from bot.i18n import in_words
from bot.prm import fund_claims, fund_proofs, fund_words
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.mdf_choice import ClaimForm, may_read, steps, whose
from skills.mdf_decision import refused_on_claim

NEXT = {  # by a claim's state, for whoever may
    ClaimState.EDITING: ("complete_mdf_claim",),
    ClaimState.ACTION_REQUIRED: ("complete_mdf_claim",),
    ClaimState.IN_REVIEW: ("approve_mdf_claim", "ask_mdf_claim", "reject_mdf_claim"),
    ClaimState.DISPUTED: ("approve_mdf_claim", "reject_mdf_claim"),
    ClaimState.REJECTED: ("dispute_mdf_claim",),
    ClaimState.APPROVED: ("pay_mdf_claim",),
}


class MdfClaimStatusForm(ClaimForm):
    pass


@skill("MDF claim status", allowed=may_read, api="funds")
async def mdf_claim_status(form: MdfClaimStatusForm, context: Context) -> Reply:
    """Show how one MDF claim stands: its state, amount, papers and next date."""
    t, session = context.t, context.session
    claim = await fund_claims.get(session, context.member, form.claim)
    proofs = await fund_proofs.counted(session, claim)
    text = t(
        "Claim {number} for {title}: {state}.",
        number=claim.number, title=literal(claim.title), state=t(in_words(claim.state)),
    )  # fmt: skip
    facts = (
        *await whose(claim.partner_id, context),
        *fund_words.of_claim(claim, proofs, t, context.member.time_zone),
    )
    attached = papers.proofs(await fund_proofs.of(session, claim), t)
    refused, why = await refused_on_claim(claim, context)
    text = f"{why}\n\n{text}" if why else text
    return Reply(text=text, facts=facts, buttons=_next(claim, refused, context), downloads=attached)


def _next(claim: Claim, refused: Collection[str], context: Context) -> tuple[Button, ...]:
    if claim.state is ClaimState.REJECTED and not fund_claims.disputable(claim, context.now):
        return ()
    names = [name for name in NEXT.get(claim.state, ()) if name not in refused]
    return steps(names, {"claim": claim.number, "version": claim.version}, context)
