"""Call the assistant back while a person is in charge; the ticket stays, and its answers still come."""

from typing import Annotated

from pydantic import Field

from bot.fields import Later, Once
from bot.form import Form
from bot.prm import ticket_words, ticket_work
from bot.prm.ticket_conversation import Conversation, ticket_of
from bot.reply import Button, Reply, Visibility
from bot.skill import Context, skill
from skills.ask import answered
from skills.rate_answer import in_good_standing


class AskAssistantForm(Form):
    ticket: Annotated[str | None, Later(), Once()] = Field(default=None, title="Ticket", max_length=32)
    message: Annotated[int | None, Later(), Once()] = Field(default=None, title="Message")  # was no reply to it


@skill("Ask the assistant again", writes=True, allowed=in_good_standing, listed=False, verbatim=True)
async def ask_assistant(form: AskAssistantForm, context: Context) -> Reply:
    """Have the assistant answer here again instead of a person."""
    t, said = context.t, context.incoming
    here = Conversation(key=said.conversation, account=said.sender.key, private=said.place.kind == "private")
    ticket = await ticket_of(context.session, here, context.person, lock=True)
    if ticket is None:
        return Reply(text=t("I am listening: what would you like to know?"), visibility=Visibility.PLACE)
    words = None
    if form.message is not None:
        words = await ticket_words.no_reply(context.session, ticket, form.message, by=context.person, now=context.now)
    await ticket_work.leave_to_assistant(context.session, ticket)
    if words:
        return answered(await context.ask(words), context)
    text = t("I answer here again. Ticket {number} stays open, and its answers still come.", number=ticket.number)
    back = Button(label=t("Talk to a person"), skill="talk_to_person", style="quiet")
    return Reply(text=text, buttons=(back,), visibility=Visibility.PLACE)
