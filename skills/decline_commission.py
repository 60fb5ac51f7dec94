"""A commission entry that will never be paid."""

from pydantic import Field

from bot.prm import commission_changes, commission_held
from bot.reply import Reply
from bot.skill import Context, skill
from skills.commission_to_decide import READ_BY_PARTNER, DecideOnEntryForm, Reason, decided, may_decide


class DeclineCommissionForm(DecideOnEntryForm):
    reason: Reason = Field(title="Reason", description=READ_BY_PARTNER, min_length=3, max_length=1000)


@skill("Decline a commission", confirm=True, allowed=may_decide, api="commissions")
async def decline_commission(form: DeclineCommissionForm, context: Context) -> Reply:
    """Decline a commission entry for good: it counts no longer and is never paid."""
    line = await commission_held.to_decide(context.session, context.member, form.entry)
    await commission_changes.decline(
        context.session, context.member, await context.programme(), line, reason=form.reason, now=context.now
    )
    text = context.t("Entry {number} is declined, and the partner is told why.", number=line.number)
    return decided(text, line, context)
