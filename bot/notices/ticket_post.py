"""The two ways between which a ticket's messages go: the partner's conversation, and what stands below the card.

What was posted for a message is kept under its name, so that new words for it are put in its place on the other side.
"""

from dataclasses import replace

from bot import handover, outbox, posted
from bot.cards import ticket_card
from bot.cards.closed_card import closed
from bot.cards.ticket_card import Case
from bot.i18n import Translator
from bot.notices import ticket_cards
from bot.notify import Teller, Write, written
from bot.outbox import Delivery
from bot.prm import people, tickets
from bot.prm.people import Member
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.prm.ticket_people import asker, can_be_told, may_work_on, to_tell
from bot.prm.ticket_records import Ticket, TicketMessage
from bot.reply import Button, Reply, Visibility, literal

MESSAGE = "ticket-message:"  # the beginning of what a message of a ticket is posted under


def message_card(message: TicketMessage) -> str:
    """Under which a message is posted on the other side."""
    return f"{MESSAGE}{message.id}"


def before_key(ticket: Ticket) -> str:
    """Under which stands what was said before the ticket; below each card with that card's key after it."""
    return f"ticket:{ticket.number}:before"


async def card_to_staff(teller: Teller, programme: Programme, ticket: Ticket, *, key: str) -> None:
    """The card into the channel for support, or privately to those who work on it where there is none."""
    write, card = await card_of(teller, programme, ticket), handover.card_of(ticket)
    if not await teller.staff(programme.id, Purpose.SUPPORT, write, key=key, card=card):
        for person in await to_tell(teller.session, ticket):
            await teller.person(person, write, key=key, card=card)


async def give(teller: Teller, programme: Programme, ticket: Ticket, person: int, *, key: str) -> None:
    """The card privately to whom it was given; whoever has it already hears that it is theirs now."""
    have = {outbox.as_posted(each).notice_to for each in await posted.about(teller.session, handover.card_of(ticket))}
    if person in have:
        await teller.person(person, lambda t, _: ticket_cards.given(ticket, t), key=key)
    else:
        write = await card_of(teller, programme, ticket)
        await teller.person(person, write, key=key, card=handover.card_of(ticket))


async def card_anew(teller: Teller, programme: Programme, ticket: Ticket) -> None:
    """Every card says how it stands now."""
    await teller.rewrite(handover.card_of(ticket), await card_of(teller, programme, ticket))


async def card_of(teller: Teller, programme: Programme, ticket: Ticket) -> Write:
    """In private with a way to what was said: below the channel's card it can be read, here it may have begun late."""
    case = await _case(teller, programme, ticket)

    async def write(t: Translator, who: Member | None) -> Reply:
        if who is not None and not await may_work_on(teller.session, who, ticket):
            return closed(t)
        drawn = ticket_card.drawn(ticket, case, t)
        return replace(drawn, buttons=(*drawn.buttons, ticket_cards.show(ticket, t))) if who else drawn

    return write


async def below_card(
    teller: Teller, ticket: Ticket, write: Write, *, key: str, card: str | None = None, but: str = ""
) -> None:
    """Say it below every card: in the channel's thread, and to whoever has the card and works on the ticket.

    `but`: the key of the card that it stands below already.
    """
    cards = await posted.about(teller.session, handover.card_of(ticket))
    for message in (each for each in cards if each.key != but):
        first = outbox.as_posted(message)
        who = await people.member(teller.session, first.notice_to) if first.notice_to else None
        if first.notice_to and (who is None or not await _concerns(teller, ticket, who)):
            continue
        reply = await written(write, Translator(first.locale), who)
        shown = reply if who else replace(reply, visibility=Visibility.PLACE)
        note = replace(first, key=f"{key}:{message.key}", reply=shown, card=card, edits=None, below=message.key)
        await outbox.post(teller.session, note, teller.now)


async def to_partner(teller: Teller, ticket: Ticket, write: Write, *, key: str, card: str | None = None) -> bool:
    """Say it in the conversation that the ticket came from, as long as its readers are the same; else to whoever asked.

    False: they have lost access, and nothing is sent.
    """
    if not await can_be_told(teller.session, ticket):
        return False
    origin = handover.origin_of(ticket)
    owner = await people.resolve(teller.session, *origin.sender.identity)
    moved = owner is not None and owner.person_id != ticket.person_id
    apart = elsewhere(ticket, write) if card else _to_answer(ticket, write)
    if ticket.person_id is not None and (owner is None or moved or origin.sender.platform not in teller.platforms):
        return await teller.person(ticket.person_id, apart, key=key, card=card, partner=ticket.partner_id)
    t, who = Translator(origin.locale), await asker(teller.session, ticket)
    here = apart if card and origin.conversation is None else write
    delivery = Delivery(
        key=key,
        sender=origin.sender,
        place=origin.place,
        conversation=origin.conversation,
        room=origin.room,
        reply=replace(await written(here, t, who), visibility=Visibility.PLACE),
        locale=t.language,
        notice_to=ticket.person_id,
        partner=ticket.partner_id,
        card=card,
        else_alone=True,
        alone=await written(apart, t, who),
    )
    await outbox.post(teller.session, delivery, teller.now)
    return True


def elsewhere(ticket: Ticket, write: Write) -> Write:
    """A message where its ticket was not asked: in private it may stand among those of other tickets, so it says of
    which it is, and has a way to answer where what is written there does not go into the ticket by itself."""
    answered = write if handover.origin_of(ticket).conversation is None else _to_answer(ticket, write)

    async def written_with(t: Translator, who: Member | None) -> Reply:
        if who is not None and who.internal:
            return await written(write, t, who)
        reply = await written(answered, t, who)
        return replace(reply, text=f"**{ticket.number}**, {literal(ticket.subject)}\n\n{reply.text}")

    return written_with


def _to_answer(ticket: Ticket, write: Write) -> Write:
    """The same with a way to answer, for where what is written does not go into the ticket by itself."""

    async def written_with(t: Translator, who: Member | None) -> Reply:
        reply = await written(write, t, who)
        answer = Button(label=t("Write to it"), skill="reply_ticket", values={"ticket": ticket.number})
        return replace(reply, buttons=(*reply.buttons, answer))

    return written_with


async def _concerns(teller: Teller, ticket: Ticket, who: Member) -> bool:
    """Whoever has the ticket; while nobody has, everybody who was told of it."""
    mine = ticket.assignee_id in (None, who.person_id)
    return mine and await may_work_on(teller.session, who, ticket)


async def _case(teller: Teller, programme: Programme, ticket: Ticket) -> Case:
    session = teller.session
    into = await session.get(Ticket, ticket.merged_into_id) if ticket.merged_into_id else None
    return Case(
        parties=await tickets.parties(session, ticket),
        zone=programme.time_zone,
        asked=await tickets.first_words(session, ticket),
        seen=await tickets.last_of_partner(session, ticket),
        merged_into=into.number if into else "",
    )
