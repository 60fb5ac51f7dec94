"""Turns that are not for the assistant: words between a partner and the vendor's people, while a person is in charge.

What the partner writes in a conversation with a ticket goes there; what the vendor's people write below its card goes
to the partner, unless it is a note. Buttons, commands and "assistant, ..." are for the assistant, whoever is in charge.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from bot import announced_turns, handover, phrases
from bot.audience import RoomKind
from bot.card_orders import Order, ask_back
from bot.errors import UserError
from bot.handover_words import CALLED, NOTES
from bot.jobs import Retry
from bot.prm import files, ticket_expectation, ticket_words
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.ticket_people import can_be_told, may_work_on
from bot.prm.ticket_records import Author, Ticket, TicketMessage, TicketState
from bot.prm.ticket_words import Words
from bot.reply import Button, Reply, Visibility
from bot.turn import Turn

CALL = re.compile(rf"(?:@\s?)?(?:{'|'.join(map(re.escape, CALLED))})\s*(?:[,:;!?.，、：！？]\s*|$)", re.IGNORECASE)
NOTE = re.compile(rf"(?://|(?:{'|'.join(map(re.escape, NOTES))})\s*[:：])\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whose business a turn is instead of the assistant's."""

    side: Literal["partner", "staff", "beside", "edit", "nobody", "announcement"]
    """beside: staff, in the partner's own thread; announcement: whoever answers one in its thread"""
    number: str = ""  # of the ticket, for staff; of the announcement
    unsure: Order | None = None  # what staff may have meant instead


def addressed(turn: Turn) -> Turn:
    """The turn without the assistant's name in front, said to the assistant if it was there."""
    incoming = turn.incoming
    if incoming.skill or not (called := CALL.match(incoming.text)):
        return turn
    rest = incoming.text[called.end() :].strip()
    skill = None if rest or incoming.files else "ask_assistant"  # no more than its name
    return replace(turn, incoming=replace(incoming, text=rest, skill=skill, to_assistant=True))


async def claimed(turn: Turn) -> Claim | None:
    """Who is to have this turn; None where the assistant is."""
    incoming, session = turn.incoming, turn.session
    if incoming.skill:
        return None
    if incoming.edits and await handover.relayed(session, incoming.edits):
        return Claim(side="edit")
    if incoming.edits and not (incoming.text or incoming.files):
        return Claim(side="nobody")  # taken back, and of no consequence
    if incoming.to_assistant:
        return None
    if turn.person is not None and turn.person.internal and (number := await handover.of_card(session, _key(turn))):
        return Claim(side="staff", number=number)
    ticket = await handover.here(session, incoming, turn.person)
    if ticket is not None and ticket.in_charge_since is not None:
        return None if _in_form(turn, ticket) else Claim(side="partner")
    if among := await _among_others(turn):
        return among
    if announcement := await announced_turns.for_vendor(turn):
        return Claim(side="announcement", number=announcement)
    return Claim(side="nobody") if _overheard(turn) else None


def is_note(turn: Turn) -> bool:
    """Whether it stays among the vendor's people, below the ticket's card."""
    return NOTE.match(turn.incoming.text) is not None


def _overheard(turn: Turn) -> bool:
    """Words between people, in a thread we listen to for somebody else's sake. In private everything is said to us."""
    return turn.incoming.unaddressed and turn.incoming.place.kind == "shared" and turn.pending is None


async def _among_others(turn: Turn) -> Claim | None:
    """In a thread in which somebody is in charge, others may speak, too: not to the assistant."""
    if turn.incoming.place.kind == "private" or (held := await handover.held(turn.session, _key(turn))) is None:
        return None
    works = turn.person is not None and await may_work_on(turn.session, turn.person, held)
    return Claim(side="beside", number=held.number) if works else Claim(side="nobody")


async def passed_on(turn: Turn, claim: Claim) -> Reply | None:
    """Write the turn down where it belongs, in its transaction; what to say to whoever wrote it, if anything.

    Raises Retry where the ticket has moved on since the turn was claimed: then somebody else is to have it.
    """
    try:
        async with turn.session.begin_nested():
            if claim.unsure:
                return ask_back(turn, claim.unsure)
            if claim.side in ("staff", "beside"):
                return await _from_staff(turn, claim)
            if claim.side == "partner":
                return await _from_partner(turn)
            if claim.side == "announcement":
                return await announced_turns.passed_on(turn, claim.number)
            if claim.side == "edit":
                told = await _edited(turn)
                await announced_turns.edited(turn)
                return told
            return None
    except UserError as error:
        return phrases.sorry(error, turn.t)


async def _from_partner(turn: Turn) -> Reply | None:
    ticket = await handover.here(turn.session, turn.incoming, turn.person, lock=True)
    if ticket is None:
        raise Retry(timedelta(0), "the ticket is closed by now", counts=False)
    was = ticket.state
    said = await ticket_words.reply(turn.session, ticket, await _words(turn), by=turn.person, now=turn.now)
    if said is None:
        return None
    if was is TicketState.SOLVED:
        return _open_again(turn, ticket, said)
    return await _kept(turn, ticket) if await _is_first(turn, ticket, said) else None


