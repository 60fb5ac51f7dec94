"""Give a ticket to a colleague."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Once
from bot.prm import ticket_people, ticket_work
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import WorkForm, called, may_work


class ReassignTicketForm(WorkForm):
    to: Annotated[str, Once()] = Field(title="Colleague")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        found = await ticket_people.agents(context.session, context.member) if may_work(context.person) else ()
        return {"to": tuple(Choice(str(each.id), each.name) for each in found)}


@skill("Reassign a ticket", writes=True, allowed=may_work, api="tickets")
async def reassign_ticket(form: ReassignTicketForm, context: Context) -> Reply:
    """Give a ticket to one of your colleagues."""
    ticket = await ticket_work.reassign(
        context.session, context.member, form.ticket, int(form.to), now=context.now
    )  # fmt: skip
    name = await ticket_people.name_of(context.session, ticket)
    return Reply(text=context.t("Ticket {number} is with {name} now.", name=name, **called(ticket)))
