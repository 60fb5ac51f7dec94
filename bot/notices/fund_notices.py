"""What follows from a step of a fund request or a claim: cards to decide, news for the partner, and what time does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.cards.closed_card import closed
from bot.i18n import Translator
from bot.notices import fund_cards, fund_news, fund_telling
from bot.notices.fund_telling import About, ask, case_of, decides, tell_partner, who_pays
from bot.notify import Teller, Write
from bot.prm import clocks, fund_claim_lifecycle, fund_clocks, fund_decisions, fund_lifecycle
from bot.prm.fund_claim_records import TO_DECIDE, Claim, ClaimState
from bot.prm.fund_clocks import DUE
from bot.prm.fund_decisions import Round
from bot.prm.fund_records import RequestState
from bot.prm.people import Member
from bot.reactions import Fact, Rang, React, Ring
from bot.reply import Reply

DAY = timedelta(days=1)


async def ask_for_decision(fact: Fact, teller: Teller) -> None:
    about = await fund_telling.about_request(teller, fact.name)
    await _ask_about_request(teller, about, Round.FIRST, key=f"fund:{fact.seq}")


async def request_decided(fact: Fact, teller: Teller) -> None:
    """Cards say how it stands; the partner is told, unless it was their own step."""
    about = await fund_telling.about_request(teller, fact.name)
    request = about.request

    async def now(t: Translator, who: Member | None) -> Reply:
        if not await decides(teller, about, who):
            return closed(t)
        return fund_cards.request_now(request, await case_of(teller, about, t), t)

    await teller.rewrite(about.review, now)
    if request.state in fund_news.REQUEST_NEWS:
        await tell_partner(
            teller, about, lambda t, who: fund_news.about_request(request, t, about.zone(who)), key=f"fund:{fact.seq}"
        )


async def ask_for_review(fact: Fact, teller: Teller) -> None:
    about = await fund_telling.about_claim(teller, fact.name)
    await _ask_about_claim(teller, about, Round.FIRST, key=f"fund:{fact.seq}")


async def claim_decided(fact: Fact, teller: Teller) -> None:
    """Cards say how it stands, the partner is told, and what was accepted is to be paid."""
    about = await fund_telling.about_claim(teller, fact.name)
    claim = _claim(about)

    async def now(t: Translator, who: Member | None) -> Reply:
        if not await decides(teller, about, who):
            return closed(t)
        return fund_cards.claim_now(claim, await case_of(teller, about, t), t)

    for card in (about.review, about.payment):
        await teller.rewrite(card, now)
    if claim.state in fund_news.CLAIM_NEWS:
        await tell_partner(
            teller, about, lambda t, who: fund_news.about_claim(claim, t, about.zone(who)), key=f"fund:{fact.seq}"
        )
    if claim.state is ClaimState.APPROVED:
        await _ask_to_pay(teller, about, key=f"fund:{fact.seq}")


async def decision_due(rang: Rang, teller: Teller) -> None:
    """Those who decide are reminded; once it is late, those above them are asked."""
    about = await fund_telling.about_request(teller, rang.name)
    if not await _overtaken(rang, teller):
        which = Round.ESCALATED if rang.step == DUE else Round.FIRST
        await _ask_about_request(teller, about, which, key=_key(rang))


async def request_over(rang: Rang, teller: Teller) -> None:
    """Nobody approved it in time, or nobody claimed all of it; before that, the partner is reminded."""
    about = await fund_telling.about_request(teller, rang.name)
    request = about.request
    if rang.step == DUE:
        await fund_lifecycle.expire(teller.session, rang.name, teller.now)
    elif request.state is RequestState.APPROVED and request.unclaimed.minor and not await _overtaken(rang, teller):
        days = _days_left(request.expires_at, teller.now)
        await tell_partner(teller, about, lambda t, _: fund_news.claim_in_time(request, t, days), key=_key(rang))


async def review_due(rang: Rang, teller: Teller) -> None:
    about = await fund_telling.about_claim(teller, rang.name)
    await _ask_about_claim(teller, about, Round.ESCALATED, key=_key(rang))


async def answer_due(rang: Rang, teller: Teller) -> None:
    about = await fund_telling.about_claim(teller, rang.name)
    claim = _claim(about)
    if rang.step == DUE:
        await fund_claim_lifecycle.unanswered(teller.session, about.programme, rang.name, teller.now)
    elif claim.state is ClaimState.ACTION_REQUIRED and not await _overtaken(rang, teller):
        days = _days_left(claim.due_at, teller.now)
        await tell_partner(teller, about, lambda t, _: fund_news.answer_in_time(claim, t, days), key=_key(rang))


async def dispute_over(rang: Rang, teller: Teller) -> None:
    await fund_claim_lifecycle.undisputed(teller.session, rang.name, teller.now)


async def payment_due(rang: Rang, teller: Teller) -> None:
    about = await fund_telling.about_claim(teller, rang.name)
    if _claim(about).state is ClaimState.APPROVED and not await _overtaken(rang, teller):
        await _ask_to_pay(teller, about, key=_key(rang), due=rang.step == DUE)


REACTIONS: Mapping[str, React] = {
    "fund.submitted": ask_for_decision,
    "fund.approved": request_decided,
    "fund.returned": request_decided,
    "fund.rejected": request_decided,
    "fund.cancelled": request_decided,
    "fund.expired": request_decided,
    "claim.in_review": ask_for_review,
    "claim.disputed": ask_for_review,
    "claim.approved": claim_decided,
    "claim.rejected": claim_decided,
    "claim.action_required": claim_decided,
    "claim.paid": claim_decided,
}
CLOCKS: Mapping[str, Ring] = {
    fund_clocks.DECISION: decision_due,
    fund_clocks.LAPSE: request_over,
    fund_clocks.CLAIMS: request_over,
    fund_clocks.REVIEW: review_due,
    fund_clocks.ANSWER: answer_due,
    fund_clocks.DISPUTE: dispute_over,
    fund_clocks.PAYMENT: payment_due,
}


async def _ask_about_request(teller: Teller, about: About, which: Round, *, key: str) -> None:
    if about.request.state is not RequestState.PENDING:
        return  # somebody was faster than this message

    async def write(t: Translator, _: Member | None) -> Reply:
        case = await case_of(teller, about, t)
        return fund_cards.decide_on_request(about.request, case, t, late=which is Round.ESCALATED)

    await _ask(teller, about, write, which, key)


async def _ask_about_claim(teller: Teller, about: About, which: Round, *, key: str) -> None:
    claim = _claim(about)
    if claim.state not in TO_DECIDE:
        return

    async def write(t: Translator, _: Member | None) -> Reply:
        return fund_cards.decide_on_claim(claim, await case_of(teller, about, t), t, late=which is Round.ESCALATED)

    await _ask(teller, about, write, which, key)


async def _ask(teller: Teller, about: About, write: Write, which: Round, key: str) -> None:
    """Of a dispute, whoever rejected the claim is not asked: those above them are."""
    current, partner = about.programme, about.partner.id
    people = await fund_decisions.asked_to_decide(teller.session, current, partner, about.amount, which)
    if about.claim and about.claim.state is ClaimState.DISPUTED:
        above = await fund_decisions.asked_to_decide(teller.session, current, partner, about.amount, Round.ESCALATED)
        others = [each for each in (*people, *above) if each != about.claim.decided_by_id]
        people = tuple(dict.fromkeys(others))
    await ask(teller, about, people, write, key=key, card=about.review)


async def _ask_to_pay(teller: Teller, about: About, *, key: str, due: bool = False) -> None:
    claim = _claim(about)

    async def write(t: Translator, _: Member | None) -> Reply:
        return fund_cards.pay(claim, await case_of(teller, about, t), t, due=due)

    people = await who_pays(teller, about.programme)
    await ask(teller, about, people, write, key=f"{key}:pay", card=about.payment)


def _claim(about: About) -> Claim:
    assert about.claim is not None
    return about.claim


async def _overtaken(rang: Rang, teller: Teller) -> bool:
    """Whether a later step of the same deadline is due as well, after an outage: one message is enough."""
    still_open = await clocks.open_clocks(teller.session, rang.subject)
    return any(each.name == rang.clock and each.due_at <= teller.now for each in still_open)


def _days_left(due_at: datetime | None, now: datetime) -> int:
    return max(1, (due_at - now) // DAY) if due_at else 1


def _key(rang: Rang) -> str:
    return f"{rang.clock}:{rang.name}:{rang.step}:{rang.due_at.isoformat()}"
