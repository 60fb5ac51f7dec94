"""Answer what the vendor asked about a fund request; it is decided on anew."""

from typing import Annotated

from pydantic import Field

from bot.fields import Amount, Day, Deadline, Later, Once
from bot.prm import fund_requests, fund_words
from bot.prm.fund_records import RequestState
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.mdf_choice import RequestForm, Why, allowed_to


class AnswerMdfRequestForm(RequestForm):
    answer: Why = Field(title="Your answer", min_length=2, max_length=2000)
    total_cost: Annotated[Amount | None, Later(), Once()] = Field(
        default=None, title="Total cost", description="If it is another one now"
    )
    starts_on: Annotated[Day | None, Later(), Once()] = Field(
        default=None, title="First day", description="If it is another one now"
    )
    ends_on: Annotated[Deadline | None, Later(), Once()] = Field(
        default=None, title="Last day", description="If it is another one now"
    )

    @classmethod
    def offered(cls) -> tuple[RequestState, ...]:
        return (RequestState.RETURNED,)


@skill("Answer MDF question", confirm=True, allowed=allowed_to("fund.request"), api="funds")
async def answer_mdf_request(form: AnswerMdfRequestForm, context: Context) -> Reply:
    """Answer a question about your returned MDF request and send it again."""
    t = context.t
    request = await fund_requests.answer(
        context.session, context.member, await context.programme(), form.request,
        now=context.now, note=form.answer, total_cost=form.total_cost, starts_on=form.starts_on, ends_on=form.ends_on,
    )  # fmt: skip
    return Reply(
        text=t("Thank you. Request {number} is with us again.", number=request.number),
        facts=fund_words.of_request(request, t, context.member.time_zone),
        buttons=(Button(label=t("My MDF requests"), skill="my_mdf_requests"),),
    )
