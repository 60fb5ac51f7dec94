"""What all skills about tickets share: who may use them, which ticket is meant, and how one is shown."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards import papers, ticket_card
from bot.fields import Choice, Once, Record
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import ticket_files, tickets
from bot.prm.columns import ERASED
from bot.prm.people import Member
from bot.prm.records import Subject
from bot.prm.ticket_names import TICKETS, TO_WORK_ON
from bot.prm.ticket_records import ACTIVE, STATE_WORDS, STATE_WORDS_FOR_STAFF, Ticket, TicketState
from bot.prm.tickets import Line
from bot.reply import Button, Download, Reply, literal
from bot.skill import Context
from skills.deal_shown import choices_of

NO_SUCH_TICKET = N_("I don't find a ticket “{typed}”. Say “my tickets” to see yours.")
LAST_SHOWN = 6  # messages of a ticket at once; those before them are shown on request
FILES_SHOWN = 10  # as many as the web chat takes with one message; earlier ones are shown on request


class TicketForm(Form):
    """A form about one ticket: one of those this can be done with, else one of which it is said why it cannot."""

    wanted: ClassVar[Subject] = TICKETS

    ticket: Annotated[str, Record(NO_SUCH_TICKET), Once()] = Field(
        title="Ticket", description="Its number, or words of its subject", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        found = await choices_of(context, cls.wanted, text)
        found = found if found or not text.strip() else await choices_of(context, TICKETS, text)
        return tuple(map(_without_removed, found))


class WorkForm(TicketForm):
    """About a ticket the vendor's people work on."""

    wanted: ClassVar[Subject] = TO_WORK_ON


def may_read(person: Member | None) -> bool:
    return person is not None and tickets.may_read(person)


def may_work(person: Member | None) -> bool:
    return person is not None and tickets.works_on_tickets(person)


def _without_removed(choice: Choice) -> Choice:
    """The number alone where the subject is not kept any more."""
    return replace(choice, label=choice.value) if choice.label.endswith(f" · {ERASED}") else choice


async def shown(ticket: Ticket, text: str, context: Context, *, after: int | None = None, files_seen: int = 0) -> Reply:
    """A text above how the ticket stands, what was said last with its newest files, and what this person can do next.

    `after`: the id of the oldest message they have seen, to go on with those before it; `files_seen`: how many of the
    newest files they have, to go on with the others.
    """
    t, session, member = context.t, context.session, context.member
    context.reads(ticket.number)
    programme, parties = await context.programme(), await tickets.parties(session, ticket)
    said = await _said(ticket, context, after)
    talk = ticket_card.conversation(said, parties.partner, programme.vendor, t)
    zone = member.time_zone
    facts = [
        (t("State"), state_of(ticket, member, t)),
        (t("Opened"), t.moment(ticket.opened_at, zone)),
        (t("With"), parties.assignee or t("Nobody yet")),
    ]
    if ticket.answer_due_at and member.internal:
        facts.append((t("Answer due"), t.moment(ticket.answer_due_at, zone)))
    sent, more = await _files(ticket, files_seen, context)
    steps = (*await next_steps(ticket, context), *await _to_what_was_before(ticket, said, context), *more)
    return Reply(text=f"{text}\n\n{talk}".rstrip(), facts=tuple(facts), buttons=steps, downloads=sent)


async def _said(ticket: Ticket, context: Context, after: int | None) -> Sequence[Line]:
    session, member = context.session, context.member
    if after is None:
        return await tickets.last_lines(session, member, ticket, limit=LAST_SHOWN)
    return await tickets.lines_before(session, member, ticket, until=after, limit=LAST_SHOWN)


async def _to_what_was_before(ticket: Ticket, said: Sequence[Line], context: Context) -> tuple[Button, ...]:
    """The way back through a long conversation: whoever is given a ticket late has seen nothing of it elsewhere."""
    oldest = said[0].message.id if said else 0
    if not await tickets.lines_before(context.session, context.member, ticket, until=oldest, limit=1):
        return ()
    values = {"ticket": ticket.number, "after": oldest}
    return (Button(label=context.t("Show earlier messages"), skill="ticket_status", values=values, style="quiet"),)


async def _files(ticket: Ticket, seen: int, context: Context) -> tuple[tuple[Download, ...], tuple[Button, ...]]:
    """What was sent in it, to be opened, and the way to what was sent before."""
    t = context.t
    found, many = await ticket_files.newest(context.session, context.member, ticket, skip=seen, limit=FILES_SHOWN)
    until = seen + len(found)
    if until >= many:
        return papers.evidence(found, t), ()
    label = t.plural("Show {n} more file", "Show {n} more files", many - until)
    values = {"ticket": ticket.number, "files_seen": until}
    return papers.evidence(found, t), (Button(label=label, skill="ticket_status", values=values, style="quiet"),)


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


def state_of(ticket: Ticket, reader: Member | None, t: Translator) -> str:
    """It waits for the answer of one side: theirs or the other's."""
    words = STATE_WORDS_FOR_STAFF if may_work(reader) else STATE_WORDS
    return t(words[ticket.state])


def subject_of(ticket: Ticket, t: Translator) -> str:
    """What it is about, as long as that is kept."""
    return t("Removed") if ticket.silenced else ticket.subject


def called(ticket: Ticket) -> dict[str, str]:
    """For texts with {number} and {subject} in them."""
    return {"number": ticket.number, "subject": literal(ticket.subject)}
