"""What staff must see to: leads that no partner fits, and those that nobody accepted in time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.fields import Unseen
from bot.form import Form
from bot.i18n import Translator
from bot.prm import leads
from bot.prm.leads import Lead
from bot.prm.region_names import region_name
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.lead_shown import age, may_assign

PAGE = 10
MOST_OFFERED = 3  # leads that a page offers to assign


class LeadQueueForm(Form):
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)


@skill("Lead queue", allowed=may_assign, api="leads")
async def lead_queue(form: LeadQueueForm, context: Context) -> Reply:
    """List the leads that are with no partner, and those that no partner accepted in time."""
    t, now = context.t, context.now
    found = await leads.waiting(context.session, context.member, now=now, limit=PAGE + 1, after=form.after)
    if not found:
        return Reply(text=t("No lead waits for you: all are with a partner and in time."))
    shown = found[:PAGE]
    more = (Button(label=t("More"), skill="lead_queue", values={"after": shown[-1].number}),)
    assign = tuple(_assign(lead, t) for lead in shown[:MOST_OFFERED])
    return Reply(
        text=t("These leads wait for you, the oldest first:"),
        table=_table(shown, now, t),
        buttons=(*assign, *(more if len(found) > PAGE else ())),
    )


def _assign(lead: Lead, t: Translator) -> Button:
    return Button(label=t("Assign {number}", number=lead.number), skill="assign_lead", values={"lead": lead.number})


def _table(shown: Sequence[Lead], now: datetime, t: Translator) -> Table:
    columns = (t("Lead"), t("Company"), t("Region"), t("Products"), t("State"), t("Sent"))
    return Table(columns=columns, rows=tuple(_row(lead, now, t) for lead in shown))


def _row(lead: Lead, now: datetime, t: Translator) -> tuple[str, ...]:
    why = t("With no partner") if lead.partner_id is None else t("Overdue")
    products = t.all_of(product.name for product in lead.products)
    return lead.number, lead.company, region_name(lead.region), products, why, age(lead, now, t)
