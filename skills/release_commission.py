"""Let a commission entry that waits be paid after all."""

from bot.prm import commission_changes, commission_held
from bot.reply import Reply
from bot.skill import Context, skill
from skills.commission_to_decide import DecideOnEntryForm, decided, may_decide


class ReleaseCommissionForm(DecideOnEntryForm):
    pass


@skill("Release a commission", writes=True, allowed=may_decide, api="commissions")
async def release_commission(form: ReleaseCommissionForm, context: Context) -> Reply:
    """Release a commission entry that was held: it is paid with its statement, or with the next one."""
    line = await commission_held.to_decide(context.session, context.member, form.entry)
    await commission_changes.release(context.session, context.member, await context.programme(), line, now=context.now)
    text = context.t("Entry {number} is released and will be paid. The partner is told.", number=line.number)
    return decided(text, line, context)
