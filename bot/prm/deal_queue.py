"""What reviewers read: the deals that wait for them, and all there is to know about one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.prm import deal_conflicts, deal_remarks, files
from bot.prm.deal_conflicts import SERIOUS, DealMatch, Match
from bot.prm.deal_limits import decidable
from bot.prm.deal_records import WAITING_ROWS, Deal, subject
from bot.prm.deal_remarks import DealRemark
from bot.prm.deals import numbered as numbered_as
from bot.prm.deals import visible_to
from bot.prm.files import File
from bot.prm.partners import Partner
from bot.prm.people import Member, Person
from bot.prm.programme import Programme


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the queue. `conflict`: it was found to be seriously like another partner's."""

    deal: Deal
    partner: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What matters for a decision; for the vendor's people only. `partners` are names by id, of everybody in it."""

    deal: Deal  # products loaded
    registered_by: str
    conflicts: Sequence[Match]
    partners: Mapping[int, str]
    remarks: Sequence[DealRemark]
    evidence: Sequence[File]
    decided_by: str | None


async def queue(
    session: AsyncSession, member: Member, programme: Programme, *, limit: int = 20, after: str | None = None
) -> list[Waiting]:
    """What this member may decide on, the longest promised first. `after` is the number of the last one seen."""
    alike = select(DealMatch.deal_id).where(DealMatch.deal_id == Deal.id, DealMatch.likeness.in_(SERIOUS)).exists()
    wanted = select(Deal, Partner.name, alike).join(Partner, Partner.id == Deal.partner_id)
    wanted = wanted.where(WAITING_ROWS, decidable(member, programme))
    if after is not None:
        seen = select(Deal.review_due_at, Deal.id).where(numbered_as(member, after), visible_to(member))
        last = (await session.execute(seen)).first()
        wanted = wanted.where(tuple_(Deal.review_due_at, Deal.id) > tuple_(*last) if last else false())
    rows = await session.execute(wanted.order_by(Deal.review_due_at, Deal.id).limit(limit))
    return [Waiting(deal, partner, conflict) for deal, partner, conflict in rows]


async def review(session: AsyncSession, deal: Deal, now: datetime) -> Review:
    """All there is to know about a deal whose products are loaded, as of now."""
    product_ids = [product.id for product in deal.products]
    found = await deal_conflicts.of_other_partners(session, deal, product_ids, now=now) if deal.waits else []
    involved = {deal.partner_id, *(match.deal.partner_id for match in found)}
    partners = await session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(involved)))
    people = select(Person.id, Person.name).where(Person.id.in_({deal.owner_id, deal.decided_by_id or deal.owner_id}))
    names = dict((await session.execute(people)).all())
    return Review(
        deal=deal,
        registered_by=names[deal.owner_id],
        conflicts=found,
        partners=dict(partners.all()),
        remarks=await deal_remarks.of(session, deal),
        evidence=await files.of(session, subject(deal)),
        decided_by=names[deal.decided_by_id] if deal.decided_by_id is not None else None,
    )


async def numbered(session: AsyncSession, number: str) -> Deal:
    """The deal with this number, products loaded, whoever asks: for what happens by itself."""
    wanted = select(Deal).where(Deal.number == number).options(selectinload(Deal.products))
    return (await session.scalars(wanted)).one()
