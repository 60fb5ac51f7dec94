"""Say that a ticket is not solved after all: one of the vendor's people, or whoever asked."""

from typing import ClassVar

from bot.prm import ticket_work
from bot.prm.records import Subject
from bot.prm.ticket_names import tickets_in
from bot.prm.ticket_records import TicketState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import TicketForm, called, may_read, shown


class ReopenTicketForm(TicketForm):
    wanted: ClassVar[Subject] = tickets_in([TicketState.SOLVED])


@skill("Reopen a ticket", writes=True, allowed=may_read, api="tickets")
async def reopen_ticket(form: ReopenTicketForm, context: Context) -> Reply:
    """Open a solved ticket again, because it is not settled."""
    t = context.t
    ticket = await ticket_work.reopen(context.session, context.member, form.ticket, now=context.now)
    return await shown(ticket, t("Ticket {number}, “{subject}”, is open again.", **called(ticket)), context)
