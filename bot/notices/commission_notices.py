"""What follows in commissions: months are closed and paid by the clock, and whoever it concerns is told."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.cards.closed_card import closed
from bot.i18n import Translator
from bot.notices import commission_cards as cards
from bot.notify import Teller, Write
from bot.prm import commission_clocks, commission_closing, commission_people
from bot.prm.commission_clocks import CLOSING, DISPUTE, OVERDUE, PAYABLE, PAYMENT
from bot.prm.commission_disputes import Dispute
from bot.prm.commission_lines import CommissionLine, Entry
from bot.prm.deal_records import Deal
from bot.prm.deciders import staff
from bot.prm.partners import Partner
from bot.prm.people import Member, Person, StaffRole
from bot.prm.places import Purpose
from bot.prm.rights import may
from bot.prm.statements import Statement
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Reply


async def close_month(rang: Rang, teller: Teller) -> None:
    partner, month = commission_clocks.month_of(rang.name)
    await commission_closing.close(teller.session, await teller.programme(), partner, month, teller.now)


async def pay(rang: Rang, teller: Teller) -> None:
    if rang.step == PAYABLE:
        statement = await _statement(teller, rang.name)
        await commission_closing.settle(teller.session, await teller.programme(), statement, teller.now)


async def tell_of_statement(fact: Fact, teller: Teller) -> None:
    statement = await _statement(teller, fact.name)
    await _tell_readers(teller, statement.partner_id, lambda t, _: cards.statement(statement, t), key=_key(fact))


async def tell_of_lines(fact: Fact, teller: Teller) -> None:
    """New lines of one deal, for one partner."""
    partner, numbers = int(fact.name), list(fact.detail["lines"])
    these = select(CommissionLine).where(CommissionLine.partner_id == partner, CommissionLine.number.in_(numbers))
    lines = (await teller.session.scalars(these.order_by(CommissionLine.id))).all()
    deal = await teller.session.get_one(Deal, lines[0].deal_id)
    number, customer = deal.number, deal.customer_name
    await _tell_readers(teller, partner, lambda t, _: cards.lines(lines, number, customer, t), key=_key(fact))


async def tell_of_decision(fact: Fact, teller: Teller) -> None:
    """A line was held, declined or released; where a dispute did it, its partner is told about that instead."""
    entry = await _entry(teller, fact.name)
    disputed = (Dispute.opened_at == fact.at) | (Dispute.answered_at == fact.at)
    by_dispute = select(Dispute.id).where(Dispute.line_id == entry.line.id, disputed)
    if entry.line.state == fact.action.partition(".")[2] and await teller.session.scalar(by_dispute) is None:
        await _tell_readers(teller, entry.line.partner_id, lambda t, _: cards.decided(entry, t), key=_key(fact))


async def ask_finance(fact: Fact, teller: Teller) -> None:
    """A partner disputes a line: the channel for commissions is told, or finance one by one."""
    dispute, entry = await _dispute(teller, fact.name)
    current = await teller.programme()
    partner = await teller.session.get_one(Partner, entry.line.partner_id)
    name, zone, card = partner.name, current.time_zone, _card(dispute)

    def write(t: Translator, _: Member | None) -> Reply:
        return cards.disputed(dispute, entry, name, zone, t)

    if not await teller.staff(current.id, Purpose.COMMISSIONS, write, key=_key(fact), card=card):
        for person in await commission_people.finance(teller.session, current):
            await teller.person(person, write, key=_key(fact), card=card)


async def tell_the_answer(fact: Fact, teller: Teller) -> None:
    """Whoever disputed it reads the answer; whoever was asked sees who gave it."""
    dispute, entry = await _dispute(teller, fact.name)
    zone = (await teller.programme()).time_zone
    by = await teller.session.scalar(select(Person.name).where(Person.id == dispute.answered_by_id)) or ""

    def now(t: Translator, who: Member | None) -> Reply:
        reads = who is None or may(who, "commission.decide")
        return cards.settled(dispute, by, zone, t) if reads else closed(t)

    await teller.rewrite(_card(dispute), now)
    whose = entry.line.partner_id
    await teller.person(
        dispute.opened_by_id, lambda t, _: cards.answered(dispute, entry, t), key=_key(fact), partner=whose
    )


async def remind_of_dispute(rang: Rang, teller: Teller) -> None:
    """The day before an answer is due finance is reminded; afterwards the administrators learn of it, too."""
    current = await teller.programme()
    people = list(await commission_people.finance(teller.session, current))
    if rang.step == OVERDUE:
        people += await staff(teller.session, current, StaffRole.ADMIN)
    for person in dict.fromkeys(people):
        key = f"dispute:{rang.name}:{rang.step}"
        await teller.person(person, lambda t, _: cards.reminder(rang.name, t), key=key)


async def _tell_readers(teller: Teller, partner_id: int, write: Write, *, key: str) -> None:
    for person in await commission_people.readers(teller.session, partner_id):
        await teller.person(person, write, key=key, partner=partner_id)


async def _statement(teller: Teller, number: str) -> Statement:
    return (await teller.session.scalars(select(Statement).where(Statement.number == number))).one()


async def _entry(teller: Teller, number: str) -> Entry:
    query = select(CommissionLine, Deal.number, Deal.customer_name).join(Deal, Deal.id == CommissionLine.deal_id)
    return Entry(*(await teller.session.execute(query.where(CommissionLine.number == number))).one())


async def _dispute(teller: Teller, number: str) -> tuple[Dispute, Entry]:
    dispute = (await teller.session.scalars(select(Dispute).where(Dispute.number == number))).one()
    line = await teller.session.get_one(CommissionLine, dispute.line_id)
    return dispute, await _entry(teller, line.number)


def _card(dispute: Dispute) -> str:
    return f"dispute:{dispute.number}"


def _key(fact: Fact) -> str:
    return f"{fact.subject}:{fact.seq}"


REACTIONS: Mapping[str, React] = {
    "commission.earned": tell_of_lines,
    "commission.taken_back": tell_of_lines,
    "commission.corrected": tell_of_lines,
    "commission.held": tell_of_decision,
    "commission.declined": tell_of_decision,
    "commission.approved": tell_of_decision,
    "statement.closed": tell_of_statement,
    "statement.paid": tell_of_statement,
    "statement.unpaid": tell_of_statement,
    "dispute.opened": ask_finance,
    "dispute.rejected": tell_the_answer,
    "dispute.corrected": tell_the_answer,
}
CLOCKS: Mapping[str, Ring] = {CLOSING: close_month, PAYMENT: pay, DISPUTE: remind_of_dispute}
