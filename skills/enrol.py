"""Become a known person with a one-time invite code."""

from pydantic import Field

from bot.errors import UserError
from bot.form import Form
from bot.prm import enrolment, programme
from bot.prm.people import Member
from bot.prm.programme import NoProgramme
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill


class EnrolForm(Form):
    code: str = Field(
        title="Invite code",
        description="The code you were sent, for example K7QM-4D2X-9RT3-WB6H",
        min_length=4,
        max_length=64,
    )


def not_enrolled(person: Member | None) -> bool:
    return person is None


@skill(
    "Enrol",
    writes=True,
    allowed=not_enrolled,
)
async def enrol(form: EnrolForm, context: Context) -> Reply:
    """Connect this chat account with you, by the invite code you were sent."""
    t = context.t
    current = await programme.only(context.session)
    if current is None:
        raise NoProgramme
    identity = enrolment.ChatIdentity(*context.incoming.sender.identity)
    enrolled = await enrolment.enrol_by_code(context.session, current, identity, form.code, now=context.now)
    if isinstance(enrolled, UserError):  # said, not raised: the count of wrong codes must be kept
        again = Button(label=t("Try again"), skill="enrol")
        words = {name: literal(str(value)) for name, value in enrolled.values.items()}
        return Reply(text=t(enrolled.message, **words), buttons=(again,))
    where = enrolled.partner.name if enrolled.partner else current.vendor
    return Reply(
        text=t("Welcome {name}. You are enrolled for {partner}.", name=literal(enrolled.name), partner=literal(where)),
        buttons=(Button(label=t("What can you do?"), skill="help"),),
    )
