"""Show one ticket: how it stands, what was said last, and what can be done."""

from typing import Annotated

from pydantic import Field

from bot.fields import Once, Unseen
from bot.prm import tickets
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import TicketForm, called, may_read, shown


class TicketStatusForm(TicketForm):
    after: Annotated[int | None, Field(ge=0, lt=2**62), Unseen(), Once()] = Field(default=None, title="Continue after")


@skill("Ticket", allowed=may_read, api="tickets")
async def ticket_status(form: TicketStatusForm, context: Context) -> Reply:
    """Show how a ticket stands and what was said in it."""
    ticket = await tickets.get(context.session, context.member, form.ticket)
    title = context.t("**{number}**, {subject}", **called(ticket))
    return await shown(ticket, title, context, after=form.after)
