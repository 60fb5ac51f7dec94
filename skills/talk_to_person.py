"""Say which person can help, to whoever would rather talk to one."""

from bot.form import Form
from bot.i18n import N_
from bot.prm import people
from bot.prm.people import Member
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill

WRITE = N_("Your channel manager can help you. I have not told them anything, so please write to them yourself.")
NO_ADDRESS = N_("I have no e-mail address of theirs.")
NOBODY = N_(
    "No channel manager is named for {partner} at the moment, so I cannot tell you whom to ask. "
    "Your partner admin can find out with the vendor. I have told nobody about this."
)
STAFF = N_("You work for the vendor, so you have no channel manager. I have told nobody about this.")
UNKNOWN = N_(
    "I cannot hand you over to a person, because I don't know yet who you are. If you have an invite code, enrol with "
    "it first; otherwise ask whoever told you about me."
)
SUSPENDED = N_("I cannot hand you over to a person here. Ask whoever you deal with at the vendor.")


class TalkToPersonForm(Form):
    pass


@skill("Talk to a person")
async def talk_to_person(form: TalkToPersonForm, context: Context) -> Reply:
    """Tell you who your channel manager is and how to reach them."""
    t, person = context.t, context.person
    if person is None:
        return Reply(text=t(UNKNOWN), buttons=(Button(label=t("Enrol"), skill="enrol"),))
    if person.partner is None:
        return Reply(text=t(STAFF if person.internal else SUSPENDED))
    return await _channel_manager(person, context)


async def _channel_manager(person: Member, context: Context) -> Reply:
    """Privately, like every reply that does not say otherwise: others need not learn who looks after whom."""
    t, partner = context.t, person.partner
    found = await people.channel_manager(context.session, partner.id) if partner else None
    if found is None:
        return Reply(text=t(NOBODY, partner=literal(partner.name if partner else "")))
    name, email = found
    text = t(WRITE) if email else f"{t(WRITE)} {t(NO_ADDRESS)}"
    facts = ((t("Your channel manager"), name), *(((t("E-mail"), email),) if email else ()))
    return Reply(text=text, facts=facts)
