"""Write into a ticket of one's own from anywhere: another chat, the web, a program."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Files, Later, LongText, Once
from bot.prm import ticket_words
from bot.prm.people import Member
from bot.prm.records import Subject
from bot.prm.ticket_names import tickets_in
from bot.prm.ticket_records import REOPENABLE
from bot.prm.ticket_steps import locked_for_reading
from bot.prm.ticket_words import Words
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import TicketForm, called, may_read, shown


class ReplyTicketForm(TicketForm):
    wanted: ClassVar[Subject] = tickets_in(REOPENABLE)

    message: Annotated[str, LongText(passed_on=True), Once()] = Field(title="Message", min_length=1, max_length=4000)
    files: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="Files")


def may_write(person: Member | None) -> bool:
    return may_read(person) and person is not None and not person.internal


@skill("Write to a ticket", writes=True, allowed=may_write, api="tickets")
async def reply_ticket(form: ReplyTicketForm, context: Context) -> Reply:
    """Add something to a ticket of yours; a solved one is opened again."""
    ticket = await locked_for_reading(context.session, context.member, form.ticket)
    said = Words(text=form.message, files=tuple(form.files or ()))
    await ticket_words.reply(context.session, ticket, said, by=context.member, now=context.now)
    return await shown(ticket, context.t("I added that to ticket {number}, “{subject}”.", **called(ticket)), context)
