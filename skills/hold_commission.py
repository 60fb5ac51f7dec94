"""Keep a commission entry from being paid until somebody has looked at it."""

from pydantic import Field

from bot.prm import commission_changes, commission_held
from bot.reply import Reply
from bot.skill import Context, skill
from skills.commission_to_decide import READ_BY_PARTNER, DecideOnEntryForm, Reason, decided, may_decide


class HoldCommissionForm(DecideOnEntryForm):
    reason: Reason = Field(title="Reason", description=READ_BY_PARTNER, min_length=3, max_length=1000)


@skill("Hold a commission", confirm=True, allowed=may_decide, api="commissions")
async def hold_commission(form: HoldCommissionForm, context: Context) -> Reply:
    """Hold a commission entry back: it is on no statement until you release it."""
    line = await commission_held.to_decide(context.session, context.member, form.entry)
    await commission_changes.hold(
        context.session, context.member, await context.programme(), line, reason=form.reason, now=context.now
    )
    text = context.t("Entry {number} waits until you release it, and the partner is told why.", number=line.number)
    return decided(text, line, context)
