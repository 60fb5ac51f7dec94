"""What all skills about deals share: who may use them, which deal is meant, and how one is shown."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards import papers
from bot.fields import Choice, Once, Record
from bot.form import Form, only_record
from bot.i18n import N_, Translator, in_words
from bot.parse.newest import find_newest
from bot.prm import deal_steps, deals, file_rights, files, leads, records
from bot.prm.deal_records import subject
from bot.prm.deal_steps import Step
from bot.prm.deals import Deal, DealState
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.records import DEALS, Named, Subject
from bot.prm.rights import may, rights
from bot.reply import Button, Reply, literal
from bot.skill import Context

UNDECIDED = (DealState.SUBMITTED, DealState.IN_REVIEW)
NO_SUCH_DEAL = N_("I don't find a deal “{typed}”. Say “my deals” to see yours.")
STEPS: Mapping[Step, str] = {
    Step.UPDATE: "update_deal",
    Step.ANSWER: "answer_review",
    Step.EXTEND: "extend_protection",
    Step.WIN: "deal_won",
    Step.LOSE: "deal_lost",
    Step.WITHDRAW: "withdraw_deal",
    Step.CANCEL: "cancel_deal",
    Step.APPEAL: "appeal_deal",
}


class OneDealForm(Form):
    """A form about one deal: one of those this can be done with, else one of which it is said why it cannot."""

    wanted: ClassVar[Subject] = DEALS

    deal: Annotated[str, Record(NO_SUCH_DEAL), Once()] = Field(
        title="Deal", description="Its number, or the customer's name", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        found = await choices_of(context, cls.wanted, text)
        return found if found or not text.strip() else await choices_of(context, DEALS, text)

    @classmethod
    async def counts_in(cls, context: Context, found: Mapping[str, tuple[Choice, ...]]) -> str | None:
        """That of the deal, which is not always that of the partner."""
        named = only_record(found, "deal")
        if named is None:
            return None
        return (await deals.get(context.session, context.member, named)).currency


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


def may_read(person: Member | None) -> bool:
    return person is not None and any(right.startswith("deal.read.") for right in rights(person))


def may_work(person: Member | None) -> bool:
    return person is not None and may(person, "deal.work")


def may_decide(person: Member | None) -> bool:
    return person is not None and any(right.startswith("deal.decide.") for right in rights(person))


async def shown(deal: Deal, text: str, context: Context) -> Reply:
    """A text above how the deal stands, and what this person can do next."""
    t, programme = context.t, await context.programme()
    mine = Button(label=t("My deals"), skill="my_deals")
    lead = await leads.of_deal(context.session, context.member, deal.id)
    came_from = ((t("Came from lead"), lead.number),) if lead else ()
    attached = await files.of(context.session, subject(deal))
    theirs = [each for each in attached if file_rights.from_partner_or_for(each, context.member)]
    return Reply(
        text=text,
        facts=(*_facts(deal, programme, context), *came_from),
        buttons=(*_next_steps(deal, programme, context), mine),
        downloads=papers.evidence(theirs, t),
    )


def named(deal: Deal) -> dict[str, str]:
    """For texts with {number} and {customer} in them."""
    return {"number": deal.number, "customer": literal(deal.customer_name)}


def protection(deal: Deal, programme: Programme, context: Context) -> str:
    """How long it is still protected; nothing where it is not."""
    left = deals.days_of_protection_left(deal, programme, context.now)
    return "" if left is None else context.t.plural("{n} day left", "{n} days left", left)


def _facts(deal: Deal, programme: Programme, context: Context) -> tuple[tuple[str, str], ...]:
    t, zone = context.t, context.member.time_zone
    facts = [
        (t("Customer"), deal.customer_name),
        (t("State"), t(in_words(deal.state))),
        (t("Value"), t.money(deal.value.amount, deal.value.currency)),
        (t("Products"), t.all_of(product.name for product in deal.products)),
        (t("Stage"), t(in_words(deal.stage))),
        (t("Expected closing date"), t.day(deal.closes_on)),
    ]
    if deal.raised:
        facts.append((t("New value, not agreed to yet"), t.money(deal.raised.amount, deal.raised.currency)))
    if (left := protection(deal, programme, context)) and deal.protected_until:
        facts.append((t("Protection"), left))
        facts.append((t("Protected until"), t.day_of(deal.protected_until, zone)))
    if (deal.state in UNDECIDED or deal.raised) and deal.review_due_at:
        facts.append((t("Decision expected by"), t.day_of(deal.review_due_at, zone)))
    if deal.won_on:
        facts.append((t("Won on"), t.day(deal.won_on)))
    if deal.reason:
        facts.append((t("Question") if deal.state is DealState.RETURNED else t("Reason"), t(deal.reason)))
    return tuple(facts)


def _next_steps(deal: Deal, programme: Programme, context: Context) -> tuple[Button, ...]:
    member = context.member
    names = [STEPS[step] for step in deal_steps.possible(member, deal, programme.rules)]
    if deal.waits and may_decide(member):
        names.append("review_deal")
    return tuple(_button(name, deal, context) for name in names if name in context.skills)


def _button(name: str, deal: Deal, context: Context) -> Button:
    """An update shows what is known first; all else asks what it needs."""
    title = context.t(context.skills[name].title)
    return Button(label=title, skill=name, values={"deal": deal.number}, edits=name == STEPS[Step.UPDATE])


def review_button(number: str, t: Translator) -> Button:
    return Button(label=t("Review {number}", number=number), skill="review_deal", values={"deal": number})
