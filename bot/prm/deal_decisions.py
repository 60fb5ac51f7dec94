"""What the vendor's people decide on a deal: yes, a question, no, or that the customer's own choice counts.

A deal that is decided on is locked first, so that of two people who press at once one decides and the other is told
who did.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFromHere, ReasonNeeded, UserError
from bot.i18n import N_
from bot.prm import deal_clocks, deal_conflicts, deal_remarks, deals, files
from bot.prm.customers import KEY_LENGTH
from bot.prm.deal_conflicts import Match
from bot.prm.deal_lifecycle import CustomerTaken, amend, begin_protection, end_lapsed, move, require_move
from bot.prm.deal_limits import require_decision
from bot.prm.deal_records import Deal, DealState, subject
from bot.prm.deal_remarks import RemarkKind
from bot.prm.people import Member, Person
from bot.prm.programme import Programme

DECIDED = (DealState.APPROVED, DealState.RETURNED, DealState.REJECTED)
CHOSEN_OTHERWISE = N_("The customer decided in writing whom to buy from.")


class DecidedMeanwhile(UserError):
    """{who} was faster: deal {number} is {state} now. I did nothing."""


class ChangedMeanwhile(UserError):
    """Deal {number} has changed since that card was written, so I did nothing yet. This is how it stands now."""


class NothingAgainstIt(UserError):
    """No approved registration stands against {number}: you can simply approve it."""


class OtherNotYours(UserError):
    """Deal {number} would have to end for that, and that is not yours to decide. Ask an approver or an admin."""


async def to_decide(
    session: AsyncSession, member: Member, programme: Programme, number: str, version: int | None
) -> Deal:
    """The deal, for this member's decision alone until the transaction ends. `version` is what they have seen.

    Raises NoSuchDeal, NotAllowed, OwnRequest, AboveLimit, and DecidedMeanwhile or ChangedMeanwhile.
    """
    deal = await deals.get(session, member, number, lock=True)
    if version is not None and version != deal.version:
        raise await _meanwhile(session, deal)
    await require_decision(session, member, programme, deal)
    return deal


async def _meanwhile(session: AsyncSession, deal: Deal) -> UserError:
    who = await session.scalar(select(Person.name).where(Person.id == deal.decided_by_id))
    if who is not None and not deal.waits and deal.state in DECIDED:
        return DecidedMeanwhile(number=deal.number, state=deal.state, who=who)
    return ChangedMeanwhile(number=deal.number)


async def approve(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    now: datetime,
    version: int | None = None,
    another_customer: bool = False,
) -> Deal:
    """Yes: the protection begins now; or, of a deal that is protected already, its higher value counts.

    `another_customer`: whoever protects the same name is another company, so both are protected.
    Raises as `to_decide`, and NotFromHere, CustomerTaken.
    """
    deal = await to_decide(session, member, programme, number, version)
    if deal.raised is not None:
        await _agree_to_value(session, member, deal, now)
        return deal
    require_move(deal, DealState.APPROVED)
    await end_lapsed(session, programme.id, now=now, key=deal.customer_key)
    if another_customer:
        deal.customer_key = f"{deal.customer_key[: KEY_LENGTH - len(deal.number) - 1]}#{deal.number}"
    if not await deal_conflicts.protect(session, deal, _product_ids(deal)):
        raise CustomerTaken
    detail = {"another_customer": True} if another_customer else None
    await begin_protection(
        session, programme, deal, actor=member.actor, now=now, decided_by_id=member.person_id, detail=detail
    )
    return deal


async def _agree_to_value(session: AsyncSession, member: Member, deal: Deal, now: datetime) -> None:
    await _decide_value(session, member, deal, "deal.raise_approved", now, value=deal.raised)


async def _decide_value(
    session: AsyncSession, member: Member, deal: Deal, action: str, now: datetime, **changes: Any
) -> None:
    decided: dict[str, Any] = {"raised_minor": None, "decided_by_id": member.person_id, "decided_at": now, **changes}
    await amend(session, deal, action, actor=member.actor, now=now, **decided)
    await deal_clocks.end_review(session, deal)


async def send_back(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    question: str,
    now: datetime,
    version: int | None = None,
) -> Deal:
    """Ask the partner something first. Raises as `to_decide`, and NotFromHere, ReasonNeeded."""
    deal = await to_decide(session, member, programme, number, version)
    await _turn_down(session, member, deal, DealState.RETURNED, RemarkKind.QUESTION, question, now)
    return deal


async def reject(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Deal:
    """No, for a reason; or, of a deal that is protected already, no to its higher value.

    Raises as `to_decide`, and NotFromHere, ReasonNeeded.
    """
    deal = await to_decide(session, member, programme, number, version)
    if deal.raised is None:
        await _turn_down(session, member, deal, DealState.REJECTED, RemarkKind.REJECTION, reason, now)
        return deal
    if not reason:
        raise ReasonNeeded
    await _decide_value(session, member, deal, "deal.raise_rejected", now, reason=reason)
    await deal_remarks.keep(session, deal, RemarkKind.REJECTION, reason, member, now)
    return deal


async def _turn_down(
    session: AsyncSession, member: Member, deal: Deal, to: DealState, kind: RemarkKind, words: str, now: datetime
) -> None:
    await move(session, deal, to, actor=member.actor, now=now, reason=words, decided_by_id=member.person_id)
    await deal_remarks.keep(session, deal, kind, words, member, now)


async def override(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    *,
    choice: str,
    now: datetime,
    version: int | None = None,
    evidence: Sequence[str] = (),
) -> Deal:
    """The customer wrote whom it wants to buy from: end the protection that stands against this deal, and approve it.

    `choice` is what it wrote or where that is kept, `evidence` ids of files. The rights to decide on what ends are
    needed as well. Raises as `to_decide`, and NotFromHere, ReasonNeeded, NothingAgainstIt, OtherNotYours.
    """
    deal = await to_decide(session, member, programme, number, version)
    require_move(deal, DealState.APPROVED)
    if not choice:
        raise ReasonNeeded
    others = await _in_the_way(session, member, programme, deal, now)
    for other in others:  # every claim comes before the ledger: two decisions never wait crosswise
        await deal_conflicts.release(session, other)
    if not await deal_conflicts.protect(session, deal, _product_ids(deal)):
        raise CustomerTaken
    decided: dict[str, Any] = {"actor": member.actor, "now": now, "decided_by_id": member.person_id}
    for other in others:
        await move(session, other, DealState.CANCELLED, reason=CHOSEN_OTHERWISE, **decided)
    await begin_protection(session, programme, deal, detail={"override": True}, **decided)
    await deal_remarks.keep(session, deal, RemarkKind.CHOICE, choice, member, now)
    await files.attach(session, member, evidence, subject(deal), now)
    return deal


async def _in_the_way(
    session: AsyncSession, member: Member, programme: Programme, deal: Deal, now: datetime
) -> list[Deal]:
    """The protected deals that are seriously alike, locked."""
    found = await standing_against(session, deal, now)
    if not found:
        raise NothingAgainstIt(number=deal.number)
    others = [match.deal for match in found]
    for other in sorted(others, key=lambda each: each.id):
        await session.refresh(other, with_for_update=True)
        if other.state is not DealState.APPROVED:
            raise NotFromHere(number=other.number, state=other.state)
        try:
            await require_decision(session, member, programme, other)
        except UserError as error:
            raise OtherNotYours(number=other.number) from error
    return others


async def standing_against(session: AsyncSession, deal: Deal, now: datetime) -> list[Match]:
    """Other partners' protected deals that are seriously alike: what an override ends."""
    found = await deal_conflicts.of_other_partners(session, deal, _product_ids(deal), now=now)
    return [match for match in found if match.serious and match.deal.state is DealState.APPROVED]


def _product_ids(deal: Deal) -> list[int]:
    return [product.id for product in deal.products]
