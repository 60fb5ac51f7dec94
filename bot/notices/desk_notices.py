"""What follows from an external desk: who has a ticket there is seen on both sides; what it does not get, by staff."""

from collections.abc import Mapping
from datetime import datetime

from bot.i18n import Translator
from bot.notices import ticket_cards
from bot.notices.ticket_post import below_card, card_anew, to_partner
from bot.notify import Teller, Write
from bot.prm import tickets
from bot.prm.deciders import staff
from bot.prm.people import Member, StaffRole
from bot.prm.places import Purpose
from bot.prm.ticket_records import ACTIVE
from bot.reactions import Fact, React
from bot.reply import Reply, literal

NAMES = {"zendesk": "Zendesk", "jira": "Jira Service Management"}


async def say_who_has_it(fact: Fact, teller: Teller) -> None:
    """Given to somebody at the desk: the card names them, and the partner learns it."""
    programme = await teller.programme()
    ticket = await tickets.numbered_for_all(teller.session, programme.id, fact.name)
    await card_anew(teller, programme, ticket)
    by = (await tickets.parties(teller.session, ticket)).assignee
    if by and ticket.assignee_id is None and ticket.state in ACTIVE:
        await to_partner(teller, ticket, lambda t, _: ticket_cards.taken(ticket, by, t), key=f"ticket:{fact.seq}")


async def say_what_it_did_not_take(fact: Fact, teller: Teller) -> None:
    """A step failed for what it says itself, while the desk answers: somebody has to look."""
    programme = await teller.programme()
    ticket = await tickets.numbered_for_all(teller.session, programme.id, fact.name)

    def write(t: Translator, _: Member | None) -> Reply:
        text = t("Something in {number} could not be taken to the desk. It is only here.", number=ticket.number)
        return Reply(text=text, facts=((t("Reason"), literal(str(fact.detail["why"]))),))

    await below_card(teller, ticket, write, key=f"ticket:{fact.seq}")


async def say_it_is_away(fact: Fact, teller: Teller) -> None:
    """Nobody has to do anything here again; but whoever runs the desk may not know."""
    desk, since, zone = *_about(fact), (await teller.programme()).time_zone

    def write(t: Translator, _: Member | None) -> Reply:
        away = t("{desk} has not answered, or not let us in, since {moment}.", desk=desk, moment=t.moment(since, zone))
        waits = t("What is written in tickets waits and goes there by itself once it is back.")
        return Reply(text=f"{away} {waits}")

    await _to_support(fact, teller, write)


async def say_it_is_back(fact: Fact, teller: Teller) -> None:
    """Told to those who were told that it was away."""
    desk, since, zone = *_about(fact), (await teller.programme()).time_zone

    def write(t: Translator, _: Member | None) -> Reply:
        moment = t.moment(since, zone)
        return Reply(text=t("{desk} is back. What has waited since {moment} goes there now.", desk=desk, moment=moment))

    await _to_support(fact, teller, write)


async def _to_support(fact: Fact, teller: Teller, write: Write) -> None:
    """In the channel for support, or where there is none, those who work in it or run the programme."""
    programme, key = await teller.programme(), f"{fact.subject}:{fact.seq}"
    if await teller.staff(programme.id, Purpose.SUPPORT, write, key=key, card=None):
        return
    found = [await staff(teller.session, programme, role) for role in (StaffRole.SUPPORT, StaffRole.ADMIN)]
    for person in dict.fromkeys(each for some in found for each in some):
        await teller.person(person, write, key=key)


def _about(fact: Fact) -> tuple[str, datetime]:
    """The desk's name, and since when."""
    return NAMES.get(fact.name, fact.name), datetime.fromisoformat(str(fact.detail["since"]))


REACTIONS: Mapping[str, React] = {
    "ticket.assigned_at_desk": say_who_has_it,
    "ticket.not_at_desk": say_what_it_did_not_take,
    "desk.away": say_it_is_away,
    "desk.back": say_it_is_back,
}
