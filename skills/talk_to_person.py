"""Hand a conversation over to one of the vendor's people: a ticket, with what was asked and tried so far."""

from typing import Annotated

from pydantic import Field

from bot.fields import Files, Later, LongText, Once
from bot.form import Form
from bot.i18n import N_
from bot.prm import people
from bot.prm.people import Member, Standing
from bot.reply import Button, Reply, Visibility
from bot.skill import Context, Handed, skill

STAFF = N_("You work for the vendor, so you have no channel manager. I have told nobody about this.")
SUSPENDED = N_("I cannot hand you over to a person here. Ask whoever you deal with at the vendor.")
WHAT = N_("I pass it on to our people. What is it about?")
PASSED_ON = N_("I passed this on to our people: it is ticket {number}. Somebody will probably answer by {when}.")
ADDED = N_("I added this to ticket {number}, which is still open. Somebody will probably answer by {when}.")
HERE = N_("What you write here goes to them, and I keep quiet until they are done or you call me.")
HERE_NAMED = N_(
    "Mention me in what you write here, and it goes to them; I keep quiet until they are done or you ask me again."
)
ALONE = N_("It goes on here, between you and them: others read along where you asked.")
MOST_FILES = 10


class TalkToPersonForm(Form):
    about: Annotated[str | None, LongText(), Later(), Once()] = Field(
        default=None, title="What is it about?", max_length=4000
    )
    answer: Annotated[str | None, Later()] = Field(default=None, title="Answer", max_length=64)  # None: the last one


class OpenTicketForm(Form):
    about: Annotated[str, LongText(), Once()] = Field(
        title="What is it about?", description="In your own words; what you asked me before goes along", max_length=4000
    )
    files: Annotated[list[str], Files(most=MOST_FILES), Later(), Once()] = Field(default=[], title="Files")


def may_ask(person: Member | None) -> bool:
    """Anybody but who lost their access, and the vendor's own people."""
    return person is None or (not person.internal and person.standing is Standing.GOOD)


@skill("Talk to a person", writes=True)
async def talk_to_person(form: TalkToPersonForm, context: Context) -> Reply:
    """Hand you over to one of our people, with what you asked so far."""
    t, person = context.t, context.person
    if not may_ask(person):
        return Reply(text=t(STAFF if person and person.internal else SUSPENDED))
    last = await context.asked(form.answer)
    if about := form.about or (last.question if last else ""):
        return await passed_on(about, last.answer if last else None, [], context)
    return Reply(text=t(WHAT), ask=await context.open_form("open_ticket", {}))


@skill("Open a ticket", writes=True, allowed=may_ask, listed=False, verbatim=True, api="tickets")
async def open_ticket(form: OpenTicketForm, context: Context) -> Reply:
    """Tell our people what you need help with, and get a ticket number."""
    return await passed_on(form.about, None, form.files, context)


async def passed_on(about: str, answer: str | None, files: list[str], context: Context) -> Reply:
    """The ticket's number, and by when there will probably be an answer."""
    t = context.t
    handed = await context.hand_over(about, answer, files)
    zone = context.person.time_zone if context.person else "UTC"
    text = t(
        PASSED_ON if handed.opened else ADDED,
        number=handed.ticket.number, when=t.moment(handed.expected, zone),
    )  # fmt: skip
    here = HERE_NAMED if context.incoming.place.named_only else HERE
    return Reply(
        text=f"{text} {t(ALONE if handed.elsewhere else here)}",
        facts=await _channel_manager(context),
        buttons=_buttons(handed, context),
        visibility=Visibility.PRIVATE if handed.elsewhere else Visibility.PLACE,
    )


def _buttons(handed: Handed, context: Context) -> tuple[Button, ...]:
    t, named = context.t, {"ticket": handed.ticket.number}
    again = Button(label=t("Ask the assistant again"), skill="ask_assistant", values=named, style="quiet")
    mine = Button(label=t("My tickets"), skill="my_tickets")
    return (again, mine) if "my_tickets" in context.skills else (again, Button(label=t("Enrol"), skill="enrol"))


async def _channel_manager(context: Context) -> tuple[tuple[str, str], ...]:
    """Whom else to ask, for the partner's own people alone: others would learn who looks after whom."""
    if context.incoming.place.kind != "private" or context.person is None or context.person.partner is None:
        return ()
    manager = await people.channel_manager(context.session, context.person.partner.id)
    return ((context.t("Your channel manager"), ", ".join(filter(None, manager))),) if manager else ()
