"""How one deal stands, and what can be done with it now."""

from bot.i18n import in_words
from bot.prm import deals
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import OneDealForm, may_read, named, shown


class DealStatusForm(OneDealForm):
    pass


@skill("Deal status", allowed=may_read, api="deals")
async def deal_status(form: DealStatusForm, context: Context) -> Reply:
    """Show how one of your deals stands: its state, protection and next date."""
    deal = await deals.get(context.session, context.member, form.deal)
    t = context.t
    return await shown(
        deal, t("Deal {number} with {customer}: {state}.", state=t(in_words(deal.state)), **named(deal)), context
    )
