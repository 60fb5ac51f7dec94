"""What all skills about tickets share: who may use them, which ticket is meant, and how one is shown."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards import ticket_card
from bot.fields import Choice, Once, Record
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import tickets
from bot.prm.people import Member
from bot.prm.records import Subject
from bot.prm.ticket_names import TICKETS, TO_WORK_ON
from bot.prm.ticket_records import ACTIVE, STATE_WORDS, Ticket, TicketState
from bot.reply import Button, Reply, literal
from bot.skill import Context
from skills.deal_shown import choices_of

NO_SUCH_TICKET = N_("I don't find a ticket “{typed}”. Say “my tickets” to see yours.")
LAST_SHOWN = 6  # messages of a ticket; the conversation itself has all of them


class TicketForm(Form):
    """A form about one ticket: one of those this can be done with, else one of which it is said why it cannot."""

    wanted: ClassVar[Subject] = TICKETS

    ticket: Annotated[str, Record(NO_SUCH_TICKET), Once()] = Field(
        title="Ticket", description="Its number, or words of its subject", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        found = await choices_of(context, cls.wanted, text)
        return found if found or not text.strip() else await choices_of(context, TICKETS, text)


class WorkForm(TicketForm):
    """About a ticket the vendor's people work on."""

    wanted: ClassVar[Subject] = TO_WORK_ON


def may_read(person: Member | None) -> bool:
    return person is not None and tickets.may_read(person)


def may_work(person: Member | None) -> bool:
    return person is not None and tickets.works_on_tickets(person)


async def shown(ticket: Ticket, text: str, context: Context) -> Reply:
    """A text above how the ticket stands, what was said last, and what this person can do next."""
    t, session, member = context.t, context.session, context.member
    context.reads(ticket.number)
    programme, parties = await context.programme(), await tickets.parties(session, ticket)
    said = await tickets.last_lines(session, member, ticket, limit=LAST_SHOWN)
    talk = ticket_card.conversation(said, parties.partner, programme.vendor, t)
    zone = member.time_zone if member.partner else programme.time_zone
    facts = [
        (t("State"), state_of(ticket, t)),
        (t("Opened"), t.moment(ticket.opened_at, zone)),
        (t("With"), parties.assignee or t("Nobody yet")),
    ]
    if ticket.answer_due_at and member.internal:
        facts.append((t("Answer due"), t.moment(ticket.answer_due_at, zone)))
    return Reply(
        text=f"{text}\n\n{talk}".rstrip(), facts=tuple(facts), buttons=await next_steps(ticket, context)
    )  # fmt: skip


async def next_steps(ticket: Ticket, context: Context) -> tuple[Button, ...]:
    t, named = context.t, {"ticket": ticket.number}
    if may_work(context.person):
        seen = await tickets.last_of_partner(context.session, ticket)
        return (*ticket_card.buttons(ticket, seen, t), Button(label=t("Ticket queue"), skill="ticket_queue"))
    mine = Button(label=t("My tickets"), skill="my_tickets")
    if ticket.state in ACTIVE:
        write = Button(label=t("Write to it"), skill="reply_ticket", values=named)
        return write, Button(label=t("It is solved"), skill="solve_ticket", values=named), mine
    if ticket.state is TicketState.SOLVED:
        return Button(label=t("Not solved"), skill="reopen_ticket", values=named), mine
    return (mine,)


def state_of(ticket: Ticket, t: Translator) -> str:
    return t(STATE_WORDS[ticket.state])


def called(ticket: Ticket) -> dict[str, str]:
    """For texts with {number} and {subject} in them."""
    return {"number": ticket.number, "subject": literal(ticket.subject)}
