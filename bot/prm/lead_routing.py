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

from bot.prm import ledger
from bot.prm.lead_intake import assign, successor
from bot.prm.lead_lifecycle import subject
from bot.prm.lead_outcomes import Conversion, conversions
from bot.prm.lead_people import how_many
from bot.prm.lead_records import OPEN, Lead, LeadAssignment, LeadProduct, LeadState
from bot.prm.lead_scores import Candidate, Facts, ranked, weigh
from bot.prm.ledger import SYSTEM
from bot.prm.partners import Partner, PartnerProduct, PartnerStatus
from bot.prm.people import Person
from bot.prm.programme import Programme

MOST_KEPT = 20  # candidates kept with a decision; the best first
DAYS_OF_A_MONTH = 30.44


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


async def history(session: AsyncSession, lead: Lead) -> list[tuple[str, LeadState]]:
    """By name, whom this enquiry was with before, and how that ended; the first one first."""
    earlier = select(Partner.name, LeadAssignment.outcome).join(Partner, Partner.id == LeadAssignment.partner_id)
    rows = await session.execute(earlier.where(LeadAssignment.lead_id == lead.id).order_by(LeadAssignment.ended_at))
    return [(name, outcome) for name, outcome in rows]


async def given_to(session: AsyncSession, lead: Lead, decision: Decision) -> tuple[str, str]:
    """By name, the partner a lead is with and who gave it away by hand ("" where nobody did)."""
    partner = await session.scalar(select(Partner.name).where(Partner.id == lead.partner_id))
    by = await session.scalar(select(Person.name).where(Person.id == decision.by))
    return partner or "", by or ""


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
    cannot, earlier = await _cannot_sell(session, lead, ids), await had_it(session, lead)
    return [
        Facts(
            id=partner.id,
            key=partner.key,
            name=partner.name,
            tier=partner.tier,
            languages=tuple(partner.languages),
            sells_it=partner.id not in cannot,
            had_it=partner.id in earlier,
            people=people.get(partner.id, 0),
            open_leads=loads.get(partner.id, 0),
            conversion=past.get(partner.id, Conversion()),
        )
        for partner in partners
    ]


async def _loads(session: AsyncSession, partners: Collection[int]) -> dict[int, int]:
    counted = select(Lead.partner_id, func.count()).where(Lead.partner_id.in_(partners), Lead.state.in_(OPEN))
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


async def had_it(session: AsyncSession, lead: Lead) -> set[int]:
    """The partners that declined this enquiry or let it expire, by id."""
    earlier = select(LeadAssignment.partner_id).where(LeadAssignment.lead_id == lead.id)
    return set(await session.scalars(earlier))
