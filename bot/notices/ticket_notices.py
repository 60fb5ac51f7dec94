"""What follows from a ticket's steps: the vendor's people get its card, each side what the other one writes."""

from collections.abc import Mapping, Sequence

from bot.cards import ticket_card
from bot.cards.closed_card import closed
from bot.files import offered
from bot.i18n import Translator
from bot.notices import ticket_cards
from bot.notices.ticket_post import (
    MESSAGE,
    before_key,
    below_card,
    card_anew,
    card_to_staff,
    elsewhere,
    give,
    message_card,
    to_partner,
)
from bot.notify import Teller, Write
from bot.outbox import UNSAID
from bot.prm import ticket_work, tickets
from bot.prm.files import File
from bot.prm.ledger import SYSTEM
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_clocks import CLOSING
from bot.prm.ticket_people import may_work_on
from bot.prm.ticket_records import Author, Ticket, TicketState
from bot.prm.tickets import Line
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Download, Reply


async def ask_for_help(fact: Fact, teller: Teller) -> None:
    """A new ticket: the card, and below it what was said before."""
    programme, ticket = await _about(teller, fact.name)
    await card_to_staff(teller, programme, ticket, key=f"ticket:{ticket.number}:{fact.seq}")
    earlier = [each for each in await tickets.all_lines(teller.session, ticket) if each.message.before]
    if earlier:
        partner = (await tickets.parties(teller.session, ticket)).partner

        def write(t: Translator, _: Member | None) -> Reply:
            said = ticket_card.conversation(earlier, partner, programme.vendor, t)
            return Reply(text=f"{t('What was said before:')}\n\n{said}")

        await below_card(teller, ticket, write, key=before_key(ticket))


async def tell_staff(fact: Fact, teller: Teller) -> None:
    """The partner's side wrote something."""
    programme, ticket = await _about(teller, fact.name)
    line = await _line(teller, fact)
    write = await _message(teller, programme, ticket, line)
    await below_card(teller, ticket, write, key=f"ticket:{fact.seq}", card=message_card(line.message))
    await card_anew(teller, programme, ticket)


async def tell_partner(fact: Fact, teller: Teller) -> None:
    """One of the vendor's people answered."""
    programme, ticket = await _about(teller, fact.name)
    line = await _line(teller, fact)
    write, card = await _message(teller, programme, ticket, line), message_card(line.message)
    seen = bool(fact.detail.get("seen"))
    if not seen:
        await to_partner(teller, ticket, write, key=f"ticket:{fact.seq}", card=card)
    await _say_it_is_no_note(fact, teller, ticket, line)
    await below_card(teller, ticket, write, key=f"ticket:{fact.seq}:staff", card=card, but=_below(fact))
    await card_anew(teller, programme, ticket)


async def show_note(fact: Fact, teller: Teller) -> None:
    """A note is shown below every card but the one it was written below."""
    programme, ticket = await _about(teller, fact.name)
    line = await _line(teller, fact)
    write, card = await _message(teller, programme, ticket, line), message_card(line.message)
    await below_card(teller, ticket, write, key=f"ticket:{fact.seq}", card=card, but=_below(fact))


async def say_anew(fact: Fact, teller: Teller) -> None:
    """A message was put differently, or taken back: the other side sees that in its place."""
    programme, ticket = await _about(teller, fact.name)
    line = await _line(teller, fact)
    write = await _message(teller, programme, ticket, line)
    await teller.rewrite(message_card(line.message), write, alone=elsewhere(ticket, write))
    await _say_it_is_no_note(fact, teller, ticket, line)
    await card_anew(teller, programme, ticket)


async def _say_it_is_no_note(fact: Fact, teller: Teller, ticket: Ticket, line: Line) -> None:
    """To one of the vendor's people who began it like a note where the partner reads it."""
    if fact.detail.get("as_note"):
        await _to_author(teller, line, lambda t, _: ticket_cards.no_note(ticket, t), key=f"ticket:{fact.seq}:no-note")


async def say_it_did_not_arrive(fact: Fact, teller: Teller) -> None:
    """New words for an answer were withheld: who reads along where it stands has changed."""
    if not fact.subject.startswith(MESSAGE):
        return
    line = await tickets.line(teller.session, int(fact.name))
    ticket = await teller.session.get_one(Ticket, line.message.ticket_id)
    if line.message.author is Author.AGENT and line.message.deleted_at is None:
        key = f"withheld:{fact.detail['key']}"
        await _to_author(teller, line, lambda t, _: ticket_cards.not_arrived(ticket, t), key=key)


