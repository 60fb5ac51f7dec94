"""Show the leads somebody was sent, newest first, or one of them with everything they may know about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.fields import Choice, Later, PastDays, Record
from bot.form import Form
from bot.i18n import N_, Translator, in_words
from bot.prm import leads, records
from bot.prm.leads import Lead, LeadContact, LeadState
from bot.prm.people import Member
from bot.prm.rights import rights
from bot.reply import Button, Reply, Table, literal
from bot.skill import Context, skill
from skills.deal_status import choices_of

PAGE = 10
NO_SUCH_LEAD = N_("I don't find a lead “{typed}”. Say “my leads” to see yours.")


class MyLeadsForm(Form):
    lead: Annotated[str | None, Record(NO_SUCH_LEAD), Later()] = Field(
        default=None, title="Lead", description="Its number, or the company's name", max_length=200
    )
    state: LeadState | None = Field(default=None, title="State")
    sent: PastDays | None = Field(default=None, title="Sent", description="For example yesterday, or this week")
    after: Annotated[str | None, Later()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(in_words(each)), ALSO.get(each, ())) for each in LeadState)}

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await choices_of(context, records.LEADS, text)


ALSO: dict[LeadState, tuple[str, ...]] = {  # how people ask for a state, whatever it is called on the screen
    LeadState.NEW: (
        "open", "not accepted yet", "to accept", "neue", "neuen", "offene", "nuevo", "nuevos", "nuevas", "nouveau",
        "nouveaux", "nouvelles", "新規", "新しい", "未対応", "신규", "새", "새로운", "新", "新的", "待接受", "új",
    ),
    LeadState.ACCEPTED: (
        "angenommen", "angenommene", "aceptado", "aceptados", "accepté", "acceptés", "承諾済み", "受諾済み", "수락",
        "已接受", "elfogadott",
    ),
    LeadState.WORKING: (
        "in progress", "working on", "in Arbeit", "in Bearbeitung", "en curso", "en cours", "対応中", "進行中",
        "진행 중", "작업 중", "跟进中", "处理中", "folyamatban",
    ),
    LeadState.CONVERTED: ("won", "became a deal", "umgewandelt", "convertido", "converti", "転換", "전환", "已转化"),
    LeadState.LOST: ("verloren", "perdido", "perdu", "失注", "실패", "丢失", "elveszett"),
    LeadState.DECLINED: ("refused", "abgelehnt", "rechazado", "refusé", "辞退", "거절", "已拒绝", "elutasított"),
    LeadState.EXPIRED: ("abgelaufen", "caducado", "expiré", "期限切れ", "만료", "过期", "lejárt"),
}  # fmt: skip


def may_read(person: Member | None) -> bool:
    return person is not None and any(right.startswith("lead.read.") for right in rights(person))


@skill("My leads", allowed=may_read)
async def my_leads(form: MyLeadsForm, context: Context) -> Reply:
    """List the leads that were sent to you with their state and age, or show one of them."""
    if form.lead is not None:
        return await _one(form.lead, context)
    t, member = context.t, context.member
    first, last = _moments(form, member.time_zone)
    found = await leads.mine(
        context.session, member, state=form.state, since=first, before=last, limit=PAGE + 1, after=form.after
    )
    if not found:
        return _none(form, t)
    shown, more = found[:PAGE], len(found) > PAGE
    buttons = (_next_page(form, shown[-1], t),) if more else ()
    return Reply(text=_headline(form, t), table=_table(shown, context.now, t), buttons=buttons)


def _moments(form: MyLeadsForm, zone: str) -> tuple[datetime | None, datetime | None]:
    """From the first to behind the last of the days asked for, where this person works."""
    if form.sent is None:
        return None, None
    days = (form.sent.first, form.sent.last + timedelta(days=1))
    first, last = (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) for day in days)
    return first, last


async def _one(number: str, context: Context) -> Reply:
    t, member = context.t, context.member
    lead = await leads.get(context.session, member, number)
    contact = await leads.contact(context.session, member, lead.id)
    state = t(in_words(lead.state))
    text = t("Lead {number}, {company}: {state}.", number=lead.number, company=literal(lead.company), state=state)
    if lead.state is LeadState.NEW:
        text = f"{text} {t('The contact is shown once the lead is accepted.')}"
    return Reply(
        text=text,
        facts=(*_facts(lead, context.now, member.time_zone, t), *_contact(contact, t)),
        buttons=(Button(label=t("My leads"), skill="my_leads"),),
    )


def _facts(lead: Lead, now: datetime, zone: str, t: Translator) -> tuple[tuple[str, str], ...]:
    facts = [
        (t("Company"), lead.company),
        (t("State"), t(in_words(lead.state))),
        (t("Sent"), _age(lead, now, t)),
        (t("Interest"), lead.interest),
        (t("Products"), t.all_of(product.name for product in lead.products)),
    ]
    if lead.state is LeadState.NEW and lead.accept_by:
        facts.append((t("Accept by"), t.moment(lead.accept_by, zone)))
    if value := lead.expected_value:
        facts.append((t("Expected value"), t.money(value.amount, value.currency)))
    if lead.expected_close:
        facts.append((t("Expected closing date"), t.day(lead.expected_close)))
    if lead.reason:
        facts.append((t("Reason"), lead.reason))
    return tuple(facts)


def _contact(contact: LeadContact | None, t: Translator) -> tuple[tuple[str, str], ...]:
    """Nothing before the lead is accepted and after it has left: then there is no contact to show."""
    if contact is None:
        return ()
    named = ", ".join(filter(None, (contact.name, contact.title)))
    reached = ", ".join(filter(None, (contact.email, contact.phone)))
    return ((t("Contact person"), named), *(((t("Reached at"), reached),) if reached else ()))


def _next_page(form: MyLeadsForm, last: Lead, t: Translator) -> Button:
    values = form.model_dump(mode="json", exclude_none=True) | {"after": last.number}
    return Button(label=t("More"), skill="my_leads", values=values)


def _headline(form: MyLeadsForm, t: Translator) -> str:
    if form.state is not None:
        return t("Your leads in the state “{state}”, the newest first:", state=t(in_words(form.state)))
    return t("Leads sent to you in that time, the newest first:") if form.sent else t("Your leads, the newest first:")


def _none(form: MyLeadsForm, t: Translator) -> Reply:
    if form.after or form.state or form.sent:
        everything = Button(label=t("All my leads"), skill="my_leads")
        text = t("There are no more leads to show.") if form.after else t("There are no leads to show for that.")
        return Reply(text=text, facts=_looked_for(form, t), buttons=(everything,))
    return Reply(text=t("There are no leads yet."))


def _looked_for(form: MyLeadsForm, t: Translator) -> tuple[tuple[str, str], ...]:
    state = ((t("State"), t(in_words(form.state))),) if form.state else ()
    return (*state, *(((t("Sent"), t.days(form.sent.first, form.sent.last)),) if form.sent else ()))


def _table(found: Sequence[Lead], now: datetime, t: Translator) -> Table:
    columns = (t("Lead"), t("Company"), t("Products"), t("State"), t("Sent"))
    return Table(columns=columns, rows=tuple(_row(lead, now, t) for lead in found))


def _row(lead: Lead, now: datetime, t: Translator) -> tuple[str, ...]:
    products = t.all_of(product.name for product in lead.products)
    state = t(in_words(lead.state))
    hot = lead.hot and lead.state is LeadState.NEW
    return lead.number, lead.company, products, t("{state}, urgent", state=state) if hot else state, _age(lead, now, t)


def _age(lead: Lead, now: datetime, t: Translator) -> str:
    """How long ago it was handed to this partner."""
    hours = max(0, (now - (lead.assigned_at or lead.received_at)) // timedelta(hours=1))
    if hours < 48:
        return t.plural("{n} hour ago", "{n} hours ago", hours)
    return t.plural("{n} day ago", "{n} days ago", hours // 24)
