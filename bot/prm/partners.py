"""Partners: the external companies of a programme, and the facts about one that decide what it may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm.business_calendar import key_of
from bot.prm.columns import one_of
from bot.prm.database import Base


class PartnerType(StrEnum):
    VAR = "VAR"
    MSP = "MSP"
    SI = "SI"
    ISV = "ISV"
    DISTRIBUTOR = "distributor"
    OEM = "OEM"
    REFERRAL = "referral"
    CONSULTANT = "consultant"


class PartnerStatus(StrEnum):
    """Only an active partner's people have rights."""

    APPLICANT = "applicant"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Partner(Base):
    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("programme_id", "key"),
        Index("ix_partners_channel_manager_id", "channel_manager_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    key: Mapped[str] = mapped_column(String(64))
    legal_name: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))  # what everybody calls it
    type: Mapped[PartnerType] = mapped_column(one_of(PartnerType, "type"))
    tier: Mapped[str] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    languages: Mapped[list[str]] = mapped_column(JSON)
    time_zone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    subdivision: Mapped[str | None] = mapped_column(String(8))  # "BY" of DE-BY (ISO 3166-2): whose holidays it keeps
    domain: Mapped[str | None] = mapped_column(String(253))
    status: Mapped[PartnerStatus] = mapped_column(one_of(PartnerStatus, "status"), default=PartnerStatus.APPLICANT)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))  # the distributor it buys from
    channel_manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    @property
    def calendar(self) -> str:
        """Where its business days are counted: a key of `business_calendar`."""
        return key_of(self.time_zone, f"{self.country}-{self.subdivision}" if self.subdivision else self.country)

    @property
    def facts(self) -> "PartnerFacts":
        return PartnerFacts(
            id=self.id,
            key=self.key,
            name=self.name,
            tier=self.tier,
            region=self.region,
            type=self.type,
            country=self.country,
            currency=self.currency,
            languages=tuple(self.languages),
            time_zone=self.time_zone,
        )


class PartnerProduct(Base):
    """A product this partner may sell. A partner with no such row sells them all."""

    __tablename__ = "partner_products"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFacts:
    """What content rights and prices depend on; only ever given for an active partner."""

    id: int
    key: str
    name: str
    tier: str
    region: str
    type: PartnerType
    country: str  # ISO 3166-1 alpha-2
    currency: str  # ISO 4217
    languages: tuple[str, ...] = ()
    time_zone: str = "UTC"


async def named(session: AsyncSession, programme_id: int, key: str) -> Partner | None:
    return await session.scalar(select(Partner).where(Partner.programme_id == programme_id, Partner.key == key))


async def looked_after(
    session: AsyncSession, programme_id: int, manager_id: int | None, text: str, *, limit: int = 10
) -> Sequence[Partner]:
    """The active partners that a text names, by key or by a name of theirs; for an empty text the first ones by name.

    `manager_id`: only those this person looks after.
    """
    wanted = select(Partner).where(Partner.programme_id == programme_id, Partner.status == PartnerStatus.ACTIVE)
    if manager_id is not None:
        wanted = wanted.where(Partner.channel_manager_id == manager_id)
    if text.strip():
        said = literal(text.lower())
        names = (Partner.key, Partner.name, Partner.legal_name)
        wanted = wanted.where(or_(*(func.replace(said, func.lower(name), "") != said for name in names)))
    return (await session.scalars(wanted.order_by(Partner.name, Partner.id).limit(limit))).all()
