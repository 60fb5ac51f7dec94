"""What follows for lines that wait: finance hears of them, a new exchange rate releases them, shares are told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select

from bot.cards.closed_card import closed
from bot.i18n import Translator
from bot.notices import commission_cards as cards
from bot.notices.deciding import decision
from bot.notify import Teller
from bot.prm import commission_exchange, commission_people
from bot.prm.commission_lines import CommissionLine, Entry, LineState
from bot.prm.deal_records import Deal
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.places import Purpose
from bot.prm.rights import may
from bot.reactions import Fact, React
from bot.reply import Reply


async def ask_to_release(fact: Fact, teller: Teller) -> None:
    """What a partner earned by a deal waits, for want of an exchange rate: the vendor's finance people are told."""
    entries = await _entries(teller, int(fact.name), list(fact.detail["lines"]))
    if not any(each.line.state is LineState.HELD for each in entries):
        return
    current, key, card = await teller.programme(), f"{fact.subject}:{fact.seq}:held", _card(entries[0].line)
    name = (await teller.session.get_one(Partner, int(fact.name))).name

    def write(t: Translator, _: Member | None) -> Reply:
        return cards.held(entries, name, t)

    if not await teller.staff(current.id, Purpose.COMMISSIONS, write, key=key, card=card):
        for person in await commission_people.finance(teller.session, current):
            await teller.person(person, write, key=key, card=card)


async def rewrite_held(fact: Fact, teller: Teller) -> None:
    """Finance decided on a line, or what it waited for has come: the card says how all of that deal's lines stand."""
    this = (await teller.session.scalars(select(CommissionLine).where(CommissionLine.number == fact.name))).one()
    earned = select(CommissionLine.number).where(
        CommissionLine.deal_id == this.deal_id,
        CommissionLine.partner_id == this.partner_id,
        CommissionLine.about_id.is_(None),
    )
    numbers = (await teller.session.scalars(earned)).all()
    entries = await _entries(teller, this.partner_id, numbers)
    name = (await teller.session.get_one(Partner, this.partner_id)).name
    by, programme = await decision(fact, teller), await teller.programme()

    def write(t: Translator, who: Member | None) -> Reply:
        if who is not None and not may(who, "commission.decide"):
            return closed(t)
        zone = who.time_zone if who else programme.time_zone
        now = cards.held(entries, name, t)
        return now if now.buttons else replace(now, text=by.told(now.text, zone, t))

    await teller.rewrite(_card(this), write)


async def catch_up(fact: Fact, teller: Teller) -> None:
    """The programme decided an exchange rate: the lines that waited for it are released."""
    if "exchange_rates" in fact.detail:
        await commission_exchange.catch_up(teller.session, await teller.programme(), teller.now)


async def tell_of_shares(fact: Fact, teller: Teller) -> None:
    """Each partner is told its own share, and nobody else's."""
    deal = (await teller.session.scalars(select(Deal).where(Deal.number == fact.name))).one()
    for partner, percent in fact.detail["shares"].items():
        await _tell_share(teller, deal, int(partner), Decimal(percent), key=f"{fact.subject}:{fact.seq}")


async def _tell_share(teller: Teller, deal: Deal, partner: int, percent: Decimal, *, key: str) -> None:
    number, customer = deal.number, deal.customer_name
    for person in await commission_people.readers(teller.session, partner):
        await teller.person(person, lambda t, _: cards.shared(number, customer, percent, t), key=key, partner=partner)


async def _entries(teller: Teller, partner: int, numbers: Sequence[str]) -> list[Entry]:
    query = select(CommissionLine, Deal.number, Deal.customer_name).join(Deal, Deal.id == CommissionLine.deal_id)
    these = query.where(CommissionLine.partner_id == partner, CommissionLine.number.in_(numbers))
    rows = await teller.session.execute(these.order_by(CommissionLine.id))
    return [Entry(line, deal, customer) for line, deal, customer in rows]


def _card(line: CommissionLine) -> str:
    """What every message about a partner's waiting lines of one deal is kept under."""
    return f"commission:{line.deal_id}:{line.partner_id}:held"


REACTIONS: Mapping[str, React] = {
    "commission.earned": ask_to_release,
    "commission.approved": rewrite_held,
    "commission.declined": rewrite_held,
    "programme.rules": catch_up,
    "commission.split": tell_of_shares,
}
