"""Join two tickets that are about the same."""

from typing import Annotated

from pydantic import Field

from bot.fields import Once, Record
from bot.prm import ticket_work
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import NO_SUCH_TICKET, WorkForm, may_work, shown


class MergeTicketsForm(WorkForm):
    into: Annotated[str, Record(NO_SUCH_TICKET), Once()] = Field(
        title="Goes on as", description="The ticket that stays", max_length=200
    )


@skill("Merge tickets", confirm=True, allowed=may_work, api="tickets")
async def merge_tickets(form: MergeTicketsForm, context: Context) -> Reply:
    """Close a ticket because another one of the same partner is about the same."""
    stays = await ticket_work.merge(context.session, context.member, form.ticket, form.into, now=context.now)
    text = context.t("Ticket {number} goes on as {into}.", number=form.ticket, into=stays.number)
    return await shown(stays, text, context)
