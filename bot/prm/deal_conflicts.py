"""Deal conflicts: finding other registrations of the same end customer, and the one protection the database allows.

What is found here is for reviewers. A partner learns that there is a possible conflict, never with whom or about what.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, delete, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, selectinload

from bot.prm.columns import one_of
from bot.prm.customers import KEY_LENGTH, Comparison, Customer, Likeness, blocks, compare
from bot.prm.database import Base
from bot.prm.deal_records import LIVE, Deal, DealProduct, DealState

MOST_CANDIDATES = 300  # compared one by one per registration; those that share most index terms come first


class Protection(Base):
    """A protected customer and product: the primary key is the rule "at most one", whoever asks and however fast.

    Rows exist only while the protection does.
    """

    __tablename__ = "protections"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    customer_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)


class DealBlock(Base):
    """Index terms of a live deal's customer, so that looking for look-alikes stays fast among a million deals."""

    __tablename__ = "deal_blocks"
    __table_args__ = (Index("ix_deal_blocks_programme_id_block", "programme_id", "block", "deal_id"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    block: Mapped[str] = mapped_column(String(260), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))


class DealMatch(Base):
    """Why a registration looked like another partner's when it was submitted; read by reviewers only."""

    __tablename__ = "deal_matches"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True, index=True)
    likeness: Mapped[Likeness] = mapped_column(one_of(Likeness, "likeness"))
    score: Mapped[float]  # 0 to 100
    reasons: Mapped[list[str]] = mapped_column(JSON)


SERIOUS = (Likeness.EXACT, Likeness.STRONG)  # a weak match is only a note for the reviewer


@dataclass(frozen=True, slots=True)
class Match:
    """A live registration that may be for the same customer; its products are loaded."""

    deal: Deal
    comparison: Comparison

    @property
    def serious(self) -> bool:
        return self.comparison.likeness in SERIOUS


async def of_other_partners(
    session: AsyncSession, deal: Deal, product_ids: Sequence[int], *, now: datetime
) -> list[Match]:
    """Other partners' live registrations with a product in common for what may be the same customer, likest first."""
    others = (Deal.partner_id != deal.partner_id, sells_one_of(product_ids))
    return await _alike(session, deal.customer, deal.programme_id, now, *others)


async def of_own_partner(
    session: AsyncSession, customer: Customer, *, programme_id: int, partner_id: int, now: datetime
) -> list[Match]:
    """The partner's own live registrations for what may be the same customer; likest first."""
    return await _alike(session, customer, programme_id, now, Deal.partner_id == partner_id)


def sells_one_of(product_ids: Sequence[int]) -> ColumnElement[bool]:
    """Of `Deal`, inside a query: looked up deal by deal, for there are many with a product and few with a customer."""
    return exists().where(DealProduct.deal_id == Deal.id, DealProduct.product_id.in_(product_ids))


async def _alike(
    session: AsyncSession, customer: Customer, programme_id: int, now: datetime, *conditions: ColumnElement[bool]
) -> list[Match]:
    shared = (
        select(DealBlock.deal_id)
        .join(Deal, Deal.id == DealBlock.deal_id)
        .where(DealBlock.programme_id == programme_id, DealBlock.block.in_(sorted(blocks(customer))))
        .where(Deal.state.in_(LIVE), or_(Deal.state != DealState.APPROVED, Deal.protected_until > now), *conditions)
        .group_by(DealBlock.deal_id)
        .order_by(func.count().desc(), DealBlock.deal_id.desc())
        .limit(MOST_CANDIDATES)
    )
    columns = (Deal.id, Deal.customer_name, Deal.customer_domain, Deal.customer_country)
    candidates = await session.execute(select(*columns).where(Deal.id.in_(shared)))
    compared = {id: compare(customer, Customer(name, domain, country)) for id, name, domain, country in candidates}
    alike = {id: comparison for id, comparison in compared.items() if comparison is not None}
    found = await session.scalars(select(Deal).where(Deal.id.in_(sorted(alike))).options(selectinload(Deal.products)))
    return sorted((Match(deal, alike[deal.id]) for deal in found), key=lambda match: -match.comparison.score)


async def remember(session: AsyncSession, deal: Deal, matches: Iterable[Match]) -> None:
    """Keep what was found for the reviewer, in place of what was found before, and make this deal findable itself."""
    await session.execute(delete(DealMatch).where(DealMatch.deal_id == deal.id))
    session.add_all(
        DealMatch(
            deal_id=deal.id,
            other_id=match.deal.id,
            likeness=match.comparison.likeness,
            score=match.comparison.score,
            reasons=[str(reason) for reason in match.comparison.reasons],
        )
        for match in matches
    )
    session.add_all(
        DealBlock(deal_id=deal.id, block=block, programme_id=deal.programme_id)
        for block in sorted(blocks(deal.customer))
    )
    await session.flush()


async def protect(session: AsyncSession, deal: Deal, product_ids: Sequence[int]) -> bool:
    """Claim the customer for these products; False, with nothing changed, when somebody else holds one of them.

    Somebody who is about to hold one is waited for. Rows go in by product, so that two claims never wait crosswise.
    """
    rows = [
        {
            "programme_id": deal.programme_id,
            "customer_key": deal.customer_key,
            "product_id": product,
            "deal_id": deal.id,
        }
        for product in sorted(product_ids)
    ]
    try:
        async with session.begin_nested():
            await session.execute(insert(Protection), rows)
    except IntegrityError:
        return False
    return True


async def release(session: AsyncSession, deal: Deal) -> None:
    """The deal has ended: its customer is free, and it is no longer found as a conflict."""
    await session.execute(delete(Protection).where(Protection.deal_id == deal.id))
    await session.execute(delete(DealBlock).where(DealBlock.deal_id == deal.id))


async def holders_that_lapsed(
    session: AsyncSession, programme_id: int, now: datetime, customer_key: str | None = None
) -> Sequence[Deal]:
    """Approved deals whose protection is over but which nobody has ended yet."""
    wanted = select(Deal).where(
        Deal.programme_id == programme_id, Deal.state == DealState.APPROVED, Deal.protected_until <= now
    )
    if customer_key is not None:
        held = select(Protection.deal_id).where(
            Protection.programme_id == programme_id, Protection.customer_key == customer_key
        )
        wanted = wanted.where(Deal.id.in_(held))
    return (await session.scalars(wanted.order_by(Deal.id))).all()
