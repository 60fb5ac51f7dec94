"""Say that one has read an announcement."""

from typing import Annotated

from pydantic import Field

from bot.errors import UserError
from bot.fields import Once
from bot.form import Form
from bot.prm import announcement_after
from bot.prm.people import Member
from bot.reply import Reply, literal
from bot.skill import Context, skill
from skills.announcement_shown import may_write


class AcknowledgeForm(Form):
    number: Annotated[str, Once()] = Field(title="Number", min_length=1, max_length=32)


class OnlyForPartners(UserError):
    """Only the partners who get {number} can press that. From you it counts for nothing."""


def may_press(person: Member | None) -> bool:
    """Who writes announcements sees their buttons, too: in a test, and in channels shared with partners."""
    return person is not None and (person.partner is not None or may_write(person))


def require_partner(member: Member, number: str) -> None:
    """Raises OnlyForPartners."""
    if member.partner is None:
        raise OnlyForPartners(number=number)


@skill("Acknowledge", writes=True, allowed=may_press, verbatim=True, listed=False, api="announcements")
async def acknowledge_announcement(form: AcknowledgeForm, context: Context) -> Reply:
    """Say that you have read an announcement."""
    t, session = context.t, context.session
    require_partner(context.member, form.number)
    row = await announcement_after.told(session, context.member, form.number)
    is_new = await announcement_after.acknowledge(session, context.member, row.number, context.now)
    title = literal(row.title)
    if is_new:
        return Reply(text=t("Thank you. I noted that you have read {number}.", number=row.number, title=title))
    return Reply(text=t("You had acknowledged {number} before.", number=row.number, title=title))
