"""What all skills about leads share: who may use them, which lead is meant, and how one is shown."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Choice, Once, Record
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import leads
from bot.prm.leads import STATE_WORDS, Lead, LeadContact, LeadState
from bot.prm.people import Member
from bot.prm.records import LEADS, Subject
from bot.prm.rights import may, rights
from bot.reply import Button, Reply, literal
from bot.skill import Context
from skills.deal_shown import choices_of

NO_SUCH_LEAD = N_("I don't find a lead “{typed}”. Say “my leads” to see yours.")


class LeadForm(Form):
    """A form about one lead: one of those this can be done with, else one of which it is said why it cannot."""

    wanted: ClassVar[Subject] = LEADS
    otherwise: ClassVar[Subject] = LEADS

    lead: Annotated[str, Record(NO_SUCH_LEAD), Once()] = Field(
        title="Lead", description="Its number, or the company's name", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        found = await choices_of(context, cls.wanted, text)
        return found if found or not text.strip() else await choices_of(context, cls.otherwise, text)


def may_read(person: Member | None) -> bool:
    return person is not None and any(right.startswith("lead.read.") for right in rights(person))


def may_work(person: Member | None) -> bool:
    return person is not None and may(person, "lead.work")


def may_assign(person: Member | None) -> bool:
    return person is not None and may(person, "lead.assign.managed")


async def card(lead: Lead, text: str, context: Context) -> Reply:
    """A text above all that this person may know of a lead, and what they can do next."""
    t, member = context.t, context.member
    contact = await leads.contact(context.session, member, lead.id)
    notes = await leads.notes(context.session, member, lead.id, limit=1)
    noted = ((t("Notes"), notes[0].words),) if notes else ()
    shown = (*facts(lead, context.now, member.time_zone, t), *_reached(contact, t), *noted)
    return Reply(text=text, facts=shown, buttons=(*next_steps(lead, context), my_leads(t)))


def state_of(lead: Lead, t: Translator) -> str:
    return t(STATE_WORDS[lead.state])


def named(lead: Lead) -> dict[str, str]:
    """For texts with {number} and {company} in them."""
    return {"number": lead.number, "company": literal(lead.company)}


def facts(lead: Lead, now: datetime, zone: str, t: Translator) -> tuple[tuple[str, str], ...]:
    """What may be known before the lead is accepted, and what was expected of it then."""
    shown = [
        (t("Company"), lead.company),
        (t("State"), state_of(lead, t)),
        (t("Sent"), age(lead, now, t)),
        (t("Interest"), lead.interest),
        (t("Products"), t.all_of(product.name for product in lead.products)),
    ]
    if lead.state is LeadState.NEW and lead.accept_by:
        shown.append((t("Accept by"), t.moment(lead.accept_by, zone)))
    if value := lead.expected_value:
        shown.append((t("Expected value"), t.money(value.amount, value.currency)))
    if lead.expected_close:
        shown.append((t("Expected closing date"), t.day(lead.expected_close)))
    if lead.reason:
        shown.append((t("Reason"), lead.reason))
    return tuple(shown)


def age(lead: Lead, now: datetime, t: Translator) -> str:
    """How long ago it was handed to this partner; of one that is with nobody, how long ago it came in."""
    hours = max(0, int((now - (lead.assigned_at or lead.received_at)).total_seconds() // 3600))
    if hours < 48:
        return t.plural("{n} hour ago", "{n} hours ago", hours)
    return t.plural("{n} day ago", "{n} days ago", hours // 24)


def next_steps(lead: Lead, context: Context) -> tuple[Button, ...]:
    """What this person can do with a lead as it is now."""
    offered = {
        LeadState.NEW: ("accept_lead", "decline_lead", "lead_route", "assign_lead"),
        LeadState.ACCEPTED: ("update_lead", "convert_lead", "lead_lost"),
        LeadState.WORKING: ("convert_lead", "update_lead", "lead_lost"),
    }
    skills = (context.skills.get(name) for name in offered.get(lead.state, ()))
    return tuple(
        Button(
            label=context.t(skill.title), skill=skill.name, values={"lead": lead.number},
            style="plain" if place else "primary",
        )
        for place, skill in enumerate(each for each in skills if each)
    )  # fmt: skip


def my_leads(t: Translator) -> Button:
    return Button(label=t("My leads"), skill="my_leads")


def _reached(contact: LeadContact | None, t: Translator) -> tuple[tuple[str, str], ...]:
    """Nothing before the lead is accepted and after it has left: then there is no contact to show."""
    if contact is None:
        return ()
    who = ", ".join(filter(None, (contact.name, contact.title)))
    where = ", ".join(filter(None, (contact.email, contact.phone)))
    return ((t("Contact person"), who), *(((t("Reached at"), where),) if where else ()))
