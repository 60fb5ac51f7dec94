"""Take a ticket from the queue."""

from bot.prm import ticket_work
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import WorkForm, called, may_work, shown


@skill("Take a ticket", writes=True, allowed=may_work, api="tickets")
async def take_ticket(form: WorkForm, context: Context) -> Reply:
    """Look after a ticket from the queue yourself."""
    ticket = await ticket_work.take(context.session, context.member, form.ticket, now=context.now)
    return await shown(ticket, context.t("Ticket {number}, “{subject}”, is yours now.", **called(ticket)), context)
