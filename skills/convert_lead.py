"""Turn a lead into a deal: everything known is carried over, and both happen together or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from bot.prm import lead_lifecycle, leads
from bot.prm.leads import WORKED_ON, Lead, LeadContact
from bot.prm.people import Member
from bot.prm.records import LEADS_TO_WORK_ON, Subject
from bot.reply import Reply
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, may_work, my_leads, named
from skills.register_deal import DealForm, may_register, registered, told

MOST_NOTES = 2000  # characters of a deal's notes


class ConvertLeadForm(DealForm, LeadForm):
    """Which lead is asked before everything about the deal."""

    wanted: ClassVar[Subject] = LEADS_TO_WORK_ON

    @classmethod
    async def defaults(cls, context: Context) -> dict[str, Any]:
        """The country is the lead's, not the partner's."""
        return {name: value for name, value in (await super().defaults(context)).items() if name != "country"}

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """All that is known of the lead, the contact and what was noted included."""
        found = await cls.records(context, "lead", str(known.get("lead") or ""))
        if len(found) != 1 or not known.get("lead"):
            return {}
        lead = await leads.get(context.session, context.member, found[0].value)
        contact = await leads.contact(context.session, context.member, lead.id)
        notes = await leads.notes(context.session, context.member, lead.id)
        said = [lead.interest, *(note.words for note in reversed(notes))]
        return _as_deal(lead, contact, "\n".join(said)[:MOST_NOTES]) if lead.state in WORKED_ON else {}


def may_convert(person: Member | None) -> bool:
    return may_work(person) and may_register(person)


@skill("Turn a lead into a deal", confirm=True, allowed=may_convert, api="leads")
async def convert_lead(form: ConvertLeadForm, context: Context) -> Reply:
    """Register a deal from a lead that you accepted, with everything that is known of it carried over."""
    t, session, member = context.t, context.session, context.member
    lead = await lead_lifecycle.convertible(session, member, form.lead)
    contact = await leads.contact(session, member, lead.id)
    done = await registered(form, context, contact_phone=contact.phone if contact else None)
    await lead_lifecycle.convert(session, member, lead, done.deal, now=context.now)
    reply = told(done, context)
    became = t("Lead {number}, {company}, became this deal.", **named(lead))
    return replace(reply, text=f"{reply.text} {became}", buttons=(*reply.buttons, my_leads(t)))


def _as_deal(lead: Lead, contact: LeadContact | None, notes: str) -> dict[str, Any]:
    """By the names of the deal's form; what is not known is left out."""
    value = lead.expected_value
    known = {
        "customer": lead.company,
        "products": [product.key for product in lead.products],
        "value": value and {"amount": str(value.amount), "currency": value.currency},
        "closes_on": lead.expected_close and lead.expected_close.isoformat(),
        "country": lead.country,
        "website": lead.domain,
        "contact_name": contact and contact.name,
        "contact_email": contact and contact.email,
        "notes": notes,
    }
    return {name: given for name, given in known.items() if given}
