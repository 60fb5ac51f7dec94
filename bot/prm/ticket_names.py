"""Tickets as people name them, by number or subject; narrowed to those with which something can be done."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import and_, exists
from sqlalchemy.orm import aliased

from bot.prm import tickets
from bot.prm.records import Subject
from bot.prm.ticket_records import ACTIVE, Ticket, TicketState, TicketTerm
from bot.prm.ticket_work import same_matter

TICKETS = Subject(Ticket.id, Ticket.number, Ticket.subject, TicketTerm, tickets.visible_to)
TO_WORK_ON = replace(TICKETS, visible=lambda m: and_(tickets.workable_by(m), Ticket.state.in_(ACTIVE)))

_other = aliased(Ticket)
TO_JOIN = replace(  # with another one that is open and that it may go on as, or that may go on as it
    TICKETS,
    visible=lambda m: and_(
        tickets.workable_by(m),
        Ticket.state.in_(ACTIVE),
        exists().where(_other.id != Ticket.id, _other.state.in_(ACTIVE), same_matter(Ticket, _other)),
    ),
)


def tickets_in(states: Collection[TicketState]) -> Subject:
    return replace(TICKETS, visible=lambda m: and_(tickets.visible_to(m), Ticket.state.in_(states)))
