"""Join two tickets that are about the same."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from bot.fields import Choice, Once, Problem, Record
from bot.prm import ticket_work
from bot.prm.ticket_names import TO_JOIN
from bot.prm.ticket_work import OneTicket
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import NO_SUCH_TICKET, WorkForm, may_work, shown

NUMBER = re.compile(r"T-\d{4}-\d+", re.IGNORECASE)


class MergeTicketsForm(WorkForm):
    wanted = TO_JOIN  # offered; another one that is named is told why it cannot be

    into: Annotated[str, Record(NO_SUCH_TICKET), Once()] = Field(
        title="Goes on as", description="The ticket that stays", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        """Of two numbers in one sentence the first goes on as the last: "merge T-2026-0002 into T-2026-0001"."""
        numbers = NUMBER.findall(text)
        if len(numbers) > 1:
            text = numbers[-1] if field == "into" else numbers[0]
        return await super().records(context, field, text)

    @field_validator("into")
    @classmethod
    def another_one(cls, into: str, info: ValidationInfo) -> str:
        """The one number of a sentence is found for both: then only the first is answered."""
        if into == info.data.get("ticket"):
            itself = OneTicket(number=into)
            raise Problem(itself.message, **itself.values)
        return into


@skill("Merge tickets", confirm=True, allowed=may_work, api="tickets")
async def merge_tickets(form: MergeTicketsForm, context: Context) -> Reply:
    """Close a ticket because another one of the same partner is about the same."""
    stays = await ticket_work.merge(context.session, context.member, form.ticket, form.into, now=context.now)
    text = context.t("Ticket {number} goes on as {into}.", number=form.ticket, into=stays.number)
    return await shown(stays, text, context)
