"""Share the commission on a deal between partners, before it is won."""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Choice, Once, Record
from bot.i18n import N_
from bot.prm import commission_splits, partners
from bot.prm.records import Subject, deals_in
from bot.reply import Reply, literal
from bot.skill import Context, skill
from skills.commission_to_decide import may_decide
from skills.deal_shown import OneDealForm

NO_SUCH_PARTNER = N_("I don't find a partner “{typed}”.")


class SplitCommissionForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(*commission_splits.OPEN)

    partner: Annotated[str, Record(NO_SUCH_PARTNER), Once()] = Field(
        title="Partner", description="Who gets a share beside the one that registered the deal", max_length=200
    )
    percent: Annotated[Decimal, Once()] = Field(
        title="Share in %", description="0 where they get none any more; the rest is for the one that registered it",
        ge=0, lt=100, decimal_places=4,
    )  # fmt: skip

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        if field == "deal":
            return await super().records(context, field, text)
        found = await partners.looked_after(context.session, context.member.programme_id, None, text)
        return tuple(Choice(each.key, each.name, named=each.name if text else "") for each in found)


@skill("Share a commission", confirm=True, allowed=may_decide, api="commissions")
async def split_commission(form: SplitCommissionForm, context: Context) -> Reply:
    """Give another partner a share of the commission on an open deal; whoever registered it gets the rest."""
    t = context.t
    deal, shares = await commission_splits.share(
        context.session, context.member, form.deal, form.partner, form.percent, now=context.now
    )
    text = t(
        "The commission on deal {number} with {customer} will be shared like this once it is won:",
        number=deal.number,
        customer=literal(deal.customer_name),
    )
    return Reply(text=text, facts=tuple((name, t.percent(percent)) for name, percent in shares.items()))
