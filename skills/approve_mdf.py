"""Approve a fund request as it was asked for: one press on a card."""

from pydantic import Field

from bot.prm import fund_decisions, fund_words
from bot.prm.fund_records import FundRequest, RequestState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.mdf_choice import RequestForm, Version, allowed_to
from skills.mdf_decision import request_refuses

may_decide = allowed_to("fund.decide.managed", "fund.decide.all")


class DecisionForm(RequestForm):
    """A request to decide on, as the person saw it."""

    version: Version = Field(default=None, title="Version")

    @classmethod
    def offered(cls) -> tuple[RequestState, ...]:
        return (RequestState.PENDING,)


@skill(
    "Approve MDF request", writes=True, allowed=may_decide, listed=False, verbatim=True, api="funds",
    refuses=request_refuses,
)  # fmt: skip
async def approve_mdf(form: DecisionForm, context: Context) -> Reply:
    """Approve a partner's request for market development funds as it is."""
    request = await fund_decisions.approve(
        context.session, context.member, await context.programme(), form.request,
        now=context.now, version=form.version,
    )  # fmt: skip
    return approved(request, context)


def approved(request: FundRequest, context: Context) -> Reply:
    t = context.t
    amount = fund_words.amount(request.approved, t)
    text = t("You approved {number}: {amount}. The partner is told.", number=request.number, amount=amount)
    return Reply(text=text, buttons=(Button(label=t("MDF queue"), skill="mdf_queue"),))
