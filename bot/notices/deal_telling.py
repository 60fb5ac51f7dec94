"""What the partner is told about a deal. Never with whom or about what it may be in conflict."""

from collections.abc import Collection, Mapping

from bot.i18n import N_, Translator
from bot.prm.deal_records import Deal, DealState
from bot.prm.deal_steps import Step
from bot.reply import Button, Reply, literal

TOLD: Mapping[str, str] = {  # by what happened
    "deal.approved": N_("Good news: deal {number} with {customer} is approved and protected."),
    "deal.returned": N_("We have a question about deal {number} with {customer}."),
    "deal.rejected": N_("Deal {number} with {customer} is rejected."),
    "deal.expired": N_("The protection of deal {number} with {customer} has ended."),
    "deal.extended": N_("The protection of deal {number} with {customer} is extended."),
    "deal.cancelled": N_("Deal {number} with {customer} is cancelled."),
    "deal.withdrawn": N_("Deal {number} with {customer} is withdrawn."),
    "deal.won": N_("Deal {number} with {customer} is noted as won."),
    "deal.lost": N_("Deal {number} with {customer} is noted as lost."),
    "deal.raise_approved": N_("The new value of deal {number} with {customer} is agreed to."),
    "deal.raise_rejected": N_("The new value of deal {number} with {customer} is not agreed to. It stays protected."),
}
OFFERED: Mapping[Step, tuple[str, str]] = {  # a button's label and its skill
    Step.ANSWER: (N_("Answer the reviewer"), "answer_review"),
    Step.APPEAL: (N_("Appeal a rejection"), "appeal_deal"),
    Step.EXTEND: (N_("Extend protection"), "extend_protection"),
}


def became(deal: Deal, action: str, steps: Collection[Step], zone: str, t: Translator) -> Reply:
    """What was decided, why, and what can be done about it."""
    facts = []
    if deal.reason:
        facts.append((t("Question") if deal.state is DealState.RETURNED else t("Reason"), t(deal.reason)))
    if deal.state is DealState.APPROVED and deal.protected_until:
        facts.append((t("Protected until"), t.day_of(deal.protected_until, zone)))
    answers = [step for step in (Step.ANSWER, Step.APPEAL) if step in steps]
    return Reply(text=t(TOLD[action], **_named(deal)), facts=tuple(facts), buttons=_buttons(deal, answers, t))


def runs_out(deal: Deal, left: int, extendable: bool, zone: str, t: Translator) -> Reply:
    """A reminder that the protection ends."""
    text = t.plural(
        "The protection of deal {number} with {customer} ends in {n} day.",
        "The protection of deal {number} with {customer} ends in {n} days.",
        left, **_named(deal),
    )  # fmt: skip
    ends = ((t("Protected until"), t.day_of(deal.protected_until, zone)),) if deal.protected_until else ()
    return Reply(text=text, facts=ends, buttons=_buttons(deal, [Step.EXTEND] if extendable else [], t))


def _buttons(deal: Deal, steps: Collection[Step], t: Translator) -> tuple[Button, ...]:
    values = {"deal": deal.number}
    offered = [Button(label=t(OFFERED[step][0]), skill=OFFERED[step][1], values=values) for step in steps]
    return (*offered, Button(label=t("Deal status"), skill="deal_status", values=values))


def _named(deal: Deal) -> dict[str, str]:
    return {"number": deal.number, "customer": literal(deal.customer_name)}