async def _to_author(teller: Teller, line: Line, write: Write, *, key: str) -> None:
    """Privately; an agent of an external desk is nobody we can tell anything."""
    if line.message.person_id is not None:
        await teller.person(line.message.person_id, write, key=key)


async def show_anew(fact: Fact, teller: Teller) -> None:
    programme, ticket = await _about(teller, fact.name)
    await card_anew(teller, programme, ticket)


async def say_who_has_it(fact: Fact, teller: Teller) -> None:
    """Taken, or given to somebody: they get the card, and the partner learns a name."""
    programme, ticket = await _about(teller, fact.name)
    await card_anew(teller, programme, ticket)
    by = (await tickets.parties(teller.session, ticket)).assignee
    if ticket.assignee_id is None:
        return
    key = f"ticket:{ticket.number}:{fact.seq}"
    if fact.action == "ticket.reassigned":
        await give(teller, programme, ticket, ticket.assignee_id, key=key)
    await to_partner(teller, ticket, lambda t, _: ticket_cards.taken(ticket, by, t), key=f"{key}:partner")


async def ask_how_it_was(fact: Fact, teller: Teller) -> None:
    """Solved: unless whoever asked said so themselves, they are told and asked for their opinion."""
    programme, ticket = await _about(teller, fact.name)
    await card_anew(teller, programme, ticket)
    if not fact.detail.get("by_partner") and ticket.state is TicketState.SOLVED:
        await to_partner(teller, ticket, lambda t, _: ticket_cards.solved(ticket, t), key=f"ticket:{fact.seq}")


async def start_again(fact: Fact, teller: Teller) -> None:
    """Opened again: the other side has to know."""
    programme, ticket = await _about(teller, fact.name)
    await card_anew(teller, programme, ticket)
    key = f"ticket:{fact.seq}"
    if fact.detail.get("by_partner"):
        await below_card(teller, ticket, lambda t, _: ticket_cards.not_solved(ticket, t), key=key)
    else:
        await to_partner(teller, ticket, lambda t, _: ticket_cards.reopened(ticket, t), key=key)


async def say_where_it_goes_on(fact: Fact, teller: Teller) -> None:
    programme, ticket = await _about(teller, fact.name)
    await card_anew(teller, programme, ticket)
    into = str(fact.detail["into"])
    await to_partner(teller, ticket, lambda t, _: ticket_cards.merged(ticket, into, t), key=f"ticket:{fact.seq}")


async def close(rang: Rang, teller: Teller) -> None:
    """It was solved long ago."""
    _, ticket = await _about(teller, rang.name)
    if ticket.state is TicketState.SOLVED:
        await ticket_work.close(teller.session, ticket, actor=SYSTEM, now=teller.now)


async def _about(teller: Teller, number: str) -> tuple[Programme, Ticket]:
    programme = await teller.programme()
    return programme, await tickets.numbered_for_all(teller.session, programme.id, number)


def _below(fact: Fact) -> str:
    """Which card's thread shows it, because it was written there; "" for none."""
    return str(fact.detail.get("below") or "")


async def _line(teller: Teller, fact: Fact) -> Line:
    return await tickets.line(teller.session, int(fact.detail["message"]))


async def _message(teller: Teller, programme: Programme, ticket: Ticket, line: Line) -> Write:
    partner = (await tickets.parties(teller.session, ticket)).partner
    attached = [await teller.session.get(File, each) for each in line.message.files]
    files = [file for file in attached if file is not None and not file.infected]

    async def write(t: Translator, who: Member | None) -> Reply:
        if who is not None and who.internal and not await may_work_on(teller.session, who, ticket):
            return closed(t)
        return ticket_cards.message(line, partner, programme.vendor, t, _downloads(files, t))

    return write


def _downloads(files: Sequence[File], t: Translator) -> tuple[Download, ...]:
    return tuple(offered(file, t) for file in files)


REACTIONS: Mapping[str, React] = {
    "ticket.opened": ask_for_help,
    "ticket.replied": tell_staff,
    "ticket.answered": tell_partner,
    "ticket.noted": show_note,
    "ticket.message_edited": say_anew,
    "ticket.message_deleted": say_anew,
    UNSAID: say_it_did_not_arrive,
    "ticket.taken": say_who_has_it,
    "ticket.reassigned": say_who_has_it,
    "ticket.solved": ask_how_it_was,
    "ticket.reopened": start_again,
    "ticket.merged": say_where_it_goes_on,
    **dict.fromkeys(
        ("ticket.joined", "ticket.closed", "ticket.prioritised", "ticket.tagged", "ticket.rated"), show_anew
    ),
}
CLOCKS: Mapping[str, Ring] = {CLOSING: close}
