"""Take a fund request back: what was approved falls back to the partner's fund."""

from bot.prm import fund_requests
from bot.prm.fund_records import RequestState
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.mdf_choice import RequestForm, allowed_to


class CancelMdfRequestForm(RequestForm):
    @classmethod
    def offered(cls) -> tuple[RequestState, ...]:
        return RequestState.PENDING, RequestState.RETURNED, RequestState.APPROVED


@skill("Cancel MDF request", confirm=True, allowed=allowed_to("fund.request"), api="funds")
async def cancel_mdf_request(form: CancelMdfRequestForm, context: Context) -> Reply:
    """Take back a request for market development funds (MDF) that you no longer need."""
    t = context.t
    request = await fund_requests.cancel(context.session, context.member, form.request, now=context.now)
    text = t("Request {number}, {title}, is cancelled.", number=request.number, title=literal(request.title))
    return Reply(text=text, buttons=(Button(label=t("My MDF requests"), skill="my_mdf_requests"),))
