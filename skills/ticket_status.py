"""Show one ticket: how it stands, what was said last, and what can be done."""

from typing import Annotated

from pydantic import Field

from bot.fields import Once, Unseen
from bot.prm import tickets
from bot.prm.ticket_records import Ticket
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import TicketForm, called, may_read, shown


class TicketStatusForm(TicketForm):
    after: Annotated[int | None, Field(ge=0, lt=2**62), Unseen(), Once()] = Field(default=None, title="Continue after")
    files_seen: Annotated[int, Field(ge=0, le=100_000), Unseen(), Once()] = Field(default=0, title="Files shown before")


@skill("Ticket", allowed=may_read, api="tickets")
async def ticket_status(form: TicketStatusForm, context: Context) -> Reply:
    """Show how a ticket stands and what was said in it."""
    ticket = await tickets.get(context.session, context.member, form.ticket)
    title = await _why_silenced(ticket, context) if ticket.silenced else _title(ticket, context)
    return await shown(ticket, title, context, after=form.after, files_seen=form.files_seen)


def _title(ticket: Ticket, context: Context) -> str:
    return context.t("**{number}**, {subject}", **called(ticket))


async def _why_silenced(ticket: Ticket, context: Context) -> str:
    """When its time is over, messages go as a whole; when somebody is forgotten, they stay without words."""
    t, named = context.t, {"number": ticket.number}
    if await tickets.all_lines(context.session, ticket, limit=1):
        return t("**{number}**: what was said in it was removed, with all else that whoever asked had said.", **named)
    return t("**{number}**: what was said in it was removed, because the time to keep it is over.", **named)
