"""The disputes that wait for finance, those due first."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Unseen
from bot.form import Form
from bot.i18n import Translator
from bot.prm import commission_disputes as disputes
from bot.prm.commission_disputes import Disputed
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.answer_commission_dispute import may_answer

SHOWN = 10


class CommissionDisputesForm(Form):
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)


@skill("Open disputes", allowed=may_answer, api="commissions")
async def commission_disputes(form: CommissionDisputesForm, context: Context) -> Reply:
    """List the commission entries that partners dispute, with what they say and until when an answer is due."""
    t = context.t
    waiting = await disputes.unanswered(context.session, context.member, limit=SHOWN + 1, after=form.after)
    found = waiting[:SHOWN]
    if not found:
        return Reply(text=t("No commission is disputed."))
    columns = (t("Dispute"), t("Due"), t("Entry"), t("Deal"), t("Customer"), t("Amount"), t("Objection"))
    more = len(waiting) > SHOWN
    return Reply(
        text=_headline(len(found), t, all_shown=not more and form.after is None),
        table=Table(columns=columns, rows=tuple(_row(each, t, context.member.time_zone) for each in found)),
        buttons=_buttons(found, t, more=more),
    )


def _headline(shown: int, t: Translator, *, all_shown: bool) -> str:
    if not all_shown:
        return t("This waits for you, the oldest first:")
    return t.plural("{n} dispute waits for an answer:", "{n} disputes wait for an answer:", shown)


def _buttons(found: Sequence[Disputed], t: Translator, *, more: bool) -> tuple[Button, ...]:
    first, last = found[0].dispute.number, found[-1].dispute.number
    answer = Button(label=t("Answer the first"), skill="answer_commission_dispute", values={"dispute": first})
    following = Button(label=t("More"), skill="commission_disputes", values={"after": last})
    return (answer, following) if more else (answer,)


def _row(each: Disputed, t: Translator, zone: str) -> tuple[str, ...]:
    dispute, line = each.dispute, each.entry.line
    amount = t.money(line.amount.amount, line.currency)
    due = t.day_of(dispute.due_at, zone)
    return dispute.number, due, line.number, each.entry.deal_number, each.entry.customer, amount, dispute.objection
