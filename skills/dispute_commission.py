"""Say that a commission entry is wrong: it waits, the rest of the statement is paid, and finance answers."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, LongText, Once, Record
from bot.form import Form
from bot.prm import commission_disputes, statements
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.commission_line import NO_SUCH_LINE, choices_of


def may_dispute(person: Member | None) -> bool:
    return person is not None and may(person, "commission.read")


class DisputeCommissionForm(Form):
    entry: Annotated[str, Record(NO_SUCH_LINE), Once()] = Field(
        title="Entry", description="Its number, or the deal it is for", max_length=200
    )
    objection: Annotated[str, LongText(), Once()] = Field(title="What is wrong with it?", min_length=5, max_length=2000)

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        """Offered is what can be disputed; whatever else is named is told why it cannot."""
        return await choices_of(context, text, only=(statements.disputable(context.now),))


@skill("Dispute a commission", confirm=True, allowed=may_dispute, api="commissions")
async def dispute_commission(form: DisputeCommissionForm, context: Context) -> Reply:
    """Tell finance that one of your commission entries is wrong, before its statement is paid."""
    t, session, member = context.t, context.session, context.member
    programme = await context.programme()
    dispute = await commission_disputes.dispute(
        session, member, programme, form.entry, objection=form.objection, now=context.now
    )
    text = t(
        "Finance will look at it: dispute {number}. The entry waits, everything else is paid as planned. "
        "You get an answer by {day}.",
        number=dispute.number,
        day=t.day_of(dispute.due_at, member.time_zone),
    )
    show = Button(label=t("Show the entry"), skill="commission_line", values={"entry": form.entry})
    return Reply(text=text, buttons=(show,))
