"""Show one ticket: how it stands, what was said last, and what can be done."""

from bot.prm import tickets
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import TicketForm, called, may_read, shown


@skill("Ticket", allowed=may_read, api="tickets")
async def ticket_status(form: TicketForm, context: Context) -> Reply:
    """Show how a ticket stands and what was said in it."""
    ticket = await tickets.get(context.session, context.member, form.ticket)
    return await shown(ticket, context.t("**{number}**, {subject}", **called(ticket)), context)
