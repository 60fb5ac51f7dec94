"""Support tickets for programs. As in chat, the vendor's tags and deadlines are for those who work on tickets."""

from datetime import datetime

from sqlalchemy import Select, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.api.resources.resource import Resource, Told
from bot.prm import tickets
from bot.prm.partners import Partner
from bot.prm.people import Member, Person
from bot.prm.ticket_records import Priority, Ticket, TicketState
from bot.prm.ticket_steps import locked_for_reading

_Asker, _Assignee, _Into = aliased(Person), aliased(Person), aliased(Ticket)


class TicketTold(Told):
    number: str
    version: int
    partner: str | None  # none: a guest's
    asked_by: str | None
    assignee: str | None
    state: TicketState
    priority: Priority
    subject: str
    language: str
    tags: list[str]  # the vendor's own; for partners none, and no deadlines
    opened_at: datetime
    answer_due_at: datetime | None
    solution_due_at: datetime | None
    first_answered_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    reopened: int
    goes_on_as: str | None  # it was merged into this one
    satisfaction: int | None  # 1 (bad) to 5 (good)
    comment: str | None


def _rows(member: Member) -> Select[Ticket, str | None, str | None, str | None, str | None, bool]:
    works = literal(tickets.works_on_tickets(member))
    return (
        select(Ticket, Partner.key, _Asker.name, _Assignee.name, _Into.number, works)
        .outerjoin(Partner, Partner.id == Ticket.partner_id)
        .outerjoin(_Asker, _Asker.id == Ticket.person_id)
        .outerjoin(_Assignee, _Assignee.id == Ticket.assignee_id)
        .outerjoin(_Into, _Into.id == Ticket.merged_into_id)
        .where(tickets.visible_to(member))
    )


def _told(
    ticket: Ticket, partner: str | None, asker: str | None, assignee: str | None, into: str | None, works: bool
) -> TicketTold:
    return TicketTold(
        number=ticket.number,
        version=ticket.version,
        partner=partner,
        asked_by=asker,
        assignee=assignee,
        state=ticket.state,
        priority=ticket.priority,
        subject=ticket.subject,
        language=ticket.language,
        tags=ticket.tags if works else [],
        opened_at=ticket.opened_at,
        answer_due_at=ticket.answer_due_at if works else None,
        solution_due_at=ticket.solution_due_at if works else None,
        first_answered_at=ticket.first_answered_at,
        solved_at=ticket.solved_at,
        closed_at=ticket.closed_at,
        reopened=ticket.reopened,
        goes_on_as=into,
        satisfaction=ticket.satisfaction,
        comment=ticket.comment,
    )


async def _hold(session: AsyncSession, member: Member, number: str) -> Ticket:
    return await locked_for_reading(session, member, number)


TICKETS = Resource(
    path="/tickets", title="tickets", scope="tickets:read", kind="ticket", field="ticket", hold=_hold,
    rows=_rows, id=Ticket.id, number=Ticket.number, state=Ticket.state, states=TicketState, told=_told,
    shape=TicketTold,
)  # fmt: skip
