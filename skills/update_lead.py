"""Say how an accepted lead goes: that it is being worked on, what it may be worth and when, and what was said."""

from typing import Annotated, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from bot.fields import Amount, ClosingDay, LongText, Once, Problem
from bot.i18n import N_
from bot.prm import lead_lifecycle
from bot.prm.records import LEADS_TO_WORK_ON, Subject
from bot.reply import Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, card, may_work, named

NEWS = ("value", "closes_on")  # what may be new beside a note


class UpdateLeadForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_WORK_ON

    value: Annotated[Amount | None, Once()] = Field(default=None, title="Expected value")
    closes_on: Annotated[ClosingDay | None, Once()] = Field(default=None, title="Expected closing date")
    note: Annotated[str | None, LongText(), Once()] = Field(
        default=None, title="Note", description="What has happened since", max_length=2000, validate_default=True
    )

    @field_validator("note")
    @classmethod
    def _something_new(cls, note: str | None, info: ValidationInfo) -> str | None:
        if note is None and info.data.keys() >= {*NEWS} and not any(map(info.data.get, NEWS)):
            raise Problem(N_("What is new about it? A value, a closing date, or a few words."))
        return note


@skill("Update a lead", confirm=True, allowed=may_work, api="leads")
async def update_lead(form: UpdateLeadForm, context: Context) -> Reply:
    """Say that you work on a lead, change its expected value or closing date, or write down what happened."""
    lead = await lead_lifecycle.update(
        context.session, context.member, form.lead,
        value=form.value, closes_on=form.closes_on, note=form.note, now=context.now,
    )  # fmt: skip
    return await card(lead, context.t("I noted that down for lead {number}, {company}.", **named(lead)), context)
