"""What follows from a ticket's deadlines: a reminder to whoever has it, then to all, then to those above them."""

from collections.abc import Mapping
from datetime import datetime

from bot import handover, posted
from bot.i18n import Translator
from bot.notices import ticket_cards
from bot.notices.ticket_post import below_card
from bot.notify import Teller, Write
from bot.prm import tickets
from bot.prm.clocks import open_clocks
from bot.prm.deciders import staff
from bot.prm.partners import Partner
from bot.prm.people import Member, StaffRole
from bot.prm.programme import Programme
from bot.prm.ticket_clocks import ANSWER, ESCALATION, NUDGE, SOLUTION
from bot.prm.ticket_people import to_tell
from bot.prm.ticket_records import ACTIVE, Ticket
from bot.reactions import Rang, Ring
from bot.reply import Reply


async def answer_is_due(rang: Rang, teller: Teller) -> None:
    """The partner waits for an answer."""
    programme, ticket = await _about(teller, rang.name)
    if ticket.waiting_since is not None and ticket.answer_due_at is not None:
        await _remind(rang, teller, programme, ticket, ticket.answer_due_at)


async def solution_is_due(rang: Rang, teller: Teller) -> None:
    """The matter is not settled."""
    programme, ticket = await _about(teller, rang.name)
    if ticket.solution_due_at is not None:
        await _remind(rang, teller, programme, ticket, ticket.solution_due_at)


async def _remind(rang: Rang, teller: Teller, programme: Programme, ticket: Ticket, due: datetime) -> None:
    if ticket.state not in ACTIVE or await _overtaken(rang, teller):
        return
    write = await _words(rang, teller, programme, ticket, due)
    key = f"ticket:{ticket.number}:{rang.clock}:{rang.step}:{rang.due_at.isoformat()}"
    told = await to_tell(teller.session, ticket)
    if ticket.assignee_id in told or not await posted.about(teller.session, handover.card_of(ticket)):
        for person in told:
            await teller.person(person, write, key=key)
    if rang.step != NUDGE or ticket.assignee_id is None:
        await below_card(teller, ticket, write, key=f"{key}:card")
    if rang.step == ESCALATION:
        for person in await _above(teller, programme, ticket):
            await teller.person(person, write, key=f"{key}:above")


async def _words(rang: Rang, teller: Teller, programme: Programme, ticket: Ticket, due: datetime) -> Write:
    zone, name = programme.time_zone, (await tickets.parties(teller.session, ticket)).assignee

    def write(t: Translator, _: Member | None) -> Reply:
        if rang.step == NUDGE:
            return ticket_cards.reminder(ticket, due, zone, t)
        return ticket_cards.overdue(ticket, due, name, zone, t)

    return write


async def _above(teller: Teller, programme: Programme, ticket: Ticket) -> list[int]:
    """Who looks after the partner, and the programme's admins; whoever has the ticket was told already."""
    partner = await teller.session.get(Partner, ticket.partner_id) if ticket.partner_id else None
    manager = [partner.channel_manager_id] if partner and partner.channel_manager_id else []
    above = dict.fromkeys([*manager, *await staff(teller.session, programme, StaffRole.ADMIN)])
    return [each for each in above if each != ticket.assignee_id]


async def _overtaken(rang: Rang, teller: Teller) -> bool:
    """Whether a later step has come as well, after a standstill: only the last one speaks."""
    running = await open_clocks(teller.session, rang.subject)
    return any(each.name == rang.clock and rang.due_at < each.due_at <= teller.now for each in running)


async def _about(teller: Teller, number: str) -> tuple[Programme, Ticket]:
    programme = await teller.programme()
    return programme, await tickets.numbered_for_all(teller.session, programme.id, number)


CLOCKS: Mapping[str, Ring] = {
    **dict.fromkeys(ANSWER.values(), answer_is_due),
    **dict.fromkeys(SOLUTION.values(), solution_is_due),
}
