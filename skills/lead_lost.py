"""Close a lead that came to nothing."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import lead_lifecycle
from bot.prm.records import LEADS_TO_WORK_ON, Subject
from bot.reply import Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, may_work, my_leads, named


class LeadLostForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_WORK_ON

    reason: Annotated[str, LongText(), Once()] = Field(
        title="Reason", description="For example: no budget this year", min_length=3, max_length=1000
    )


@skill("Close a lead as lost", confirm=True, allowed=may_work, api="leads")
async def lead_lost(form: LeadLostForm, context: Context) -> Reply:
    """Close a lead that you accepted and that led nowhere."""
    t = context.t
    lead = await lead_lifecycle.lose(context.session, context.member, form.lead, reason=form.reason, now=context.now)
    text = t("Lead {number}, {company}, is closed as lost.", **named(lead))
    return Reply(text=text, facts=((t("Reason"), form.reason),), buttons=(my_leads(t),))
