"""The commission entries that are not paid until finance releases them, and what each waits for."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Unseen
from bot.form import Form
from bot.i18n import Translator
from bot.prm import commission_held
from bot.prm.commission_held import Waiting
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.commission_to_decide import may_decide

PAGE = 10
MOST_BUTTONS = 3


class HeldCommissionsForm(Form):
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)


@skill("Held commissions", allowed=may_decide, api="commissions")
async def held_commissions(form: HeldCommissionsForm, context: Context) -> Reply:
    """List the commission entries that wait to be released, each with the reason why it is held."""
    t = context.t
    found = await commission_held.waiting(context.session, context.member, limit=PAGE + 1, after=form.after)
    disputes = Button(label=t("Open disputes"), skill="commission_disputes")
    if not found:
        text = t("No more commission entries are held.") if form.after else t("No commission entry is held.")
        return Reply(text=text, buttons=(disputes,))
    shown, more = found[:PAGE], len(found) > PAGE
    return Reply(
        text=t("These commission entries wait, the oldest first. Disputed ones are listed with the disputes."),
        table=_table(shown, t),
        buttons=(*_buttons(shown, t, more=more), disputes),
    )


def _table(found: Sequence[Waiting], t: Translator) -> Table:
    columns = (t("Entry"), t("Partner"), t("Deal"), t("Customer"), t("Amount"), t("Why it waits"))
    return Table(columns=columns, rows=tuple(_row(each, t) for each in found))


def _row(each: Waiting, t: Translator) -> tuple[str, ...]:
    line, deal, customer = each.entry.line, each.entry.deal_number, each.entry.customer
    amount, why = t.money(line.amount.amount, line.currency), t(line.held_for or "")
    return line.number, each.partner, deal, customer, amount, why


def _buttons(shown: Sequence[Waiting], t: Translator, *, more: bool) -> tuple[Button, ...]:
    release = tuple(
        Button(
            label=t("Release {number}", number=each.entry.line.number),
            skill="release_commission",
            values={"entry": each.entry.line.number},
        )
        for each in shown[:MOST_BUTTONS]
    )
    following = Button(label=t("More"), skill="held_commissions", values={"after": shown[-1].entry.line.number})
    return (*release, following) if more else release
