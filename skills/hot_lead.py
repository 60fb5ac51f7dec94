"""Flag a lead as hot, so that its partner is told at once, or take the flag back."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Later, Once
from bot.prm import lead_intake
from bot.prm.records import LEADS_TO_ASSIGN, Subject
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, may_assign, named


class HotLeadForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_ASSIGN

    hot: Annotated[bool, Later(), Once()] = Field(default=True, title="Hot")


@skill("Flag a lead as hot", confirm=True, allowed=may_assign, api="leads")
async def hot_lead(form: HotLeadForm, context: Context) -> Reply:
    """Say that a lead is hot, so that its partner is told at once, or that it no longer is."""
    t = context.t
    lead = await lead_intake.flag(context.session, context.member, form.lead, hot=form.hot, now=context.now)
    text = (
        t("Lead {number}, {company}, is flagged as hot.", **named(lead))
        if form.hot
        else t("Lead {number}, {company}, is no longer flagged as hot.", **named(lead))
    )
    return Reply(text=text, buttons=(Button(label=t("Lead queue"), skill="lead_queue"),))
