"""Accept a lead: from now on it is somebody's, and they see whom to call."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from bot.fields import Amount, Choice, ClosingDay, Later, Once
from bot.prm import lead_lifecycle
from bot.prm.lead_people import colleagues
from bot.prm.records import LEADS_OFFERED, LEADS_TO_ACCEPT, Subject
from bot.reply import Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, card, may_work, named


class AcceptLeadForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_ACCEPT
    otherwise: ClassVar[Subject] = LEADS_OFFERED

    value: Annotated[Amount, Once()] = Field(
        title="Expected value", description="A guess will do, for example 20,000 EUR"
    )
    closes_on: Annotated[ClosingDay, Once()] = Field(
        title="Expected closing date", description="When you expect the order"
    )
    owner: Annotated[str | None, Later()] = Field(default=None, title="Who takes care of it")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        partner = context.member.partner_id
        found = await colleagues(context.session, partner) if partner is not None else ()
        return {"owner": tuple(Choice(str(each.id), each.name) for each in found)}

    @classmethod
    async def defaults(cls, context: Context) -> dict[str, Any]:
        return {**await super().defaults(context), "owner": str(context.member.person_id)}


@skill("Accept a lead", confirm=True, allowed=may_work, api="leads")
async def accept_lead(form: AcceptLeadForm, context: Context) -> Reply:
    """Accept a lead that was sent to you, and see whom to call."""
    lead = await lead_lifecycle.accept(
        context.session, context.member, form.lead,
        value=form.value, closes_on=form.closes_on, owner_id=int(form.owner) if form.owner else None, now=context.now,
    )  # fmt: skip
    text = context.t("Lead {number}, {company}, is accepted. Please get in touch soon.", **named(lead))
    return await card(lead, text, context)
