"""What follows from what an external desk decides about a ticket: both sides see who has it there."""

from collections.abc import Mapping

from bot.notices import ticket_cards
from bot.notices.ticket_post import card_anew, to_partner
from bot.notify import Teller
from bot.prm import tickets
from bot.prm.ticket_records import ACTIVE
from bot.reactions import Fact, React


async def say_who_has_it(fact: Fact, teller: Teller) -> None:
    """Given to somebody at the desk: the card names them, and the partner learns it."""
    programme = await teller.programme()
    ticket = await tickets.numbered_for_all(teller.session, programme.id, fact.name)
    await card_anew(teller, programme, ticket)
    by = (await tickets.parties(teller.session, ticket)).assignee
    if by and ticket.assignee_id is None and ticket.state in ACTIVE:
        await to_partner(teller, ticket, lambda t, _: ticket_cards.taken(ticket, by, t), key=f"ticket:{fact.seq}")


REACTIONS: Mapping[str, React] = {"ticket.assigned_at_desk": say_who_has_it}
