"""What waits for a reviewer, the longest promised first."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Unseen
from bot.form import Form
from bot.i18n import Translator
from bot.prm.deal_limits import at_stake
from bot.prm.deal_queue import Waiting, queue
from bot.prm.programme import Programme
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.deal_shown import may_decide, review_button

PAGE = 10
MOST_BUTTONS = 3


class DealQueueForm(Form):
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)


@skill("Deals to review", allowed=may_decide, api="deals")
async def deal_queue(form: DealQueueForm, context: Context) -> Reply:
    """List the deals that wait for your decision, the most overdue first."""
    t, programme = context.t, await context.programme()
    found = await queue(context.session, context.member, programme, limit=PAGE + 1, after=form.after)
    if not found:
        return Reply(text=t("No more deals wait for you.") if form.after else t("No deal waits for you."))
    shown = found[:PAGE]
    buttons = [review_button(each.deal.number, t) for each in shown[:MOST_BUTTONS]]
    if len(found) > PAGE:
        buttons.append(Button(label=t("More"), skill="deal_queue", values={"after": shown[-1].deal.number}))
    return Reply(
        text=t("These deals wait for you, the most urgent first:"),
        table=_table(shown, programme, context),
        buttons=tuple(buttons),
    )


def _table(found: Sequence[Waiting], programme: Programme, context: Context) -> Table:
    """A column of notes only where there is one: a narrow table is read at a glance."""
    t = context.t
    columns = (t("Deal"), t("Partner"), t("Customer"), t("Value"), t("Due"), t("Note"))
    rows = [_row(each, programme, context) for each in found]
    wide = len(columns) if any(row[-1] for row in rows) else len(columns) - 1
    return Table(columns=columns[:wide], rows=tuple(row[:wide] for row in rows))


def _row(waiting: Waiting, programme: Programme, context: Context) -> tuple[str, ...]:
    deal, t, value = waiting.deal, context.t, at_stake(waiting.deal)
    promised = t.moment(deal.review_due_at, programme.time_zone) if deal.review_due_at else ""
    return (
        deal.number,
        waiting.partner,
        deal.customer_name,
        t.money(value.amount, value.currency),
        promised,
        t.all_of(_notes(waiting, context, t)),
    )


def _notes(waiting: Waiting, context: Context, t: Translator) -> list[str]:
    deal = waiting.deal
    notes = {
        t("overdue"): deal.review_due_at is not None and deal.review_due_at < context.now,
        t("possible conflict"): waiting.conflict,
        t("new value"): deal.raised is not None,
        t("appeal"): deal.raised is None and deal.appeals > 0,
    }
    return [note for note, true in notes.items() if true]
