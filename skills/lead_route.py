"""Why a lead went to the partner it is with, line by line; or how the partners compare, where it is with nobody."""

from typing import ClassVar

from bot.i18n import N_, Translator, in_words
from bot.prm import lead_routing, leads
from bot.prm.lead_routing import Decision
from bot.prm.lead_scores import Candidate, Criterion, Out
from bot.prm.leads import STATE_WORDS, Lead, LeadState
from bot.prm.people import Member
from bot.prm.records import LEADS_TO_ASSIGN, Subject
from bot.prm.region_names import region_name
from bot.reply import Button, Reply, Table, literal
from bot.skill import Context, skill
from skills.lead_shown import LeadForm, may_read, named

OUT_WORDS = {
    Out.HAD_IT: N_("had it before"),
    Out.TIER: N_("tier receives no leads"),
    Out.PRODUCT: N_("does not sell it"),
    Out.NOBODY: N_("nobody works on leads"),
}


class LeadRouteForm(LeadForm):
    wanted: ClassVar[Subject] = LEADS_TO_ASSIGN


def may_explain(person: Member | None) -> bool:
    return person is not None and person.internal and may_read(person)


@skill("Route of a lead", allowed=may_explain, api="leads")
async def lead_route(form: LeadRouteForm, context: Context) -> Reply:
    """Show why a lead went to its partner, with the points of every partner that was considered."""
    session, t = context.session, context.t
    lead = await leads.get(session, context.member, form.lead)
    kept = Decision.of(lead.routing) if lead.routing and lead.partner_id else None
    decision = kept or await lead_routing.consider(session, await context.programme(), lead, context.now)
    earlier = await lead_routing.history(session, lead)
    before = t.all_of(f"{name} ({t(STATE_WORDS[outcome])})" for name, outcome in earlier)
    return Reply(
        text=await _said(lead, decision, context),
        facts=((t("Region"), region_name(lead.region)), *(((t("Had it before"), before),) if before else ())),
        table=_table(decision, t) if decision.candidates else None,
        buttons=_assign(lead, context),
    )


async def _said(lead: Lead, decision: Decision, context: Context) -> str:
    t, best = context.t, decision.best
    if lead.partner_id is None and best is None:
        return t("No partner fits lead {number}, {company}.", **named(lead))
    if lead.partner_id is None and best is not None:
        return t("{partner} fits lead {number}, {company}, best.", **named(lead), partner=literal(best.name))
    partner, by = await lead_routing.given_to(context.session, lead, decision)
    told = {**named(lead), "partner": literal(partner)}
    if decision.reason is not None:
        reason = {"by": literal(by), "reason": literal(decision.reason)}
        return t("{by} gave lead {number}, {company}, to {partner}: {reason}", **told, **reason)
    if best is None:
        return t("Lead {number}, {company}, is with {partner}. Why was not recorded.", **told)
    points = t.plural("{n} point", "{n} points", best.total)
    return t("Lead {number}, {company}, went to {partner} with {points}.", **told, points=points)


def _table(decision: Decision, t: Translator) -> Table:
    columns = (t("Partner"), *(t(in_words(each)) for each in Criterion), t("Points"))
    return Table(columns=columns, rows=tuple(_row(each, t) for each in decision.candidates))


def _row(candidate: Candidate, t: Translator) -> tuple[str, ...]:
    if candidate.out is not None:
        return candidate.name, *("" for _ in Criterion), t(OUT_WORDS[Out(candidate.out)])
    points = candidate.points
    because = {
        Criterion.LANGUAGE: "",
        Criterion.TIER: candidate.tier.capitalize(),
        Criterion.CONVERSION: t("{converted} of {ended}", converted=candidate.converted, ended=candidate.ended),
        Criterion.LOAD: t.plural("{n} open", "{n} open", candidate.open_leads),
    }
    lines = (f"{points[each]} ({because[each]})" if because[each] else str(points[each]) for each in Criterion)
    return candidate.name, *lines, str(candidate.total)


def _assign(lead: Lead, context: Context) -> tuple[Button, ...]:
    skill = context.skills.get("assign_lead")
    if skill is None or lead.state is not LeadState.NEW:
        return ()
    return (Button(label=context.t(skill.title), skill=skill.name, values={"lead": lead.number}),)
