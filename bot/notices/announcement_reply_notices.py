"""What became of a reply to an announcement: its answer goes where it was written, or it went on as a ticket."""

from collections.abc import Mapping

from sqlalchemy import select

from bot import handover, outbox
from bot.i18n import N_, Translator
from bot.notices import ticket_cards
from bot.notices.ticket_post import to_partner
from bot.notify import Teller
from bot.outbox import Delivery
from bot.prm import announcement_writing, people, ticket_expectation, tickets
from bot.prm.announcement_records import Announcement, AnnouncementAnswer, AnnouncementResponse
from bot.prm.people import Member, Person, Standing
from bot.reactions import Fact, React
from bot.reply import Reply, Visibility, literal

ANSWERED = N_("**{who} ({vendor}), about “{title}”:**")
NOT_TOLD = N_("Whoever wrote reply {number} to “{title}” has no access any more, so your answer was not sent.")
TICKET = N_(
    "What you wrote below “{title}” is with our people now, as ticket {number}. "
    "Somebody will probably answer by {when}."
)


async def tell_answer(fact: Fact, teller: Teller) -> None:
    """Said in the thread of the reply, as long as its readers are the same; else to whoever wrote it, alone."""
    row, said = await _about(teller, fact)
    answer = await teller.session.get(AnnouncementAnswer, said.id)
    if said.origin is None or answer is None:
        return
    programme, by = await teller.programme(), await _name(teller, answer.person_id)
    origin = handover.of_stored(said.origin)
    if not await _may_be_told(teller, said):
        await _not_told(teller, row, answer)
        return
    t = Translator(origin.locale)
    title = await announcement_writing.headline(teller.session, row, t.language)
    head = t(ANSWERED, who=literal(by), vendor=literal(programme.vendor), title=literal(title))
    delivery = Delivery(
        key=f"{row.subject}:answer:{said.id}",
        sender=origin.sender,
        place=origin.place,
        conversation=origin.conversation,
        room=origin.room,
        reply=Reply(text=f"{head}\n\n{literal(answer.text)}", visibility=Visibility.PLACE),
        locale=t.language,
        notice_to=said.person_id,
        partner=said.partner_id if said.person_id else None,
        else_alone=True,
    )
    await outbox.post(teller.session, delivery, teller.now)


async def say_it_is_a_ticket(fact: Fact, teller: Teller) -> None:
    """Whoever wrote it learns the number, where they wrote it."""
    row, _ = await _about(teller, fact)
    programme = await teller.programme()
    ticket = await tickets.numbered_for_all(teller.session, programme.id, str(fact.detail["ticket"]))
    expected = await ticket_expectation.expected_answer(teller.session, programme, ticket.priority, teller.now)

    async def write(t: Translator, who: Member | None) -> Reply:
        title = await announcement_writing.headline(teller.session, row, t.language)
        when = t.moment(expected, who.time_zone if who else programme.time_zone)
        text = t(TICKET, title=literal(title), number=ticket.number, when=when)
        return Reply(text=text, buttons=(ticket_cards.to_assistant(ticket, t),))

    await to_partner(teller, ticket, write, key=f"{row.subject}:ticket:{ticket.number}")


async def _about(teller: Teller, fact: Fact) -> tuple[Announcement, AnnouncementResponse]:
    row = (await teller.session.scalars(select(Announcement).where(Announcement.number == fact.name))).one()
    return row, await teller.session.get_one(AnnouncementResponse, int(fact.detail["reply"]))


async def _may_be_told(teller: Teller, said: AnnouncementResponse) -> bool:
    if said.person_id is None:
        return True
    who = await people.member(teller.session, said.person_id, partner_id=said.partner_id)
    return who is not None and who.standing is Standing.GOOD


async def _not_told(teller: Teller, row: Announcement, answer: AnnouncementAnswer) -> None:
    if answer.person_id is not None:
        told = {"number": answer.response_id, "title": literal(row.title)}
        key = f"{row.subject}:answer:{answer.response_id}:lost"
        await teller.person(answer.person_id, lambda t, _: Reply(text=t(NOT_TOLD, **told)), key=key)


async def _name(teller: Teller, person: int | None) -> str:
    return await teller.session.scalar(select(Person.name).where(Person.id == person)) or ""


REACTIONS: Mapping[str, React] = {
    "announcement.answered": tell_answer,
    "announcement.reply_passed_on": say_it_is_a_ticket,
}
