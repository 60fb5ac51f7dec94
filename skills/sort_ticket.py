"""Say how urgent a ticket is, and under which words it is found later."""

from typing import Annotated, Any

from pydantic import Field

from bot.fields import Choice, Later
from bot.prm import ticket_work, tickets
from bot.prm.ticket_records import PRIORITY_WORDS, Priority
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import WorkForm, called, may_work, shown


class SortTicketForm(WorkForm):
    priority: Priority | None = Field(default=None, title="Priority")
    tags: Annotated[str | None, Later()] = Field(
        default=None, title="Tags", description="Words with commas between them", max_length=800
    )

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"priority": tuple(Choice(each, context.t(PRIORITY_WORDS[each])) for each in Priority)}

    @classmethod
    async def carried(cls, context: Context, known: Any) -> dict[str, Any]:
        """What it has already, to be changed."""
        if not may_work(context.person) or not (named := known.get("ticket")):
            return {}
        found = await tickets.find(context.session, context.member, str(named))
        return {"priority": found.priority.value, "tags": ", ".join(found.tags)} if found else {}


@skill("Sort a ticket", writes=True, allowed=may_work, api="tickets")
async def sort_ticket(form: SortTicketForm, context: Context) -> Reply:
    """Change the priority of a ticket, or the words it is sorted under."""
    session, member, now = context.session, context.member, context.now
    if form.priority is not None:
        await ticket_work.prioritise(session, member, form.ticket, form.priority, now=now)
    if form.tags is not None:
        await ticket_work.tag(session, member, form.ticket, form.tags.split(","), now=now)
    ticket = await tickets.get(session, member, form.ticket)
    t = context.t
    facts = ((t("Priority"), t(PRIORITY_WORDS[ticket.priority])), (t("Tags"), t.all_of(ticket.tags)))
    reply = await shown(ticket, t("Ticket {number} is sorted.", **called(ticket)), context)
    return Reply(text=reply.text, facts=(*reply.facts, *facts), buttons=reply.buttons)
