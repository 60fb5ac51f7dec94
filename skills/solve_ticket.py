"""Say that a ticket is solved: one of the vendor's people, or whoever asked."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards.ticket_scores import scores
from bot.fields import Later, Once
from bot.prm import ticket_work
from bot.prm.records import Subject
from bot.prm.ticket_names import tickets_in
from bot.prm.ticket_records import ACTIVE
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import TicketForm, called, may_read, next_steps


class SolveTicketForm(TicketForm):
    wanted: ClassVar[Subject] = tickets_in(ACTIVE)

    seen: Annotated[int | None, Later(), Once()] = Field(default=None, title="Newest message seen")


@skill("Solve a ticket", writes=True, allowed=may_read, api="tickets")
async def solve_ticket(form: SolveTicketForm, context: Context) -> Reply:
    """Say that what a ticket is about is settled."""
    t = context.t
    ticket = await ticket_work.solve(
        context.session, context.member, form.ticket, now=context.now, seen=form.seen
    )  # fmt: skip
    text = t("Ticket {number}, “{subject}”, is solved.", **called(ticket))
    if context.member.internal or context.member.person_id != ticket.person_id:
        return Reply(text=text, buttons=await next_steps(ticket, context))
    return Reply(text=f"{text} {t('How satisfied are you?')}", buttons=scores(ticket, t))
