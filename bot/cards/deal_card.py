"""What a reviewer sees of a deal: what matters, whom it may be in conflict with and why, and what can be decided.

For the vendor's people only: it names other partners.
"""

from collections.abc import Mapping, Sequence

from bot.cards import papers
from bot.i18n import N_, Translator, in_words
from bot.prm.deal_queue import Review
from bot.prm.deal_records import Deal, DealState
from bot.prm.deal_remarks import RemarkKind
from bot.prm.look_alikes import as_it_looks, in_disguise
from bot.prm.programme import Programme
from bot.reply import Button, Reply, Table, literal

WROTE: Mapping[RemarkKind, str] = {
    RemarkKind.QUESTION: N_("Asked"),
    RemarkKind.ANSWER: N_("Answered"),
    RemarkKind.REJECTION: N_("Rejected because"),
    RemarkKind.APPEAL: N_("Appealed because"),
    RemarkKind.ACTIVITY: N_("Extended for"),
    RemarkKind.CHOICE: N_("The customer's choice"),
}


def card_of(deal: Deal) -> str:
    """What every message about its review is kept under."""
    return f"deal:{deal.number}:review"


def drawn(review: Review, programme: Programme, t: Translator) -> Reply:
    """The card as it stands: with buttons while a decision is waited for, with who decided and when after it."""
    return Reply(
        text=_headline(review, programme, t),
        facts=_facts(review, programme, t),
        table=_conflicts(review, t) if review.deal.waits else None,
        buttons=_buttons(review, t) if review.deal.waits else (),
        downloads=papers.evidence(review.evidence, t),
    )


def _headline(review: Review, programme: Programme, t: Translator) -> str:
    deal = review.deal
    known = {"number": deal.number, "customer": literal(deal.customer_name)}
    if deal.raised is not None:
        old, new = (t.money(value.amount, value.currency) for value in (deal.value, deal.raised))
        return t("Deal {number} with {customer} is worth more now: {new} instead of {old}.", new=new, old=old, **known)
    if deal.state is DealState.IN_REVIEW and deal.appeals:
        return t("Deal {number} with {customer} was rejected, and its partner appeals.", **known)
    if deal.state is DealState.IN_REVIEW:
        return t("Deal {number} with {customer} waits for a decision.", **known)
    state = t("Deal {number} with {customer}: {state}.", state=t(in_words(deal.state)), **known)
    if review.decided_by is None or deal.decided_at is None:
        return state
    when = t.moment(deal.decided_at, programme.time_zone)
    return f"{state} {t('Decided by {who}, {when}.', who=literal(review.decided_by), when=when)}"


def _facts(review: Review, programme: Programme, t: Translator) -> tuple[tuple[str, str], ...]:
    deal = review.deal
    facts = [
        (t("Partner"), f"{review.partners[deal.partner_id]} ({review.registered_by})"),
        (t("Customer"), ", ".join(filter(None, (deal.customer_name, deal.customer_domain, deal.customer_country)))),
        *_spelling(deal, t),
        (t("Value"), t.money(deal.value.amount, deal.value.currency)),
        (t("Products"), t.all_of(product.name for product in deal.products)),
        (t("Stage"), t(in_words(deal.stage))),
        (t("Expected closing date"), t.day(deal.closes_on)),
    ]
    if deal.waits and deal.review_due_at:
        facts.append((t("Decision promised by"), t.moment(deal.review_due_at, programme.time_zone)))
    optional = (
        (t("Competitors"), deal.competitors), (t("Notes"), deal.notes),
        (t("Evidence"), t.all_of(file.name for file in review.evidence)),
    )  # fmt: skip
    facts += [(label, value) for label, value in optional if value]
    facts += [(t(WROTE[remark.kind]), remark.text) for remark in review.remarks]
    return tuple(facts)


def _spelling(deal: Deal, t: Translator) -> Sequence[tuple[str, str]]:
    """A word of caution where the name may have been written so that it is not found."""
    if not in_disguise(deal.customer_name):
        return ()
    text = t(
        "Letters of several scripts, or characters nobody sees. It looks like {name}.",
        name=as_it_looks(deal.customer_name),
    )
    return ((t("Spelling"), text),)


def _conflicts(review: Review, t: Translator) -> Table | None:
    if not review.conflicts:
        return None
    columns = (t("Possible conflict"), t("Partner"), t("State"), t("Alike"), t("Why"))
    return Table(columns=columns, rows=tuple(_conflict(review, at, t) for at in range(len(review.conflicts))))


def _conflict(review: Review, at: int, t: Translator) -> tuple[str, ...]:
    match = review.conflicts[at]
    other, found = match.deal, match.comparison
    own = {product.id for product in review.deal.products}
    common = t.all_of(product.name for product in other.products if product.id in own)
    why = [*(reason.told(t) for reason in found.reasons), t("products in common: {products}", products=common)]
    return (
        f"{other.number}, {other.customer_name}",
        review.partners[other.partner_id],
        t(in_words(other.state)),
        f"{t(in_words(found.likeness))}, {found.score:.0f}",
        "; ".join(why),
    )


def _buttons(review: Review, t: Translator) -> tuple[Button, ...]:
    """One press each; what needs a reason asks for it."""
    deal = review.deal
    seen = {"deal": deal.number, "version": deal.version}
    yes = Button(label=t("Approve"), skill="approve_deal", values=seen, style="primary")
    no = Button(label=t("Reject"), skill="reject_deal", values=seen, style="danger")
    if deal.raised is not None:
        return yes, no
    ask = Button(label=t("Ask the partner"), skill="return_deal", values=seen)
    return (*((yes,) if not _taken(review) else ()), *_against(review, seen, t), ask, no)


def _against(review: Review, seen: Mapping[str, object], t: Translator) -> Sequence[Button]:
    """What can be done about a protection that stands against it."""
    buttons = []
    if _taken(review):
        values = {**seen, "another_customer": True}
        buttons.append(Button(label=t("Another customer"), skill="approve_deal", values=values))
    if any(match.serious and match.deal.state is DealState.APPROVED for match in review.conflicts):
        buttons.append(Button(label=t("Customer's choice"), skill="override_conflict", values=dict(seen)))
    return buttons


def _taken(review: Review) -> bool:
    """Whether somebody protects the very name, so that a plain yes is not possible."""
    protected = (match.deal for match in review.conflicts if match.deal.state is DealState.APPROVED)
    return any(other.customer_key == review.deal.customer_key for other in protected)
