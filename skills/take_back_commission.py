"""Take back what a deal earned, all of it or a part: the customer cancelled, or did not pay."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later, Once, Record
from bot.form import Form
from bot.i18n import N_
from bot.prm import commission_changes, commission_words, deals, products
from bot.prm.records import EARNED
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.commission_to_decide import READ_BY_PARTNER, Reason, may_decide
from skills.deal_shown import choices_of

NO_SUCH_DEAL = N_("I don't find a deal “{typed}” with a commission.")


class TakeBackForm(Form):
    deal: Annotated[str, Record(NO_SUCH_DEAL), Once()] = Field(
        title="Deal", description="Its number, or the customer's name", max_length=200
    )
    percent: Annotated[Decimal, Once()] = Field(
        title="How much of it in %", description="100 for all of it", gt=0, le=100, decimal_places=4
    )
    reason: Reason = Field(title="Reason", description=READ_BY_PARTNER, min_length=3, max_length=1000)
    product: Annotated[str | None, Later(), Once()] = Field(
        default=None, title="Product", description="If only this one was cancelled"
    )

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        offered = await products.on_sale(context.session, context.member.programme_id)
        return {"product": tuple(Choice(each.name, each.name) for each in offered)}

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await choices_of(context, EARNED, text)


@skill("Take back commission", confirm=True, allowed=may_decide, api="commissions")
async def take_back_commission(form: TakeBackForm, context: Context) -> Reply:
    """Take back what a deal earned, or a part of it, because the customer cancelled or did not pay."""
    t, session = context.t, context.session
    deal = await deals.get(session, context.member, form.deal)
    taken = await commission_changes.take_back(
        session, context.member, await context.programme(), deal,
        percent=form.percent, product=form.product, reason=form.reason, now=context.now,
    )  # fmt: skip
    total = sum(line.amount_minor for line in taken)
    text = t(
        "{total} for deal {number} with {customer}. It is in this month's statement, and the partner is told why.",
        total=commission_words.money(total, deal.currency, t),
        number=deal.number,
        customer=literal(deal.customer_name),
    )
    facts = tuple((line.number, commission_words.money(line.amount_minor, line.currency, t)) for line in taken)
    show = Button(label=t("Show the entry"), skill="commission_line", values={"entry": taken[0].number})
    return Reply(text=text, facts=facts, buttons=(show,))
