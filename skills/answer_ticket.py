"""Answer whoever asked in a ticket: it is said in their conversation, under the agent's name."""

from typing import Annotated

from pydantic import Field

from bot.fields import Files, Later, LongText, Once
from bot.i18n import N_
from bot.prm import ticket_words, tickets
from bot.prm.ticket_people import can_be_told
from bot.prm.ticket_words import Words
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.ticket_shown import WorkForm, called, may_work

SENT = N_("Your answer to ticket {number} is on its way.")
UNREACHED = N_("Whoever asked has no access any more, so nothing was sent to them. It is kept.")


class AnswerTicketForm(WorkForm):
    answer: Annotated[str, LongText(passed_on=True), Once()] = Field(
        title="Your answer", description="The partner reads it, under your name", min_length=1, max_length=4000
    )
    files: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="Files")


@skill("Answer a ticket", writes=True, allowed=may_work, api="tickets")
async def answer_ticket(form: AnswerTicketForm, context: Context) -> Reply:
    """Write to the partner in a ticket's conversation, under your name."""
    t = context.t
    said = Words(text=form.answer, files=tuple(form.files or ()))
    await ticket_words.answer(context.session, context.member, form.ticket, said, now=context.now)
    ticket = await tickets.get(context.session, context.member, form.ticket)
    seen = await tickets.last_of_partner(context.session, ticket)
    told = await can_be_told(context.session, ticket)
    solve = Button(label=t("Solve"), skill="solve_ticket", values={"ticket": ticket.number, "seen": seen})
    return Reply(text=t(SENT, **called(ticket)) if told else t(UNREACHED), buttons=(solve,))
