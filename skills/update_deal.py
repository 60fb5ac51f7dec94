"""Say how a deal goes on: its stage, its value, when the order is expected."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from bot.fields import Amount, ClosingDay, Once
from bot.prm import deal_work, deals
from bot.prm.deals import DealState, Stage
from bot.prm.records import Subject, deals_in
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_work, named, shown


class UpdateDealForm(OneDealForm):
    changes: ClassVar[bool] = True
    wanted: ClassVar[Subject] = deals_in(
        DealState.SUBMITTED, DealState.IN_REVIEW, DealState.RETURNED, DealState.APPROVED
    )

    stage: Annotated[Stage | None, Once()] = Field(default=None, title="Stage")
    value: Annotated[Amount | None, Once()] = Field(default=None, title="Value")
    closes_on: Annotated[ClosingDay | None, Once()] = Field(default=None, title="Expected closing date")

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of the deal, so that only what changes has to be said."""
        found = await cls.records(context, "deal", str(known.get("deal") or "")) if known.get("deal") else ()
        if len(found) != 1:
            return {}
        deal = await deals.get(context.session, context.member, found[0].value)
        value = {"amount": str(deal.value.amount), "currency": deal.currency}
        still = {"closes_on": deal.closes_on.isoformat()} if deal.closes_on >= context.now.date() else {}
        return {"stage": str(deal.stage), "value": value, **still}


@skill("Update a deal", confirm=True, allowed=may_work, api="deals")
async def update_deal(form: UpdateDealForm, context: Context) -> Reply:
    """Change the stage, value or expected closing date of a deal you registered."""
    t, programme = context.t, await context.programme()
    deal = await deal_work.update(
        context.session, context.member, programme, form.deal,
        stage=form.stage, value=form.value, closes_on=form.closes_on, now=context.now,
    )  # fmt: skip
    text = t("Deal {number} with {customer} is up to date.", **named(deal))
    if deal.raised:
        text = t(
            "Deal {number} with {customer} stays protected. The new value is above a limit, so somebody has to agree.",
            **named(deal),
        )
    return await shown(deal, text, context)
