"""Show the leads somebody was sent, newest first, or one of them with everything they may know about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.fields import Choice, Later, PastDays, Record, Unseen
from bot.form import Form
from bot.i18n import Translator
from bot.prm import leads, records
from bot.prm.leads import STATE_WORDS, Lead, LeadState
from bot.prm.programme import Rules
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.deal_shown import choices_of
from skills.lead_shown import NO_SUCH_LEAD, age, card, may_read, may_work, named, state_of

PAGE = 10
MOST_OFFERED = 3  # new leads that a list offers to accept; the others are shown one by one


class MyLeadsForm(Form):
    lead: Annotated[str | None, Record(NO_SUCH_LEAD), Later()] = Field(
        default=None, title="Lead", description="Its number, or the company's name", max_length=200
    )
    state: LeadState | None = Field(default=None, title="State")
    sent: PastDays | None = Field(default=None, title="Sent", description="For example yesterday, or this week")
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(STATE_WORDS[each]), ALSO.get(each, ())) for each in LeadState)}

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


@skill("My leads", allowed=may_read, api="leads")
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
    rules = (await context.programme()).rules
    buttons = (*_to_accept(shown, context), *((_next_page(form, shown[-1], t),) if more else ()))
    return Reply(text=_headline(form, t), table=_table(shown, rules, context.now, t), buttons=buttons)


def _to_accept(shown: Sequence[Lead], context: Context) -> tuple[Button, ...]:
    """The way to the new ones: their answer is a press away."""
    if not may_work(context.person):
        return ()
    new = [lead for lead in shown if lead.state is LeadState.NEW][:MOST_OFFERED]
    return tuple(
        Button(
            label=context.t("Accept {number}", number=each.number), skill="accept_lead", values={"lead": each.number}
        )
        for each in new
    )


def _moments(form: MyLeadsForm, zone: str) -> tuple[datetime | None, datetime | None]:
    """From the first to behind the last of the days asked for, where this person works."""
    if form.sent is None:
        return None, None
    days = (form.sent.first, form.sent.last + timedelta(days=1))
    first, last = (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) for day in days)
    return first, last


async def _one(number: str, context: Context) -> Reply:
    t = context.t
    lead = await leads.get(context.session, context.member, number)
    text = t("Lead {number}, {company}: {state}.", **named(lead), state=state_of(lead, t))
    if lead.state is LeadState.NEW:
        text = f"{text} {t('The contact is shown once the lead is accepted.')}"
    return await card(lead, text, context)


def _next_page(form: MyLeadsForm, last: Lead, t: Translator) -> Button:
    values = form.model_dump(mode="json", exclude_none=True) | {"after": last.number}
    return Button(label=t("More"), skill="my_leads", values=values)


def _headline(form: MyLeadsForm, t: Translator) -> str:
    if form.state is not None:
        return t("Your leads in the state “{state}”, the newest first:", state=t(STATE_WORDS[form.state]))
    return t("Leads sent to you in that time, the newest first:") if form.sent else t("Your leads, the newest first:")


def _none(form: MyLeadsForm, t: Translator) -> Reply:
    if form.after or form.state or form.sent:
        everything = Button(label=t("All my leads"), skill="my_leads")
        text = t("There are no more leads to show.") if form.after else t("There are no leads to show for that.")
        return Reply(text=text, facts=_looked_for(form, t), buttons=(everything,))
    return Reply(text=t("There are no leads yet."))


def _looked_for(form: MyLeadsForm, t: Translator) -> tuple[tuple[str, str], ...]:
    state = ((t("State"), t(STATE_WORDS[form.state])),) if form.state else ()
    return (*state, *(((t("Sent"), t.days(form.sent.first, form.sent.last)),) if form.sent else ()))


def _table(found: Sequence[Lead], rules: Rules, now: datetime, t: Translator) -> Table:
    columns = (t("Lead"), t("Company"), t("Products"), t("State"), t("Sent"))
    return Table(columns=columns, rows=tuple(_row(lead, rules, now, t) for lead in found))


def _row(lead: Lead, rules: Rules, now: datetime, t: Translator) -> tuple[str, ...]:
    products = t.all_of(product.name for product in lead.products)
    state = state_of(lead, t)
    hot = lead.state is LeadState.NEW and lead.is_hot(rules, now)
    return lead.number, lead.company, products, t("{state}, urgent", state=state) if hot else state, age(lead, now, t)
