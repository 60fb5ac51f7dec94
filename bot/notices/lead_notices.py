"""What follows from a lead's steps: it finds a partner, whose people are asked, reminded, and asked no more in time."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.cards.closed_card import closed
from bot.i18n import Translator
from bot.notices import lead_cards, lead_telling
from bot.notices.deciding import decision
from bot.notify import Teller
from bot.prm import lead_intake, lead_routing, partners
from bot.prm.deciders import staff
from bot.prm.lead_clock import ACCEPTANCE, ANNOUNCEMENT, DIGEST, OVER
from bot.prm.lead_records import Lead, LeadState
from bot.prm.partners import Partner
from bot.prm.people import Member, Person, StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.prm.rights import may
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Reply


async def find_a_partner(fact: Fact, teller: Teller) -> None:
    """A lead has come in."""
    current, lead, partner = await _about(teller, fact.name)
    if lead.state is LeadState.NEW and partner is None:
        await lead_routing.route(teller.session, current, lead, teller.now)


async def announce(fact: Fact, teller: Teller) -> None:
    """A partner was given a lead, perhaps one that staff were asked to see to."""
    current, lead, partner = await _about(teller, fact.name)
    if partner is None or lead.state is not LeadState.NEW:
        return

    by = await decision(fact, teller)

    def given(t: Translator, who: Member | None) -> Reply:
        if who is not None and not may(who, "lead.assign.managed"):
            return closed(t)
        zone = who.time_zone if who else current.time_zone
        return lead_cards.given(lead, partner.name, by, zone, t)

    await teller.rewrite(_staff_card(lead), given)
    if lead.announced_at is None:
        await lead_telling.announce(teller, current, lead, partner, key=str(fact.seq))


async def tell_it_is_hot(fact: Fact, teller: Teller) -> None:
    """Also those who were told of it before, as of any other."""
    current, lead, partner = await _about(teller, fact.name)
    if partner is not None and lead.state is LeadState.NEW:
        await lead_telling.offer(teller, current, [lead], partner, key=str(fact.seq))


async def take_the_question_back(fact: Fact, teller: Teller) -> None:
    """A colleague has answered, or it is too late: whoever was asked sees that instead."""
    current, lead, _ = await _about(teller, fact.name)
    owner = await teller.session.scalar(select(Person.name).where(Person.id == lead.owner_id)) or ""
    by = await decision(fact, teller, partner=lead.partner_id)

    def answered(t: Translator, who: Member | None) -> Reply:
        return lead_cards.answered(lead, owner, by, who.time_zone if who else current.time_zone, t)

    await teller.rewrite(lead_telling.card_of(lead), answered)


async def ask_the_next(fact: Fact, teller: Teller) -> None:
    """It was not wanted."""
    await take_the_question_back(fact, teller)
    current, lead, _ = await _about(teller, fact.name)
    await lead_routing.pass_on(teller.session, current, lead, teller.now)


async def leave_with_staff(fact: Fact, teller: Teller) -> None:
    """Nobody fits: the channel for leads is told, or the programme's admins where there is none."""
    current, lead, partner = await _about(teller, fact.name)
    if partner is not None:
        return
    key, card = f"lead:{lead.number}:{fact.seq}", _staff_card(lead)

    def write(t: Translator, _: Member | None) -> Reply:
        return lead_cards.with_staff(lead, t)

    if not await teller.staff(current.id, Purpose.LEADS, write, key=key, card=card):
        for person in await staff(teller.session, current, StaffRole.ADMIN):
            await teller.person(person, write, key=key, card=card)


async def remind_or_take_back(rang: Rang, teller: Teller) -> None:
    """Part of the time to accept is over, or all of it."""
    _, lead, partner = await _about(teller, rang.name)
    if partner is None or lead.state is not LeadState.NEW:
        return
    if rang.step == OVER:
        await lead_intake.expire(teller.session, lead, now=teller.now)
        return
    key = f"lead:{lead.number}:nudge:{rang.step}"
    await lead_telling.ask(teller, lead, partner, lambda t, who: lead_cards.nudge(lead, who, t), key=key)


async def tell_what_has_gathered(rang: Rang, teller: Teller) -> None:
    """The morning has come, or the time of the digest."""
    current = await teller.programme()
    partner = await partners.named(teller.session, current.id, rang.name)
    if partner is not None:
        key = f"{rang.clock}:{rang.due_at.isoformat()}"
        await lead_telling.tell_what_has_gathered(teller, current, partner, key=key)


REACTIONS: Mapping[str, React] = {
    "lead.received": find_a_partner,
    "lead.assigned": announce,
    "lead.hot": tell_it_is_hot,
    "lead.accepted": take_the_question_back,
    "lead.declined": ask_the_next,
    "lead.expired": ask_the_next,
    "lead.unrouted": leave_with_staff,
}
CLOCKS: Mapping[str, Ring] = {
    ACCEPTANCE: remind_or_take_back,
    ANNOUNCEMENT: tell_what_has_gathered,
    DIGEST: tell_what_has_gathered,
}


async def _about(teller: Teller, number: str) -> tuple[Programme, Lead, Partner | None]:
    """The programme, the lead with its products, and whom it is with."""
    current = await teller.programme()
    this = select(Lead).where(Lead.programme_id == current.id, Lead.number == number)
    lead = (await teller.session.scalars(this.options(selectinload(Lead.products)))).one()
    partner = await teller.session.get(Partner, lead.partner_id) if lead.partner_id else None
    return current, lead, partner


def _staff_card(lead: Lead) -> str:
    return f"lead:{lead.number}:staff"
