"""What waits for the vendor's people: the most urgent first, then who has waited longest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.fields import Later
from bot.form import Form
from bot.i18n import Translator
from bot.prm import tickets
from bot.prm.ticket_records import PRIORITY_WORDS, STATE_WORDS_FOR_STAFF, Ticket
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.ticket_shown import may_work

PAGE = 10
MOST_OFFERED = 3  # tickets that a page offers to take


class TicketQueueForm(Form):
    unassigned: Annotated[bool, Later()] = Field(default=False, title="Only what nobody has taken")
    skip: Annotated[int, Later()] = Field(default=0, title="Continue after", ge=0, le=100_000)


@skill("Ticket queue", allowed=may_work, api="tickets")
async def ticket_queue(form: TicketQueueForm, context: Context) -> Reply:
    """List the open tickets, the most urgent first."""
    t = context.t
    found = await tickets.queue(
        context.session, context.member, limit=PAGE + 1, skip=form.skip, unassigned=form.unassigned
    )
    if not found:
        return Reply(text=t("No ticket waits for you."))
    page = found[:PAGE]
    following = {"skip": form.skip + PAGE, "unassigned": form.unassigned}
    more = (Button(label=t("More"), skill="ticket_queue", values=following),) if len(found) > PAGE else ()
    zone = (await context.programme()).time_zone
    names = await tickets.names(context.session, page)
    return Reply(
        text=t("These tickets are open:"), table=_table(page, names, zone, t), buttons=(*_open(page, t), *more)
    )  # fmt: skip


def _open(page: Sequence[Ticket], t: Translator) -> tuple[Button, ...]:
    return tuple(
        Button(label=t("Show {number}", number=each.number), skill="ticket_status", values={"ticket": each.number})
        for each in page[:MOST_OFFERED]
    )


def _table(page: Sequence[Ticket], names: Sequence[tickets.Parties], zone: str, t: Translator) -> Table:
    columns = (t("Ticket"), t("Partner"), t("Subject"), t("Priority"), t("State"), t("With"), t("Answer due"))
    return Table(columns=columns, rows=tuple(_row(*each, zone, t) for each in zip(page, names, strict=True)))


def _row(ticket: Ticket, named: tickets.Parties, zone: str, t: Translator) -> tuple[str, ...]:
    due = _moment(ticket.answer_due_at, zone, t)
    priority, state = t(PRIORITY_WORDS[ticket.priority]), t(STATE_WORDS_FOR_STAFF[ticket.state])
    partner, has = named.partner or t("Guest"), named.assignee or t("Nobody yet")
    return ticket.number, partner, ticket.subject, priority, state, has, due


def _moment(due: datetime | None, zone: str, t: Translator) -> str:
    return t.moment(due, zone) if due else ""
