"""Deals for programs."""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.api.resources.resource import Resource, Told, Worth
from bot.prm import deals
from bot.prm.deal_records import Deal, DealState, Stage
from bot.prm.partners import Partner
from bot.prm.people import Member


class DealTold(Told):
    number: str
    version: int
    partner: str
    state: DealState
    customer: str
    country: str | None
    website: str | None
    products: list[str]
    value: Worth
    raised_to: Worth | None  # a higher value that waits for a reviewer
    closes_on: date
    won_on: date | None
    stage: Stage
    submitted_at: datetime | None
    decided_at: datetime | None
    protected_until: datetime | None
    reason: str | None
    external_id: str | None


def _rows(member: Member) -> Select[Deal, str]:
    wanted = select(Deal, Partner.key).join(Partner, Partner.id == Deal.partner_id)
    return wanted.where(deals.visible_to(member))


def _told(deal: Deal, partner: str) -> DealTold:
    return DealTold(
        number=deal.number,
        version=deal.version,
        partner=partner,
        state=deal.state,
        customer=deal.customer_name,
        country=deal.customer_country,
        website=deal.customer_website,
        products=[product.key for product in deal.products],
        value=Worth.of(deal.value),
        raised_to=Worth.maybe(deal.raised),
        closes_on=deal.closes_on,
        won_on=deal.won_on,
        stage=deal.stage,
        submitted_at=deal.submitted_at,
        decided_at=deal.decided_at,
        protected_until=deal.protected_until,
        reason=deal.reason,
        external_id=deal.external_id,
    )


async def _hold(session: AsyncSession, member: Member, number: str) -> Deal:
    return await deals.get(session, member, number, lock=True)


DEALS = Resource(
    path="/deals", title="deals", scope="deals:read", kind="deal", field="deal", hold=_hold,
    rows=_rows, id=Deal.id, number=Deal.number, state=Deal.state, states=DealState, told=_told, shape=DealTold,
    loads=(selectinload(Deal.products),),
)  # fmt: skip
