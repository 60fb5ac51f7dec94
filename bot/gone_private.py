"""A shared thread whose ticket goes on in private: whoever writes on there is told once where it does."""

from bot import last_said
from bot.audience import Room, RoomKind
from bot.outbox import Delivery
from bot.prm import tickets
from bot.prm.ticket_records import ACTIVE, Ticket
from bot.reply import Button, Reply, literal
from bot.turn import Turn

LONGEST = 1000  # characters of what was said that its button takes along: no platform's button holds much more


async def pointer(turn: Turn) -> Delivery | None:
    """What to say in private beside the answer to a sentence; nothing where the last thing this person was told there
    is not that their ticket goes on elsewhere. Ask before the answer is noted as what they were told last."""
    incoming, person = turn.incoming, turn.person
    if person is None or incoming.skill or incoming.place.kind == "private":
        return None
    told = await last_said.said_apart(turn.session, incoming)
    number = next((each.values.get("ticket") for each in told.buttons if each.skill == "ask_assistant"), "")
    ticket = await tickets.find(turn.session, person, str(number)) if number else None
    if ticket is None or ticket.state not in ACTIVE or ticket.conversation or ticket.person_id != person.person_id:
        return None
    return Delivery(
        key=f"{incoming.id}:ticket",
        sender=incoming.sender,
        place=incoming.place,
        conversation=None,
        room=Room(RoomKind.PRIVATE),
        reply=_said(turn, ticket),
        locale=turn.t.language,
        notice_to=person.person_id,
        partner=person.partner_id,
    )


def _said(turn: Turn, ticket: Ticket) -> Reply:
    t, words = turn.t, turn.incoming.text
    text = t(
        "Your ticket {number}, “{subject}”, goes on here, between you and our people. What you write where you asked "
        "is answered by me.",
        number=ticket.number, subject=literal(ticket.subject),
    )  # fmt: skip
    said = {"message": words} if len(words) <= LONGEST else {}
    write = Button(label=t("Write to it"), skill="reply_ticket", values={"ticket": ticket.number, **said}, edits=True)
    return Reply(text=text, buttons=(write,))
