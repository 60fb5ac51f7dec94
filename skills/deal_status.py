"""How one deal stands: its state, its value, how long it is protected, and until when a decision is promised."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Record
from bot.form import Form
from bot.i18n import N_, Translator, in_words
from bot.parse.newest import find_newest
from bot.prm import deals, records
from bot.prm.deals import Deal, DealState
from bot.prm.records import Named, Subject
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.my_deals import may_read

UNDECIDED = (DealState.SUBMITTED, DealState.IN_REVIEW)
NO_SUCH_DEAL = N_("I don't find a deal “{typed}”. Say “my deals” to see yours.")


class DealStatusForm(Form):
    deal: Annotated[str, Record(NO_SUCH_DEAL)] = Field(
        title="Deal", description="Its number, or the customer's name", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await choices_of(context, records.DEALS, text)


async def choices_of(context: Context, what: Subject, text: str) -> tuple[Choice, ...]:
    """The records a text names: by number, by name, or as the newest one; for an empty text the newest ones."""
    session, member = context.session, context.member
    if not text.strip():
        return tuple(_choice(each) for each in await records.newest(session, member, what))
    if found := await records.named(session, member, what, text):
        return tuple(_choice(each, named=each.words) for each in found)
    pointing = find_newest(text)
    latest = await records.newest(session, member, what, limit=1) if pointing else []
    return tuple(_choice(each, named=text[pointing.start : pointing.end]) for each in latest if pointing)


def _choice(record: Named, named: str = "") -> Choice:
    return Choice(record.number, f"{record.number} · {record.name}", named=named)


@skill("Deal status", allowed=may_read)
async def deal_status(form: DealStatusForm, context: Context) -> Reply:
    """Show how one of your deals stands: its state, protection and next date."""
    t = context.t
    deal = await deals.get(context.session, context.member, form.deal)
    text = t(
        "Deal {number} with {customer}: {state}.",
        number=deal.number, customer=literal(deal.customer_name), state=t(in_words(deal.state)),
    )  # fmt: skip
    return Reply(
        text=text,
        facts=_facts(deal, context.now, context.member.time_zone, t),
        buttons=(Button(label=t("My deals"), skill="my_deals"),),
    )


def _facts(deal: Deal, now: datetime, zone: str, t: Translator) -> tuple[tuple[str, str], ...]:
    facts = [
        (t("Customer"), deal.customer_name),
        (t("State"), t(in_words(deal.state))),
        (t("Value"), t.money(deal.value.amount, deal.value.currency)),
        (t("Products"), t.all_of(product.name for product in deal.products)),
        (t("Expected closing date"), t.day(deal.closes_on)),
    ]
    left = deals.days_of_protection_left(deal, now)
    if left is not None and deal.protected_until:
        facts.append((t("Protection"), t.plural("{n} day left", "{n} days left", left)))
        facts.append((t("Protected until"), t.day_of(deal.protected_until, zone)))
    if deal.state in UNDECIDED and deal.review_due_at:
        facts.append((t("Decision expected by"), t.day_of(deal.review_due_at, zone)))
    if deal.reason:
        facts.append((t("Reason"), deal.reason))
    return tuple(facts)
