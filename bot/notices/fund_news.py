"""What a partner's people are told about their requests and claims without having asked."""

from bot.i18n import N_, Translator
from bot.prm import fund_words
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.prm.fund_records import FundRequest, RequestState
from bot.reply import Button, Reply, literal

REQUEST_NEWS = {
    RequestState.APPROVED: N_("Your request {number}, {title}, is approved: {amount}."),
    RequestState.RETURNED: N_("We have a question about your request {number}, {title}."),
    RequestState.REJECTED: N_("Your request {number}, {title}, was rejected."),
    RequestState.EXPIRED: N_("Your request {number}, {title}, has expired. What was not claimed is back in your fund."),
}
CLAIM_NEWS = {
    ClaimState.APPROVED: N_("Your claim {number}, {title}, is accepted: {amount}."),
    ClaimState.ACTION_REQUIRED: N_("Something is missing for your claim {number}, {title}."),
    ClaimState.REJECTED: N_("Your claim {number}, {title}, {amount}, was rejected."),
    ClaimState.PAID: N_("Your claim {number}, {title}, is paid: {amount}."),
}


def about_request(request: FundRequest, t: Translator, zone: str) -> Reply:
    amount = fund_words.amount(request.approved, t)
    text = t(REQUEST_NEWS[request.state], number=request.number, title=literal(request.title), amount=amount)
    return Reply(text=text, facts=fund_words.of_request(request, t, zone), buttons=_next_for_request(request, t))


def about_claim(claim: Claim, t: Translator, zone: str) -> Reply:
    amount = fund_words.amount(claim.amount, t)
    text = t(CLAIM_NEWS[claim.state], number=claim.number, title=literal(claim.title), amount=amount)
    if claim.state is ClaimState.REJECTED and claim.decided_by_id is None:
        text = t("Nobody answered in time, so your claim {number}, {title}, was rejected.",
                 number=claim.number, title=literal(claim.title))  # fmt: skip
    return Reply(text=text, facts=fund_words.of_claim(claim, {}, t, zone), buttons=_next_for_claim(claim, t))


def claim_in_time(request: FundRequest, t: Translator, days: int) -> Reply:
    """A reminder while there is something left to claim."""
    text = t.plural(
        "{n} day left to claim {amount} for {number}, {title}. After that it goes back to your fund.",
        "{n} days left to claim {amount} for {number}, {title}. After that it goes back to your fund.",
        days, amount=fund_words.amount(request.unclaimed, t), number=request.number, title=literal(request.title),
    )  # fmt: skip
    return Reply(text=text, buttons=_next_for_request(request, t))


def answer_in_time(claim: Claim, t: Translator, days: int) -> Reply:
    """A reminder while a question about a claim is open."""
    text = t.plural(
        "{n} day left to answer what is missing for your claim {number}, {title}.",
        "{n} days left to answer what is missing for your claim {number}, {title}.",
        days, number=claim.number, title=literal(claim.title),
    )  # fmt: skip
    return Reply(text=text, facts=((t("Reason"), claim.reason or ""),), buttons=_next_for_claim(claim, t))


def _next_for_request(request: FundRequest, t: Translator) -> tuple[Button, ...]:
    named = {"request": request.number}
    if request.state is RequestState.APPROVED:
        return (Button(label=t("Claim"), skill="claim_mdf", values=named, style="primary"),)
    if request.state is RequestState.RETURNED:
        return (Button(label=t("Answer"), skill="answer_mdf_request", values=named, style="primary"),)
    return (Button(label=t("My MDF requests"), skill="my_mdf_requests"),)


def _next_for_claim(claim: Claim, t: Translator) -> tuple[Button, ...]:
    named = {"claim": claim.number}
    if claim.state is ClaimState.ACTION_REQUIRED:
        return (Button(label=t("Answer"), skill="complete_mdf_claim", values=named, style="primary"),)
    if claim.state is ClaimState.REJECTED and claim.disputed_at is None:
        return (Button(label=t("Dispute"), skill="dispute_mdf_claim", values=named),)
    return (Button(label=t("My MDF claims"), skill="my_mdf_claims"),)
