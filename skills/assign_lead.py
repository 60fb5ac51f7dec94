"""Give a lead to a partner by hand, for a reason that is kept with it."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Choice, LongText, Once, Record, Unseen
from bot.i18n import N_
from bot.prm import lead_by_hand
from bot.prm.records import LEADS_TO_ASSIGN, Subject
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, may_assign, named

NO_SUCH_PARTNER = N_("I don't find a partner “{typed}” that you may give leads to.")


class AssignLeadForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_ASSIGN

    partner: Annotated[str, Record(NO_SUCH_PARTNER), Once()] = Field(title="Partner", max_length=200)
    reason: Annotated[str, LongText(), Once()] = Field(
        title="Reason", description="Kept with the lead; partners do not see it", min_length=3, max_length=1000
    )
    version: Annotated[int | None, Unseen(), Once()] = Field(default=None, title="Version")

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        if field == "lead":
            return await super().records(context, field, text)
        found = await lead_by_hand.assignable(context.session, context.member, text)
        return tuple(Choice(each.number, each.name, named=each.words) for each in found)


@skill("Assign a lead", confirm=True, allowed=may_assign, api="leads")
async def assign_lead(form: AssignLeadForm, context: Context) -> Reply:
    """Give a lead to a partner yourself, where no partner fits or you know better."""
    t, current = context.t, await context.programme()
    lead, partner = await lead_by_hand.assign_by_hand(
        context.session,
        context.member,
        current,
        form.lead,
        form.partner,
        reason=form.reason,
        now=context.now,
        version=form.version,
    )
    return Reply(
        text=t("Lead {number}, {company}, is with {partner} now.", **named(lead), partner=partner.name),
        facts=((t("Reason"), form.reason),),
        buttons=(Button(label=t("Lead queue"), skill="lead_queue"),),
    )
