"""Why one commission entry is as high as it is: deal, rate, revenue and the sum, as kept when it was earned."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement

from bot.fields import Choice, Record
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import commission_disputes, commission_lines, commission_words, records, statements
from bot.prm.commission_disputes import Dispute, DisputeState
from bot.prm.commission_lines import Entry, NoSuchLine, Wanted
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill

OFFERED = 25
NUMBER = re.compile(r"\bC-?(\d{4})-?(\d{1,6})(?!\d)", re.IGNORECASE)
NO_SUCH_LINE = N_("I don't find a commission entry “{typed}” of yours. Say “my commissions” to see them all.")


def may_read(person: Member | None) -> bool:
    return person is not None and (may(person, "commission.read") or may(person, "commission.read.all"))


class CommissionLineForm(Form):
    entry: Annotated[str, Record(NO_SUCH_LINE)] = Field(
        title="Entry", description="Its number, or the deal it is for", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await choices_of(context, text)


async def choices_of(context: Context, text: str, *, only: Sequence[ColumnElement[bool]] = ()) -> tuple[Choice, ...]:
    """The entries a text names: by number, or by their deal; for an empty text the latest of those that `only` says."""
    session, member = context.session, context.member
    if named := NUMBER.search(text):
        return await _numbered(context, f"C-{named[1]}-{int(named[2]):04d}", named[0])
    if not text.strip():
        latest = await commission_lines.mine(session, member, Wanted(), limit=OFFERED, only=only)
        return tuple(_choice(each, context.t) for each in latest)
    found = list[Choice]()
    for deal in await records.named(session, member, records.EARNED, text):
        lines = await commission_lines.mine(session, member, Wanted(deal=deal.number), limit=OFFERED)
        found += [_choice(each, context.t, named=deal.words) for each in lines]
    return tuple(found[:OFFERED])


async def _numbered(context: Context, number: str, words: str) -> tuple[Choice, ...]:
    try:
        return (_choice(await commission_lines.get(context.session, context.member, number), context.t, named=words),)
    except NoSuchLine:
        return ()


def _choice(entry: Entry, t: Translator, named: str = "") -> Choice:
    line = entry.line
    amount = t.money(line.amount.amount, line.currency)
    return Choice(line.number, f"{line.number} · {entry.customer} · {amount}", named=named)


@skill("Explain a commission", allowed=may_read, api="commissions")
async def commission_line(form: CommissionLineForm, context: Context) -> Reply:
    """Explain why a commission entry is as high as it is: deal, rate, revenue and the sum."""
    t = context.t
    entry = await commission_lines.get(context.session, context.member, form.entry)
    line = entry.line
    text = t(
        "{amount}: {what}, deal {deal} with {customer}.",
        amount=t.money(line.amount.amount, line.currency),
        what=literal(commission_words.what(line, t).rstrip(".。")),  # a reason is a sentence of its own
        deal=entry.deal_number,
        customer=literal(entry.customer),
    )
    if arithmetic := commission_words.arithmetic(line, t):
        text += f"\n\n{literal(arithmetic)}"
    dispute = await commission_disputes.about(context.session, line)
    return Reply(text=text, facts=_facts(entry, dispute, context), buttons=await _buttons(entry, context))


def _facts(entry: Entry, dispute: Dispute | None, context: Context) -> tuple[tuple[str, str], ...]:
    line, t = entry.line, context.t
    facts = [
        (t("Entry"), line.number),
        (t("State"), commission_words.state(line, t)),
        (t("Earned on"), t.day(line.earned_on)),
        *commission_words.explained(line, t),
    ]
    if line.paid_on:
        facts.append((t("Paid on"), t.day(line.paid_on)))
    if dispute is not None:
        facts.append((t("Dispute"), _disputed(dispute, context)))
    return tuple(facts)


def _disputed(dispute: Dispute, context: Context) -> str:
    t = context.t
    if dispute.state is DisputeState.OPEN:
        day = t.day_of(dispute.due_at, context.member.time_zone)
        return t("{number}: finance answers by {day}", number=dispute.number, day=day)
    return f"{dispute.number}: {dispute.answer}"


async def _buttons(entry: Entry, context: Context) -> tuple[Button, ...]:
    t, line = context.t, entry.line
    everything = Button(label=t("All my commissions"), skill="my_commissions")
    mine = may(context.member, "commission.read")
    if not mine or not await statements.under_review(context.session, line, context.now):
        return (everything,) if mine else ()
    dispute = Button(label=t("Dispute this"), skill="dispute_commission", values={"entry": line.number})
    return (dispute, everything)
