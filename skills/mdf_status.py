"""How one fund request stands, with its claims, and what can be done with it now."""

from collections.abc import Collection, Sequence

from bot.i18n import Translator, in_words
from bot.prm import fund_claims, fund_requests, fund_words
from bot.prm.fund_claim_records import Claim
from bot.prm.fund_records import FundRequest, RequestState
from bot.reply import Button, Reply, Table, literal
from bot.skill import Context, skill
from skills.mdf_choice import RequestForm, may_read, steps, whose
from skills.mdf_decision import refused_on_request

NEXT = {  # by a request's state, for whoever may
    RequestState.PENDING: ("approve_mdf", "approve_mdf_less", "return_mdf", "reject_mdf", "cancel_mdf_request"),
    RequestState.RETURNED: ("answer_mdf_request", "cancel_mdf_request"),
    RequestState.APPROVED: ("claim_mdf", "cancel_mdf_request"),
}


class MdfStatusForm(RequestForm):
    pass


@skill("MDF request status", allowed=may_read, api="funds")
async def mdf_status(form: MdfStatusForm, context: Context) -> Reply:
    """Show how one of your MDF requests stands: its state, dates, amounts and claims."""
    t, session, member = context.t, context.session, context.member
    request = await fund_requests.get(session, member, form.request)
    claims = await fund_claims.mine(session, member, request_id=request.id)
    text = t(
        "Request {number}, {title}: {state}.",
        number=request.number, title=literal(request.title), state=t(in_words(request.state)),
    )  # fmt: skip
    refused, why = await refused_on_request(request, context)
    return Reply(
        text=f"{why}\n\n{text}" if why else text,
        facts=(*await whose(request.partner_id, context), *fund_words.of_request(request, t, member.time_zone)),
        table=_table(claims, t) if claims else None,
        buttons=_next(request, refused, context),
    )


def _next(request: FundRequest, refused: Collection[str], context: Context) -> tuple[Button, ...]:
    names = [name for name in NEXT.get(request.state, ()) if name not in refused]
    return steps(names, {"request": request.number, "version": request.version}, context)


def _table(claims: Sequence[Claim], t: Translator) -> Table:
    columns = (t("Claim"), t("Date of the activity"), t("Amount"), t("State"))
    rows = tuple(
        (each.number, t.day(each.activity_on), fund_words.amount(each.amount, t), t(in_words(each.state)))
        for each in claims
    )
    return Table(columns=columns, rows=rows)
