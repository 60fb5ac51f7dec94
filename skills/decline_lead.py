"""Decline a lead that does not fit: it goes to another partner."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import LongText, Once
from bot.prm import lead_lifecycle
from bot.prm.records import LEADS_OFFERED, LEADS_TO_ACCEPT, Subject
from bot.reply import Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, may_work, my_leads, named


class DeclineLeadForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_ACCEPT
    otherwise: ClassVar[Subject] = LEADS_OFFERED

    reason: Annotated[str, LongText(), Once()] = Field(
        title="Reason", description="For example: outside our service area", min_length=3, max_length=1000
    )


@skill("Decline a lead", confirm=True, allowed=may_work, api="leads")
async def decline_lead(form: DeclineLeadForm, context: Context) -> Reply:
    """Turn down a lead that was sent to you, so that another partner can have it."""
    t = context.t
    lead = await lead_lifecycle.decline(
        context.session, context.member, form.lead, reason=form.reason, now=context.now
    )  # fmt: skip
    text = t("Lead {number}, {company}, is declined and will not come back to you.", **named(lead))
    return Reply(text=text, facts=((t("Reason"), form.reason),), buttons=(my_leads(t),))
