"""Show somebody the deals they may see, newest first."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Unseen
from bot.form import Form
from bot.i18n import Translator, in_words
from bot.prm import deals
from bot.prm.deals import Deal, DealState
from bot.prm.programme import Programme
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.deal_shown import may_read, protection

PAGE = 10


class MyDealsForm(Form):
    state: DealState | None = Field(default=None, title="State")
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(in_words(each)), ALSO.get(each, ())) for each in DealState)}


ALSO: dict[DealState, tuple[str, ...]] = {  # how people ask for a state, whatever it is called on the screen
    DealState.IN_REVIEW: (
        "under review", "being reviewed", "pending", "in Prüfung", "en revisión", "en cours d'examen",
        "審査中", "검토 중",
        "심사 중", "审核中", "elbírálás alatt",
    ),
    DealState.APPROVED: (
        "accepted", "genehmigt", "aprobada", "aprobado", "approuvée", "acceptée", "承認", "승인", "批准",
        "通过", "jóváhagyva",
    ),
    DealState.REJECTED: (
        "declined", "refused", "abgelehnt", "rechazada", "rechazado", "refusée", "rejetée", "却下", "거절",
        "반려", "拒绝",
        "驳回", "elutasítva",
    ),
    DealState.WON: ("gewonnen", "ganada", "gagnée", "受注", "수주", "赢单", "megnyert"),
    DealState.LOST: ("verloren", "perdida", "perdue", "失注", "실주", "输单", "elvesztett"),
    DealState.EXPIRED: ("abgelaufen", "caducada", "expirée", "期限切れ", "만료", "过期", "lejárt"),
}  # fmt: skip


@skill("My deals", allowed=may_read, api="deals")
async def my_deals(form: MyDealsForm, context: Context) -> Reply:
    """List your registered deals with their state and how long they are protected."""
    t = context.t
    found = await deals.mine(context.session, context.member, state=form.state, limit=PAGE + 1, after=form.after)
    if not found:
        return _none(form, context)
    shown, more = found[:PAGE], len(found) > PAGE
    buttons = (_next_page(form, shown[-1], t),) if more else ()
    return Reply(text=_headline(form, t), table=await _table(shown, context), buttons=buttons)


def _next_page(form: MyDealsForm, last: Deal, t: Translator) -> Button:
    values = {"state": form.state and form.state.value, "after": last.number}
    return Button(label=t("More"), skill="my_deals", values=values)


def _headline(form: MyDealsForm, t: Translator) -> str:
    if form.state is None:
        return t("Your deals, the newest first:")
    return t("Your deals in the state “{state}”, the newest first:", state=t(in_words(form.state)))


def _none(form: MyDealsForm, context: Context) -> Reply:
    t = context.t
    if form.after or form.state:
        everything = Button(label=t("All my deals"), skill="my_deals")
        return Reply(text=t("There are no more deals to show."), buttons=(everything,))
    start = context.skills.get("register_deal")
    buttons = (Button(label=t(start.title), skill=start.name),) if start else ()
    return Reply(text=t("There are no deals yet."), buttons=buttons)


async def _table(found: Sequence[Deal], context: Context) -> Table:
    t, programme = context.t, await context.programme()
    columns = (t("Deal"), t("Customer"), t("Value"), t("State"), t("Protection"))
    return Table(columns=columns, rows=tuple(_row(deal, programme, context) for deal in found))


def _row(deal: Deal, programme: Programme, context: Context) -> tuple[str, ...]:
    value = context.t.money(deal.value.amount, deal.value.currency)
    state = context.t(in_words(deal.state))
    return deal.number, deal.customer_name, value, state, protection(deal, programme, context)
