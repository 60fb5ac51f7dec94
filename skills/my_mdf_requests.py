"""Show the fund requests somebody may see, newest first."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Unseen
from bot.form import Form
from bot.i18n import Translator, in_words
from bot.prm import fund_requests, fund_words
from bot.prm.fund_records import FundRequest, RequestState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.mdf_choice import may_read

PAGE = 10

ALSO: dict[RequestState, tuple[str, ...]] = {  # how people ask for a state, whatever it is called on the screen
    RequestState.PENDING: ("waiting", "undecided", "in review", "open", "offen", "pendiente", "en attente"),
    RequestState.APPROVED: ("accepted", "granted", "genehmigt", "aprobada", "approuvée", "承認", "승인", "批准"),
    RequestState.RETURNED: ("sent back", "with a question", "zurückgegeben", "devuelta", "renvoyée"),
    RequestState.REJECTED: ("declined", "refused", "abgelehnt", "rechazada", "refusée", "却下", "거절", "拒绝"),
}


class MyMdfRequestsForm(Form):
    state: RequestState | None = Field(default=None, title="State")
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(in_words(each)), ALSO.get(each, ())) for each in RequestState)}


@skill("My MDF requests", allowed=may_read, api="funds")
async def my_mdf_requests(form: MyMdfRequestsForm, context: Context) -> Reply:
    """List your requests for market development funds (MDF) with their state and amount."""
    t, session = context.t, context.session
    found = await fund_requests.mine(session, context.member, state=form.state, limit=PAGE + 1, after=form.after)
    if not found:
        return _none(form, context)
    shown = found[:PAGE]
    values = {"state": form.state and form.state.value, "after": shown[-1].number}
    more = (Button(label=t("More"), skill="my_mdf_requests", values=values),) if len(found) > PAGE else ()
    return Reply(text=_headline(form, t), table=_table(shown, t), buttons=more)


def _headline(form: MyMdfRequestsForm, t: Translator) -> str:
    if form.state is None:
        return t("The MDF requests, the newest first:")
    return t("The MDF requests in the state “{state}”, the newest first:", state=t(in_words(form.state)))


def _none(form: MyMdfRequestsForm, context: Context) -> Reply:
    t = context.t
    if form.after or form.state:
        everything = Button(label=t("All MDF requests"), skill="my_mdf_requests")
        return Reply(text=t("There are no more MDF requests to show."), buttons=(everything,))
    ask = context.skills.get("request_mdf")
    buttons = (Button(label=t(ask.title), skill=ask.name),) if ask else ()
    return Reply(text=t("There are no MDF requests yet."), buttons=buttons)


def _table(found: Sequence[FundRequest], t: Translator) -> Table:
    columns = (t("Request"), t("Title"), t("Dates"), t("Amount"), t("State"), t("Not claimed yet"))
    return Table(columns=columns, rows=tuple(_row(each, t) for each in found))


def _row(request: FundRequest, t: Translator) -> tuple[str, ...]:
    approved = request.state is RequestState.APPROVED
    amount = request.approved if approved else request.amount
    unclaimed = fund_words.amount(request.unclaimed, t) if approved else ""
    dates = t.days(request.starts_on, request.ends_on)
    return request.number, request.title, dates, fund_words.amount(amount, t), t(in_words(request.state)), unclaimed
