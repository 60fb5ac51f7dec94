"""What follows from a deal's decisions and deadlines: reviewers get its card, its owner what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot import posted
from bot.cards import deal_card
from bot.cards.closed_card import closed
from bot.i18n import N_, Translator
from bot.notices import deal_telling
from bot.notify import Teller, Write
from bot.outbox import as_posted
from bot.prm import deal_conflicts, deal_steps, deals
from bot.prm.clocks import open_clocks
from bot.prm.deal_clocks import END, EXTENSION, NUDGE, PROMISED, PROTECTION, REVIEW
from bot.prm.deal_lifecycle import end_lapsed
from bot.prm.deal_limits import ladder, within_reach
from bot.prm.deal_queue import numbered, review
from bot.prm.deal_records import Deal
from bot.prm.deal_steps import Step
from bot.prm.people import Member
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Reply


async def ask(fact: Fact, teller: Teller) -> None:
    """A reviewer has to decide: the card goes to whoever is asked first, and to the vendor's channel for deals."""
    deal, programme = await _about(teller, fact.name)
    if deal.waits:
        rungs = await ladder(teller.session, programme, deal)
        await _post(deal, programme, teller, rungs[0] if rungs else (), key=str(fact.seq))
        await _show_rivals_anew(deal, programme, teller)


async def show_anew(fact: Fact, teller: Teller) -> None:
    """Every card says how it stands now. What became larger may be somebody else's to decide, who has no card yet."""
    deal, programme = await _about(teller, fact.name)
    name, write = deal_card.card_of(deal), await _card(deal, programme, teller)
    await teller.rewrite(name, write)
    if deal.waits and (rungs := await ladder(teller.session, programme, deal)):
        have = {as_posted(message).notice_to for message in await posted.about(teller.session, name)}
        for person in rungs[0]:
            if person not in have:
                await teller.person(person, write, key=f"{name}:{fact.seq}", card=name)


async def decided(fact: Fact, teller: Teller) -> None:
    """Every card says who decided and when, and the owner is told, unless it was their own doing."""
    deal, programme = await _about(teller, fact.name)
    await teller.rewrite(deal_card.card_of(deal), await _card(deal, programme, teller))
    await _show_rivals_anew(deal, programme, teller)
    if not fact.detail.get("by_owner") and not _by_itself(fact, deal):
        await _tell_owner(deal, programme, teller, fact)


async def _show_rivals_anew(deal: Deal, programme: Programme, teller: Teller) -> None:
    """What waits and may be for the same customer: its cards name this deal as it stands now, or no more."""
    wanted = [product.id for product in deal.products]
    for match in await deal_conflicts.of_other_partners(teller.session, deal, wanted, now=teller.now):
        if match.deal.waits:
            await teller.rewrite(deal_card.card_of(match.deal), await _card(match.deal, programme, teller))


def _by_itself(fact: Fact, deal: Deal) -> bool:
    """Approved when it was registered: whoever did so was told at once."""
    return fact.action == "deal.approved" and deal.decided_by_id is None and not fact.detail.get("imported")


async def _tell_owner(deal: Deal, programme: Programme, teller: Teller, fact: Fact) -> None:
    def write(t: Translator, who: Member | None) -> Reply:
        steps, zone = _open_to(who, deal, programme)
        return deal_telling.became(deal, fact.action, steps, zone, t)

    await teller.partner(deal.owner_id, deal.partner_id, write, key=f"deal:{fact.seq}")


def _open_to(who: Member | None, deal: Deal, programme: Programme) -> tuple[tuple[Step, ...], str]:
    """What this reader can do about it now, and in which zone they read times."""
    return (deal_steps.possible(who, deal, programme.rules), who.time_zone) if who else ((), programme.time_zone)


async def review_is_due(rang: Rang, teller: Teller) -> None:
    """A nudge to whoever was asked; from the promised moment on, those above them are asked one after the other."""
    deal, programme = await _about(teller, rang.name)
    if not deal.waits or await _overtaken(rang, teller):
        return
    rungs = await ladder(teller.session, programme, deal)
    above = 0 if rang.step == NUDGE else rang.step - PROMISED + 1
    note = N_("Reminder: a decision is promised soon.") if rang.step == NUDGE else N_("The promised time is over.")
    asked = rungs[min(above, len(rungs) - 1)] if rungs else ()
    await _post(deal, programme, teller, asked, key=f"{rang.step}:{rang.due_at.isoformat()}", note=note)


async def protection_runs_out(rang: Rang, teller: Teller) -> None:
    """Some days before: the owner is reminded. At the end: it has expired."""
    deal, programme = await _about(teller, rang.name)
    if rang.step == END:
        await end_lapsed(teller.session, programme.id, now=teller.now, key=deal.customer_key)
        return
    left = deals.days_of_protection_left(deal, programme, teller.now)
    if not left or await _overtaken(rang, teller):
        return

    def write(t: Translator, who: Member | None) -> Reply:
        steps, zone = _open_to(who, deal, programme)
        return deal_telling.runs_out(deal, left, Step.EXTEND in steps, zone, t)

    key = f"deal:{deal.number}:{rang.clock}:{rang.step}:{rang.due_at.isoformat()}"
    await teller.partner(deal.owner_id, deal.partner_id, write, key=key)


async def _overtaken(rang: Rang, teller: Teller) -> bool:
    """Whether a later step has come as well: after a standstill, or a changed setting, only the last speaks."""
    running = await open_clocks(teller.session, rang.subject)
    return any(each.name == rang.clock and rang.due_at < each.due_at <= teller.now for each in running)


async def _post(
    deal: Deal, programme: Programme, teller: Teller, people: Iterable[int], *, key: str, note: str = ""
) -> None:
    """The card to these people and to the channel."""
    name, write = deal_card.card_of(deal), await _card(deal, programme, teller, note)
    for person in people:
        await teller.person(person, write, key=f"{name}:{key}", card=name)
    await teller.staff(programme.id, Purpose.DEALS, write, key=f"{name}:{key}", card=name)


async def _card(deal: Deal, programme: Programme, teller: Teller, note: str = "") -> Write:
    found = await review(teller.session, deal, teller.now)

    async def write(t: Translator, who: Member | None) -> Reply:
        if who is not None and not await within_reach(teller.session, who, deal):
            return closed(t)
        drawn = deal_card.drawn(found, programme, t)
        return replace(drawn, text=f"{t(note)} {drawn.text}") if note else drawn

    return write


async def _about(teller: Teller, number: str) -> tuple[Deal, Programme]:
    deal = await numbered(teller.session, number)
    return deal, await teller.session.get_one(Programme, deal.programme_id)


ASKED = ("deal.in_review", "deal.appealed", "deal.raised")
REACTIONS: Mapping[str, React] = {
    **dict.fromkeys(ASKED, ask),
    **dict.fromkeys(deal_telling.TOLD, decided),
    "deal.updated": show_anew,
}
CLOCKS: Mapping[str, Ring] = {
    REVIEW: review_is_due,
    PROTECTION: protection_runs_out,
    EXTENSION: protection_runs_out,
}
