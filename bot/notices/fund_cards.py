"""What the vendor's people see of requests and claims: a card to decide with one press, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.i18n import N_, Translator, in_words
from bot.prm import fund_words
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.fund_words import Facts
from bot.prm.money import Money
from bot.reply import Button, Download, Reply, literal


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a card is about beside the record itself."""

    partner: str
    by: str  # who asked
    decided_by: str  # empty: nobody did
    zone: str  # where the vendor is
    free: Money | None = None  # of the fund, before this request
    facts: Facts = ()  # of a claim, in the reader's language
    papers: tuple[Download, ...] = ()  # of a claim, for whoever opens them to decide


REQUEST_OUTCOMES = {
    RequestState.APPROVED: N_("{number} of {partner} is approved: {amount}. Decided by {who}, {when}."),
    RequestState.RETURNED: N_("{number} of {partner} was returned with a question by {who}, {when}."),
    RequestState.REJECTED: N_("{number} of {partner} was rejected by {who}, {when}."),
}
CLAIM_OUTCOMES = {
    ClaimState.APPROVED: N_("Claim {number} of {partner}, {amount}, is accepted. Decided by {who}, {when}."),
    ClaimState.REJECTED: N_("Claim {number} of {partner}, {amount}, was rejected by {who}, {when}."),
    ClaimState.ACTION_REQUIRED: N_("Claim {number} of {partner}, {amount}, was sent back by {who}, {when}."),
    ClaimState.PAID: N_("Claim {number} of {partner}, {amount}, is paid. Noted by {who}, {when}."),
}


def decide_on_request(request: FundRequest, case: Case, t: Translator, *, late: bool = False) -> Reply:
    """Approve, approve less, ask, reject; `late`: it should have been decided before."""
    said = {"number": request.number, "partner": literal(case.partner), "amount": fund_words.amount(request.amount, t)}
    text = (
        t("Overdue: {partner} still waits for a decision on {amount}, {number}.", **said)
        if late
        else t("{partner} asks for {amount}: {number}.", **said)
    )
    free = ((t("Still free in this fund"), fund_words.amount(case.free, t)),) if case.free else ()
    named = {"request": request.number, "version": request.version}
    return Reply(
        text=text,
        facts=((t("Asked by"), case.by), *fund_words.of_request(request, t, case.zone), *free),
        buttons=(
            Button(label=t("Approve"), skill="approve_mdf", values=named, style="primary"),
            Button(label=t("Approve less"), skill="approve_mdf_less", values=named),
            Button(label=t("Ask back"), skill="return_mdf", values=named),
            Button(label=t("Reject"), skill="reject_mdf", values=named, style="danger"),
        ),
    )


def request_now(request: FundRequest, case: Case, t: Translator) -> Reply:
    """In place of a card to decide: how it stands, who decided, and when."""
    amount = request.approved if request.state is RequestState.APPROVED else request.amount
    outcome = REQUEST_OUTCOMES.get(request.state) if case.decided_by else None
    return Reply(
        text=_outcome(outcome, request.number, request.state, amount, request.decided_at, case, t),
        facts=((t("Asked by"), case.by), *fund_words.of_request(request, t, case.zone)),
    )


def decide_on_claim(claim: Claim, case: Case, t: Translator, *, late: bool = False) -> Reply:
    """Accept, ask for more, reject; of a dispute, accept or reject for good."""
    said = {"number": claim.number, "partner": literal(case.partner), "amount": fund_words.amount(claim.amount, t)}
    disputed = claim.state is ClaimState.DISPUTED
    if late:
        text = t("Overdue: {partner} still waits for the review of a claim for {amount}, {number}.", **said)
    elif disputed:
        text = t("{partner} disputes that a claim for {amount} was rejected: {number}.", **said)
    else:
        text = t("{partner} claims {amount}: {number}.", **said)
    named = {"claim": claim.number, "version": claim.version}
    more = Button(label=t("Ask for more"), skill="ask_mdf_claim", values=named)
    return Reply(
        text=text,
        facts=((t("Claimed by"), case.by), *case.facts),
        downloads=case.papers,
        buttons=(
            Button(label=t("Accept"), skill="approve_mdf_claim", values=named, style="primary"),
            *(() if disputed else (more,)),
            Button(label=t("Reject"), skill="reject_mdf_claim", values=named, style="danger"),
        ),
    )


def claim_now(claim: Claim, case: Case, t: Translator) -> Reply:
    """In place of a card to decide or to pay."""
    outcome = CLAIM_OUTCOMES.get(claim.state) if case.decided_by else None
    when = claim.paid_at or claim.decided_at
    return Reply(
        text=_outcome(outcome, claim.number, claim.state, claim.amount, when, case, t),
        facts=((t("Claimed by"), case.by), *case.facts),
        downloads=case.papers,
    )


def pay(claim: Claim, case: Case, t: Translator, *, due: bool = False) -> Reply:
    """An accepted claim that waits for its money."""
    said = {"number": claim.number, "partner": literal(case.partner), "amount": fund_words.amount(claim.amount, t)}
    text = (
        t("The payment of {amount} to {partner} is due: claim {number}.", **said)
        if due
        else t("To be paid: {amount} to {partner}, claim {number}.", **said)
    )
    button = Button(
        label=t("Mark as paid"), skill="pay_mdf_claim", values={"claim": claim.number, "version": claim.version},
        style="primary",
    )  # fmt: skip
    return Reply(text=text, facts=case.facts, buttons=(button,), downloads=case.papers)


def _outcome(
    text: str | None,
    number: str,
    state: RequestState | ClaimState,
    amount: Money,
    when: datetime | None,
    case: Case,
    t: Translator,
) -> str:
    said = {"number": number, "partner": literal(case.partner), "amount": fund_words.amount(amount, t)}
    if text is None or when is None:  # no person of the vendor decided: a deadline did, or the partner
        return t("{number} of {partner}: {state}.", **said, state=t(in_words(state)))
    return t(text, **said, who=literal(case.decided_by), when=t.moment(when, case.zone))
