"""Show somebody the deals whose protection ends soon: where a person's open work is shown together."""

from datetime import timedelta

from bot.form import Form
from bot.prm import deals
from bot.prm.deals import Deal
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.deal_shown import may_read, may_work, protection

PAGE = 10
MOST_OFFERED = 3  # deals of a page for which an extension is offered


class DealsEndingForm(Form):
    """Nothing to ask."""


@skill("Deals about to expire", allowed=may_read, listed=False, api="deals")
async def deals_ending(form: DealsEndingForm, context: Context) -> Reply:
    """List the deals whose protection ends soon, the nearest first: from the day of the first reminder on."""
    t, programme = context.t, await context.programme()
    soon = context.now + timedelta(days=max(programme.rules.deal_reminder_days, default=0))
    found = await deals.ending(context.session, context.member, before=soon, limit=PAGE)
    if not found:
        return Reply(text=t("The protection of no deal ends soon."))
    columns = (t("Deal"), t("Customer"), t("Protection"))
    rows = tuple((each.number, each.customer_name, protection(each, programme, context)) for each in found)
    return Reply(
        text=t("The protection of these deals ends soon, the nearest first:"),
        table=Table(columns=columns, rows=rows),
        buttons=tuple(_extend(each, context) for each in found[:MOST_OFFERED] if may_work(context.member)),
    )


def _extend(deal: Deal, context: Context) -> Button:
    return Button(
        label=context.t("Extend {number}", number=deal.number), skill="extend_protection", values={"deal": deal.number}
    )
