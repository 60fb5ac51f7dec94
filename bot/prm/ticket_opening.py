"""Open a ticket: from here on a person is in charge of the conversation it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import ledger, ticket_clocks
from bot.prm.numbers import next_number
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_priority import priority_of
from bot.prm.ticket_records import ACTIVE, SUBJECT, Author, Priority, Ticket, TicketMessage, TicketState
from bot.prm.ticket_steps import GUEST, snapshot, subject
from bot.prm.ticket_words import Words, keep

NUMBERED = "T"


class TooManyTickets(UserError):
    """You have {most} open tickets already. Please wait for an answer to one of them."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Something said to or by the assistant before, which the partner could read as well."""

    at: datetime
    author: Author
    words: str
    by_asker: bool = True  # of what the partner's side said: by the very person who asks for help


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is known when somebody asks for a person. `conversation` and `origin` as in `Ticket`."""

    account: str
    conversation: str | None
    origin: dict[str, Any]
    language: str
    words: Words
    earlier: Sequence[Earlier] = ()  # oldest first
    passages: Sequence[dict[str, Any]] = ()
    question_key: str | None = None
    tags: Sequence[str] = field(default=())


async def open_ticket(
    session: AsyncSession, programme: Programme, by: Member | None, opening: Opening, *, now: datetime
) -> Ticket:
    """The ticket with its number, its transcript and its first message; its clocks run. `by` is None for a guest.

    Raises TooManyTickets, NothingSaid.
    """
    await _refuse_flood(session, programme, by, opening.account)
    number = await next_number(session, programme.id, NUMBERED, now.year)
    ticket = _ticket(programme, number, by, opening, now)
    session.add(ticket)
    await session.flush()
    session.add_all(_transcript(ticket, opening, by))
    await keep(session, ticket, opening.words, author=Author.PARTNER, by=by, now=now)
    await ticket_clocks.begin_answer(session, programme, ticket, now)
    await ticket_clocks.begin_solution(session, programme, ticket, now)
    await session.flush()
    await ledger.append(
        session, actor=by.actor if by else GUEST, action="ticket.opened", subject=subject(ticket),
        after=snapshot(ticket), detail={"priority": ticket.priority.value}, at=now,
    )  # fmt: skip
    return ticket


def _ticket(programme: Programme, number: str, by: Member | None, opening: Opening, now: datetime) -> Ticket:
    """Its row: somebody waits for an answer from now on, and nobody has it."""
    return Ticket(
        programme_id=programme.id,
        number=number,
        partner_id=by.partner_id if by else None,
        person_id=by.person_id if by else None,
        account=opening.account,
        conversation=opening.conversation,
        origin=opening.origin,
        language=opening.language,
        subject=subject_of(opening.words.text.strip()),
        priority=_priority(programme, by, opening),
        tags=sorted(set(opening.tags)),
        passages=list(opening.passages),
        question_key=opening.question_key,
        state=TicketState.OPEN,
        opened_at=now,
        waiting_since=now,
        in_charge_since=now,
    )


def subject_of(text: str) -> str:
    """The first line of what is asked, as the ticket is called in lists."""
    line = " ".join(next((each for each in text.splitlines() if each.strip()), "").split())
    return line if len(line) <= SUBJECT else f"{line[: SUBJECT - 1]}…"


def _priority(programme: Programme, by: Member | None, opening: Opening) -> Priority:
    tier = by.partner.tier if by and by.partner else None
    return priority_of(programme.rules, tier, opening.words.text)


def _transcript(ticket: Ticket, opening: Opening, by: Member | None) -> list[TicketMessage]:
    asker = by.person_id if by else None
    return [
        TicketMessage(
            ticket_id=ticket.id,
            at=each.at,
            author=each.author,
            person_id=asker if each.author is Author.PARTNER and each.by_asker else None,
            words=each.words,
            before=True,
        )
        for each in opening.earlier
    ]


async def _refuse_flood(session: AsyncSession, programme: Programme, by: Member | None, account: str) -> None:
    """Each has a card in the channel for support: nobody can have any number of them at once."""
    rules = programme.rules
    most, theirs = (
        (rules.tickets_of_person, Ticket.person_id == by.person_id)
        if by
        else (rules.tickets_of_guest, Ticket.account == account)
    )
    active = select(func.count()).select_from(Ticket).where(theirs, Ticket.state.in_(ACTIVE))
    if (await session.scalar(active) or 0) >= most:
        raise TooManyTickets(most=most)
