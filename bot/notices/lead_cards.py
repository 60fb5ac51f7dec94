"""What a partner and the vendor's staff are told about leads. Never the person behind one: that is shown on demand."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.notices.deciding import Decision
from bot.prm.lead_records import Lead, LeadState
from bot.prm.people import Member
from bot.prm.region_names import region_name
from bot.reply import Button, Reply, Table, literal


def offer(lead: Lead, who: Member | None, t: Translator, *, hot: bool) -> Reply:
    """A new lead, with yes and no."""
    said = {"number": lead.number, "company": literal(lead.company)}
    text = (
        t("A hot lead for you, {number}: {company} wants to buy or to talk at once.", **said)
        if hot
        else t("A new lead for you, {number}: {company}.", **said)
    )
    return Reply(text=text, facts=_facts(lead, who, t), buttons=_answers(lead, t))


def nudge(lead: Lead, who: Member | None, t: Translator) -> Reply:
    """Time passes, and nobody has said yes or no."""
    text = t(
        "Lead {number}, {company}, still waits for your answer. After that it goes to another partner.",
        number=lead.number, company=literal(lead.company),
    )  # fmt: skip
    return Reply(text=text, facts=_facts(lead, who, t), buttons=_answers(lead, t))


def answered(lead: Lead, owner: str, by: Decision, zone: str, t: Translator) -> Reply:
    """In place of an offer, once nobody has to answer any more. `owner` takes care of it."""
    said = {"number": lead.number, "company": literal(lead.company)}
    texts = {
        LeadState.DECLINED: t("Lead {number}, {company}, was declined. Nobody has to answer any more.", **said),
        LeadState.EXPIRED: t("Lead {number}, {company}, is with you no more: the time to accept it is over.", **said),
    }
    taken = t("Lead {number}, {company}, is accepted: {name} takes care of it.", **said, name=literal(owner))
    return Reply(
        text=by.told(texts.get(lead.state, taken), zone, t), buttons=(Button(label=t("My leads"), skill="my_leads"),)
    )


def digest(leads: Sequence[Lead], who: Member | None, t: Translator) -> Reply:
    """Many leads at once."""
    columns = (t("Lead"), t("Company"), t("Products"), t("Accept by"))
    rows = tuple((each.number, each.company, _products(each, t), _accept_by(each, who, t)) for each in leads)
    show = Button(label=t("My leads"), skill="my_leads", values={"state": LeadState.NEW.value}, style="primary")
    text = t.plural("{n} new lead waits for your answer:", "{n} new leads wait for your answer:", len(rows))
    return Reply(text=text, table=Table(columns=columns, rows=rows), buttons=(show,))


def with_staff(lead: Lead, t: Translator) -> Reply:
    """No partner fits: somebody at the vendor has to see to it."""
    text = t(
        "No partner fits lead {number}, {company}, so it stays with you.",
        number=lead.number, company=literal(lead.company),
    )  # fmt: skip
    facts = (
        (t("Region"), region_name(lead.region)),
        (t("Interest"), lead.interest),
        (t("Products"), _products(lead, t)),
    )
    named = {"lead": lead.number}
    return Reply(
        text=text,
        facts=facts,
        buttons=(
            Button(label=t("Why?"), skill="lead_route", values=named),
            Button(label=t("Assign"), skill="assign_lead", values={**named, "version": lead.version}, style="primary"),
        ),
    )


def given(lead: Lead, partner: str, by: Decision, zone: str, t: Translator) -> Reply:
    """In place of `with_staff`, once it went to somebody."""
    said = {"number": lead.number, "company": literal(lead.company), "partner": literal(partner)}
    return Reply(text=by.told(t("Lead {number}, {company}, went to {partner}.", **said), zone, t))


def _answers(lead: Lead, t: Translator) -> tuple[Button, ...]:
    named = {"lead": lead.number}
    return (
        Button(label=t("Accept"), skill="accept_lead", values=named, style="primary"),
        Button(label=t("Decline"), skill="decline_lead", values=named),
    )


def _facts(lead: Lead, who: Member | None, t: Translator) -> tuple[tuple[str, str], ...]:
    return (
        (t("Interest"), lead.interest),
        (t("Products"), _products(lead, t)),
        (t("Accept by"), _accept_by(lead, who, t)),
    )


def _products(lead: Lead, t: Translator) -> str:
    return t.all_of(product.name for product in lead.products)


def _accept_by(lead: Lead, who: Member | None, t: Translator) -> str:
    return t.moment(lead.accept_by, who.time_zone if who else "UTC") if lead.accept_by else ""
