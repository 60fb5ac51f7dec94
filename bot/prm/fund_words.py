"""Requests and claims in words, for whoever reads about them: labels and values, amounts and days by their custom."""

from collections.abc import Mapping

from bot.i18n import N_, Translator, in_words
from bot.prm.fund_claim_records import Claim, ClaimState, Proof
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.funds import Left
from bot.prm.money import Money

Facts = tuple[tuple[str, str], ...]

PAPERS = {
    Proof.INVOICE: N_("Invoice"),
    Proof.ATTENDANCE_LIST: N_("Attendance list"),
    Proof.PHOTOS: N_("Photos or screenshots"),
    Proof.REPORT: N_("Report"),
    Proof.SAMPLE: N_("Finished piece"),
}
DUE = {
    ClaimState.IN_REVIEW: N_("Decision expected by"),
    ClaimState.DISPUTED: N_("Decision expected by"),
    ClaimState.ACTION_REQUIRED: N_("Answer needed by"),
    ClaimState.REJECTED: N_("Can be disputed until"),
    ClaimState.APPROVED: N_("Paid by"),
}
"""What the deadline of a claim means in each state."""


def amount(value: Money, t: Translator) -> str:
    return t.money(value.amount, value.currency)


def of_request(request: FundRequest, t: Translator, zone: str) -> Facts:
    """All that is known of a request but its partner. `zone`: where whoever reads it is."""
    facts = [
        (t("State"), t(in_words(request.state))),
        (t("Activity"), t(in_words(request.activity))),
        (t("Title"), request.title),
        (t("Dates"), t.days(request.starts_on, request.ends_on)),
        (t("Total cost"), amount(request.total_cost, t)),
        (t("Our share"), t("{percent} %", percent=t.number(request.vendor_share.normalize()))),
        (t("Amount"), amount(request.amount, t)),
    ]
    if request.approved_minor:
        facts.append((t("Approved amount"), amount(request.approved, t)))
    if request.state is RequestState.APPROVED:
        facts.append((t("Not claimed yet"), amount(request.unclaimed, t)))
    return (*facts, *_expected(request, t), *_open_until(request, t, zone), *_said(request.notes, request.reason, t))


def of_claim(claim: Claim, papers: Mapping[Proof, int], t: Translator, zone: str) -> Facts:
    """All that is known of a claim but its partner."""
    facts = [
        (t("State"), t(in_words(claim.state))),
        (t("Activity"), claim.title),
        (t("Date of the activity"), t.day(claim.activity_on)),
        (t("Amount"), amount(claim.amount, t)),
    ]
    if papers:
        named = (f"{t(PAPERS[kind])} ({t.number(papers[kind])})" for kind in Proof if kind in papers)
        facts.append((t("Papers"), t.all_of(named)))
    if claim.due_at is not None and claim.state in DUE:
        facts.append((t(DUE[claim.state]), t.day_of(claim.due_at, zone)))
    if claim.paid_at is not None:
        facts.append((t("Paid on"), t.day_of(claim.paid_at, zone)))
    if claim.payment_reference:
        facts.append((t("Payment reference"), claim.payment_reference))
    return (*facts, *_said(claim.note, claim.reason, t))


def of_fund(left: Left, t: Translator) -> Facts:
    """What a partner has of one fund."""
    return (
        (t("Total"), amount(left.amount, t)),
        (t("Approved"), amount(left.approved, t)),
        (t("Claimed"), amount(left.claimed, t)),
        (t("Paid"), amount(left.paid, t)),
        (t("Still free"), amount(left.free, t)),
    )


def _expected(request: FundRequest, t: Translator) -> Facts:
    facts = []
    if request.expected_leads is not None:
        facts.append((t("Expected leads"), t.number(request.expected_leads)))
    if (pipeline := request.expected_pipeline) is not None:
        facts.append((t("Expected pipeline"), amount(pipeline, t)))
    return tuple(facts)


def _open_until(request: FundRequest, t: Translator, zone: str) -> Facts:
    if request.state is RequestState.PENDING and request.decision_due_at:
        return ((t("Decision expected by"), t.day_of(request.decision_due_at, zone)),)
    if request.state is RequestState.APPROVED and request.expires_at:
        return ((t("Claim before"), t.day_of(request.expires_at, zone)),)
    return ()


def _said(partner: str | None, vendor: str | None, t: Translator) -> Facts:
    said = ((t("Notes"), partner), (t("Reason"), vendor))
    return tuple((label, words) for label, words in said if words)