async def _from_staff(turn: Turn, claim: Claim) -> Reply | None:
    """Below the card; or in the partner's own thread, where they read it, so that nothing there can be a note."""
    member, beside = _member(turn), claim.side == "beside"
    words = replace(await _words(turn), below=await handover.card_above(turn.session, _key(turn)))
    note = NOTE.match(words.text)
    if note and not beside:
        inside = replace(words, text=words.text[note.end() :])
        await ticket_words.note(turn.session, member, claim.number, inside, now=turn.now)
        return None
    said = await ticket_words.answer(
        turn.session, member, claim.number, words, now=turn.now, seen=beside, as_note=note is not None
    )
    if said is None or beside:
        return None
    ticket = await turn.session.get_one(Ticket, said.ticket_id)
    return None if await can_be_told(turn.session, ticket) else nobody_told(turn)


def nobody_told(turn: Turn) -> Reply:
    """Said below the card, where colleagues work on it together; in the partner's own thread, to the agent alone."""
    text = turn.t("Whoever asked has no access any more, so nothing was sent to them. It is kept.")
    among_us = turn.room.kind is RoomKind.STAFF
    return Reply(text=text, visibility=Visibility.PLACE if among_us else Visibility.PRIVATE)


async def _edited(turn: Turn) -> Reply | None:
    message = await ticket_words.named_by(turn.session, turn.incoming.edits or "")
    if message is None or not await _is_author(turn, message):
        return None
    if message.internal:
        return await _note_edited(turn, message)
    note = NOTE.match(turn.incoming.text) if message.author is Author.AGENT else None
    below = await handover.card_above(turn.session, _key(turn)) if note else ""
    if note and below:
        return await _made_note(turn, message, turn.incoming.text[note.end() :], below)
    text, as_note = turn.incoming.text, note is not None
    await ticket_words.edit(turn.session, message, text, by=turn.person, now=turn.now, as_note=as_note)
    if message.author is not Author.AGENT:
        return None
    ticket = await turn.session.get_one(Ticket, message.ticket_id)
    return None if await can_be_told(turn.session, ticket) else nobody_told(turn)


async def _note_edited(turn: Turn, message: TicketMessage) -> Reply | None:
    """It stays one: what was said among colleagues reaches nobody else by new words for it."""
    text = turn.incoming.text
    note = NOTE.match(text)
    await ticket_words.edit(
        turn.session, message, text[note.end() :] if note else text, by=turn.person, now=turn.now
    )  # fmt: skip
    if note or not text:
        return None
    stays = turn.t("This stays a note among us. To answer, write it as a new message below the card.")
    return Reply(text=stays, visibility=Visibility.PLACE)


async def _made_note(turn: Turn, message: TicketMessage, text: str, below: str) -> Reply:
    await ticket_words.make_note(turn.session, message, text, by=_member(turn), now=turn.now, below=below)
    taken_back = turn.t(
        "I took your answer back where the partner reads it, and keep this as a note. They may have read it before."
    )
    return Reply(text=taken_back, visibility=Visibility.PLACE)


async def _is_author(turn: Turn, message: TicketMessage) -> bool:
    """Whether whoever speaks wrote this; all that is known of a guest is the account that asked."""
    if turn.person is not None:
        return message.person_id == turn.person.person_id
    ticket = await turn.session.get_one(Ticket, message.ticket_id)
    return message.person_id is None and ticket.account == turn.incoming.sender.key


async def _words(turn: Turn) -> Words:
    """What was said, under the name by which its platform speaks of it later."""
    incoming = turn.incoming
    sent = await files.usable(
        turn.session, incoming.files, account=incoming.sender.key, member=turn.person
    )  # fmt: skip
    ids = tuple(each.id for each in sent if not each.infected)
    return Words(text=incoming.text, files=ids, source=incoming.edits or incoming.id)


def _key(turn: Turn) -> str:
    return turn.incoming.conversation


def _member(turn: Turn) -> Member:
    if turn.person is None:
        raise Retry(timedelta(0), "whoever wrote is nobody we know by now", counts=False)
    return turn.person


def _in_form(turn: Turn, ticket: Ticket) -> bool:
    """Whether they are filling in a form they began while a person is in charge: what they write is for that."""
    since = ticket.in_charge_since
    return turn.pending is not None and since is not None and turn.pending.updated_at > since


async def _is_first(turn: Turn, ticket: Ticket, said: TicketMessage) -> bool:
    """Whether nobody has answered, and this is the first thing they add."""
    return ticket.first_answered_at is None and await ticket_words.count_before(turn.session, said) == 1


async def _kept(turn: Turn, ticket: Ticket) -> Reply:
    t = turn.t
    programme = await turn.session.get_one(Programme, ticket.programme_id)
    expected = await ticket_expectation.expected_answer(turn.session, programme, ticket.priority, turn.now)
    text = t(
        "I passed it on (ticket {number}). Somebody will probably answer by {when}; until then I keep quiet here.",
        number=ticket.number, when=t.moment(expected, turn.person.time_zone if turn.person else programme.time_zone),
    )  # fmt: skip
    return Reply(text=text, buttons=(ask_again_button(turn, ticket),), visibility=Visibility.PLACE)


def _open_again(turn: Turn, ticket: Ticket, said: TicketMessage) -> Reply:
    t = turn.t
    text = t("Ticket {number} is open again, and I passed this on.", number=ticket.number)
    instead = Button(
        label=t("Ask the assistant instead"), skill="ask_assistant",
        values={"ticket": ticket.number, "message": said.id},
    )  # fmt: skip
    return Reply(text=text, buttons=(instead,), visibility=Visibility.PLACE)


def ask_again_button(turn: Turn, ticket: Ticket) -> Button:
    label = turn.t("Ask the assistant again")
    return Button(label=label, skill="ask_assistant", values={"ticket": ticket.number}, style="quiet")
