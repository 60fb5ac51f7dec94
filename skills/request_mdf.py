"""Ask for market development funds for one activity."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from bot.fields import Amount, Choice, Day, Deadline, Later, LongText, Once, Problem
from bot.form import Form
from bot.i18n import N_
from bot.prm import fund_requests, fund_words, funds
from bot.prm.fund_records import Activity
from bot.prm.fund_requests import Asked
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.mdf_choice import allowed_to


class RequestMdfForm(Form):
    activity: Activity = Field(title="Activity")
    title: Annotated[str, Once()] = Field(
        title="Title", description="What others know it by", min_length=3, max_length=200
    )
    starts_on: Annotated[Day, Once()] = Field(title="First day")
    ends_on: Annotated[Deadline | None, Once()] = Field(
        default=None, title="Last day", description="If not the same day"
    )
    total_cost: Annotated[Amount, Once()] = Field(
        title="Total cost", description="What the whole activity costs, for example 12,000"
    )
    expected_leads: Annotated[int | None, Once()] = Field(default=None, title="Expected leads", ge=0, le=1_000_000)
    expected_pipeline: Annotated[Amount | None, Later(), Once()] = Field(default=None, title="Expected pipeline")
    share: Annotated[Decimal | None, Later()] = Field(
        default=None, title="Our share in %", description="If it is not the usual one", gt=0, le=100, decimal_places=4
    )
    fund: Annotated[str | None, Later()] = Field(default=None, title="Fund", description="If you have several")
    notes: Annotated[str | None, Later(), Once(), LongText()] = Field(default=None, title="Notes", max_length=2000)

    @field_validator("ends_on")
    @classmethod
    def in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value is not None and (first := info.data.get("starts_on")) and value < first:
            raise Problem(N_("The last day must not be before the first."))
        return value

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        mine = await funds.left(context.session, context.member, running_on=context.now.date())
        return {"fund": tuple(Choice(each.key, each.budget) for each in mine)}


may_ask = allowed_to("fund.request")


@skill("Request MDF", confirm=True, allowed=may_ask, api="funds")
async def request_mdf(form: RequestMdfForm, context: Context) -> Reply:
    """Ask for market development funds (MDF) for an event, a webinar, a campaign or another activity."""
    t, programme = context.t, await context.programme()
    request = await fund_requests.request(
        context.session, context.member, programme, _asked(form), now=context.now, fund=form.fund
    )
    due = request.decision_due_at
    return Reply(
        text=t(
            "Request {number}, {title}, is with us. We pay {amount} if it is approved; you get an answer by {day}.",
            number=request.number, title=literal(request.title), amount=fund_words.amount(request.amount, t),
            day=t.day_of(due, context.member.time_zone) if due else "",
        ),
        facts=fund_words.of_request(request, t, context.member.time_zone),
        buttons=(Button(label=t("My MDF requests"), skill="my_mdf_requests"),),
    )  # fmt: skip


def _asked(form: RequestMdfForm) -> Asked:
    values: dict[str, Any] = form.model_dump(exclude={"fund", "total_cost", "expected_pipeline", "ends_on"})
    return Asked(
        **values,
        ends_on=form.ends_on or form.starts_on,
        total_cost=form.total_cost,
        expected_pipeline=form.expected_pipeline,
    )
