"""Who gets a lead: the best of the region's partners by the programme's points, never one that had it before.

The decision is kept with the lead as it was weighed, so that it can be explained line by line later on, too.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.lead_intake import assign, expire, successor
from bot.prm.lead_lifecycle import LeadMovedOn, WhyNeeded, locked, subject
from bot.prm.lead_outcomes import Conversion, conversions
from bot.prm.lead_people import how_many
from bot.prm.lead_records import OPEN_ROWS, Lead, LeadAssignment, LeadProduct, LeadState
from bot.prm.lead_scores import Candidate, Facts, ranked, weigh
from bot.prm.leads import visible_to
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner, PartnerProduct, PartnerStatus
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import may, require

MOST_KEPT = 20  # candidates kept with a decision; the best first
DAYS_OF_A_MONTH = 30.44


class NoSuchPartner(UserError):
    """I don't find a partner “{partner}” that you may give leads to."""


class HadItBefore(UserError):
    """{partner} had this lead before and did not take it. It never goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why a lead went where it went: weighed by the programme's points, or given by hand for a reason."""

    candidates: tuple[Candidate, ...] = ()
    weighed: int = 0  # partners of the region; more than `candidates` where there were many
    by: int | None = None  # person id
    reason: str | None = None

    @property
    def best(self) -> Candidate | None:
        return next((each for each in self.candidates if each.out is None), None)

    @property
    def document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Decision":
        candidates = tuple(Candidate(**each) for each in document["candidates"])
        return cls(**{**document, "candidates": candidates})


async def consider(session: AsyncSession, programme: Programme, lead: Lead, now: datetime) -> Decision:
    """How the region's partners compare for this lead right now; nothing is changed. A handful of queries in all."""
    facts = await _facts(session, programme, lead, now)
    candidates = ranked(((each, weigh(each, lead.language, programme.rules)) for each in facts), programme.rules)
    return Decision(candidates=tuple(candidates[:MOST_KEPT]), weighed=len(candidates))


async def route(session: AsyncSession, programme: Programme, lead: Lead, now: datetime) -> Partner | None:
    """Hand a lead that is with nobody to the partner it fits best; None where nobody does, and it stays with staff."""
    decision = await consider(session, programme, lead, now)
    best = decision.best
    if best is None:
        lead.routing = decision.document
        await session.flush()
        await ledger.append(session, actor=SYSTEM, action="lead.unrouted", subject=subject(lead), at=now)
        return None
    partner = await session.get_one(Partner, best.partner)
    await assign(session, programme, lead, partner, why=decision.document, now=now)
    return partner


async def pass_on(session: AsyncSession, programme: Programme, lead: Lead, now: datetime) -> Lead | None:
    """Find another partner for an enquiry that was declined or expired; None where that was done already."""
    loaded = select(Lead).where(Lead.id == lead.id).options(selectinload(Lead.products))
    lead = (await session.scalars(loaded.execution_options(populate_existing=True))).one()
    again = await successor(session, programme, lead, now=now)
    if again is not None:
        await route(session, programme, again, now)
    return again


async def assign_by_hand(
    session: AsyncSession,
    member: Member,
    programme: Programme,
    number: str,
    partner: str,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Lead:
    """Give a new lead to the partner with this key for a reason; who had it so far sees it expire. The lead it is now.

    Raises NotAllowed, NoSuchLead, NoSuchPartner, HadItBefore, LeadMovedOn, WhyNeeded, OutOfDate.
    """
    require(member, "lead.assign.managed")
    if not reason.strip():
        raise WhyNeeded
    lead = await locked(session, visible_to(member), number, version)
    if lead.state is not LeadState.NEW:
        raise LeadMovedOn(number=number)
    to = await _partner_in_reach(session, member, partner)
    if to.id == lead.partner_id or to.id in await _had_it(session, lead):
        raise HadItBefore(partner=to.name)
    if lead.partner_id is not None:
        lead = await _taken_back(session, member, programme, lead, now)
    why = Decision(by=member.person_id, reason=reason.strip()).document
    await assign(session, programme, lead, to, why=why, now=now, actor=member.actor)
    return lead


async def assignable(session: AsyncSession, member: Member, text: str, *, limit: int = 25) -> list[Partner]:
    """The active partners this member may give leads to whose name or key begins like this, or has it in it."""
    wanted = select(Partner).where(Partner.programme_id == member.programme_id, Partner.status == PartnerStatus.ACTIVE)
    if not may(member, "lead.assign.all"):
        wanted = wanted.where(Partner.channel_manager_id == member.person_id)
    if typed := text.strip().casefold():
        named = func.lower(Partner.name).contains(typed, autoescape=True)
        wanted = wanted.where(named | (Partner.key == typed) | (Partner.name == text.strip()))
    return list((await session.scalars(wanted.order_by(Partner.name, Partner.id).limit(limit))).all())


async def _taken_back(session: AsyncSession, member: Member, programme: Programme, lead: Lead, now: datetime) -> Lead:
    await expire(session, lead, now=now, actor=member.actor)
    again = await successor(session, programme, lead, now=now)
    if again is None:
        raise LeadMovedOn(number=lead.number)
    return again


async def _partner_in_reach(session: AsyncSession, member: Member, key: str) -> Partner:
    found = [each for each in await assignable(session, member, key) if each.key == key]
    if not found:
        raise NoSuchPartner(partner=key)
    return found[0]


async def _facts(session: AsyncSession, programme: Programme, lead: Lead, now: datetime) -> list[Facts]:
    active = Partner.programme_id == programme.id, Partner.status == PartnerStatus.ACTIVE
    partners = (await session.scalars(select(Partner).where(*active, Partner.region == lead.region))).all()
    ids = [partner.id for partner in partners]
    since = now - timedelta(days=DAYS_OF_A_MONTH * programme.rules.lead_conversion_months)
    people, loads, past = (
        await how_many(session, ids),
        await _loads(session, ids),
        await conversions(session, ids, since),
    )
    cannot, had_it = await _cannot_sell(session, lead, ids), await _had_it(session, lead)
    return [
        Facts(
            id=partner.id,
            key=partner.key,
            name=partner.name,
            tier=partner.tier,
            languages=tuple(partner.languages),
            sells_it=partner.id not in cannot,
            had_it=partner.id in had_it,
            people=people.get(partner.id, 0),
            open_leads=loads.get(partner.id, 0),
            conversion=past.get(partner.id, Conversion()),
        )
        for partner in partners
    ]


async def _loads(session: AsyncSession, partners: Collection[int]) -> dict[int, int]:
    counted = select(Lead.partner_id, func.count()).where(Lead.partner_id.in_(partners), OPEN_ROWS)
    return {partner: many for partner, many in await session.execute(counted.group_by(Lead.partner_id)) if partner}


async def _cannot_sell(session: AsyncSession, lead: Lead, partners: Collection[int]) -> set[int]:
    """Partners that are tied to some products, one of the lead's not among them."""
    asked = set(await session.scalars(select(LeadProduct.product_id).where(LeadProduct.lead_id == lead.id)))
    rows = await session.execute(
        select(PartnerProduct.partner_id, PartnerProduct.product_id).where(PartnerProduct.partner_id.in_(partners))
    )
    sells: dict[int, set[int]] = {}
    for partner, product in rows:
        sells.setdefault(partner, set()).add(product)
    return {partner for partner, products in sells.items() if not asked <= products}


async def _had_it(session: AsyncSession, lead: Lead) -> set[int]:
    earlier = select(LeadAssignment.partner_id).where(LeadAssignment.lead_id == lead.id)
    return set(await session.scalars(earlier))
