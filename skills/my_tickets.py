"""Show the tickets of whoever asks, the newest first."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later
from bot.form import Form
from bot.prm import tickets
from bot.prm.ticket_records import STATE_WORDS, TicketState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.ticket_shown import may_read, state_of, subject_of

PAGE = 10
MOST_OFFERED = 3  # tickets that a list offers to show


class MyTicketsForm(Form):
    state: TicketState | None = Field(default=None, title="State")
    after: Annotated[str | None, Later()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(STATE_WORDS[each])) for each in TicketState)}


@skill("My tickets", allowed=may_read, api="tickets")
async def my_tickets(form: MyTicketsForm, context: Context) -> Reply:
    """List your support tickets with their state."""
    t, member = context.t, context.member
    found = await tickets.mine(context.session, member, state=form.state, limit=PAGE + 1, after=form.after)
    help_ = Button(label=t("Talk to a person"), skill="talk_to_person")
    if not found:
        return Reply(text=t("There are no tickets."), buttons=() if member.internal else (help_,))
    listed, zone = found[:PAGE], member.time_zone
    rows = tuple(
        (each.number, subject_of(each, t), state_of(each, member, t), t.day_of(each.opened_at, zone)) for each in listed
    )
    show = tuple(
        Button(label=t("Show {number}", number=each.number), skill="ticket_status", values={"ticket": each.number})
        for each in listed[:MOST_OFFERED]
    )
    after = form.model_dump(mode="json", exclude_none=True) | {"after": listed[-1].number}
    more = (Button(label=t("More"), skill="my_tickets", values=after),) if len(found) > PAGE else ()
    columns = (t("Ticket"), t("Subject"), t("State"), t("Opened"))
    return Reply(
        text=t("Tickets, the newest first:"), table=Table(columns=columns, rows=rows), buttons=(*show, *more)
    )  # fmt: skip
