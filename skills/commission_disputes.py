"""The disputes that wait for finance, those due first."""

from bot.form import Form
from bot.i18n import Translator
from bot.prm import commission_disputes as disputes
from bot.prm.commission_disputes import Disputed
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.answer_commission_dispute import may_answer

SHOWN = 10


class CommissionDisputesForm(Form):
    pass


@skill("Open disputes", allowed=may_answer, api="commissions")
async def commission_disputes(form: CommissionDisputesForm, context: Context) -> Reply:
    """List the commission entries that partners dispute, with what they say and until when an answer is due."""
    t = context.t
    found = await disputes.unanswered(context.session, context.member, limit=SHOWN)
    if not found:
        return Reply(text=t("No commission is disputed."))
    columns = (t("Dispute"), t("Due"), t("Entry"), t("Deal"), t("Customer"), t("Amount"), t("Objection"))
    first = {"dispute": found[0].dispute.number}
    return Reply(
        text=t.plural("{n} dispute waits for an answer:", "{n} disputes wait for an answer:", len(found)),
        table=Table(columns=columns, rows=tuple(_row(each, t, context.member.time_zone) for each in found)),
        buttons=(Button(label=t("Answer the first"), skill="answer_commission_dispute", values=first),),
    )


def _row(each: Disputed, t: Translator, zone: str) -> tuple[str, ...]:
    dispute, line = each.dispute, each.entry.line
    amount = t.money(line.amount.amount, line.currency)
    due = t.day_of(dispute.due_at, zone)
    return dispute.number, due, line.number, each.entry.deal_number, each.entry.customer, amount, dispute.objection
