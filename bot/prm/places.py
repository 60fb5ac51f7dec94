"""Places: shared chat channels that staff have bound to the partners who read them, or kept for staff alone.

A place nobody bound, or where a partner reads who is no longer active, counts as unknown: public content only.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, bindparam, delete, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotAllowed, UserError
from bot.prm import ledger
from bot.prm.database import Base
from bot.prm.partners import Partner, PartnerFacts, PartnerStatus
from bot.prm.people import Member
from bot.prm.rights import require


class NoSuchPlace(UserError):
    """This channel is not bound to any partner."""


class BoundToPartners(UserError):
    """Partners read this channel. Unbind them first, then it can be kept for staff."""


class Purpose(StrEnum):
    """What is posted to a place of the vendor's own people; of a partner's, whether announcements go there first."""

    DEALS = "deals"  # registrations to decide on
    LEADS = "leads"
    FUNDS = "funds"  # MDF requests and claims to decide on
    COMMISSIONS = "commissions"
    SUPPORT = "support"
    ANNOUNCEMENTS = "announcements"  # those to release, and what is answered to them


class Place(Base):
    """`key` is the channel's own name for a conversation, for instance "slack:T1:C1"."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    key: Mapped[str] = mapped_column(String(400))
    platform: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200), default="")
    bound_at: Mapped[datetime]
    staff: Mapped[bool] = mapped_column(default=False, server_default=false())  # for the vendor's own people alone
    purposes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # what is posted there


class PlacePartner(Base):
    __tablename__ = "place_partners"

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, index=True)


async def bound_partners(session: AsyncSession, place_key: str) -> tuple[PartnerFacts, ...] | None:
    """Whose people read this place, never empty; None when that is unknown, which has to be treated as everybody."""
    bound = (await session.scalars(_BOUND, {"place": place_key})).all()
    if not bound or any(partner.status is not PartnerStatus.ACTIVE for partner in bound):
        return None
    return tuple(partner.facts for partner in bound)


async def is_for_staff(session: AsyncSession, place_key: str) -> bool:
    return bool(await session.scalar(_IS_FOR_STAFF, {"place": place_key}))


# Written once: building a statement anew costs more than running it, and every message to a place asks both.
_BOUND = (
    select(Partner)
    .join(PlacePartner, PlacePartner.partner_id == Partner.id)
    .join(Place, Place.id == PlacePartner.place_id)
    .where(Place.key == bindparam("place"))
    .order_by(Partner.key)
)
_IS_FOR_STAFF = select(Place.staff).where(Place.key == bindparam("place"))


async def of_staff(session: AsyncSession, programme_id: int, purpose: Purpose) -> Place | None:
    """Where the vendor's own people want to see this; None where they named no channel for it."""
    wanted = select(Place).where(Place.programme_id == programme_id, Place.staff).order_by(Place.id)
    return next((each for each in await session.scalars(wanted) if purpose in each.purposes), None)


async def keep_for_staff(
    session: AsyncSession,
    by: Member,
    place_key: str,
    purposes: Collection[Purpose],
    *,
    platform: str,
    now: datetime,
    name: str = "",
) -> None:
    """Say that only the vendor's own people read this place, and what is to be posted there; again changes what.

    Each purpose has one channel: another one that had it until now is still for staff, and keeps the rest.
    """
    require(by, "place.bind")
    if "admin" not in by.roles:
        raise NotAllowed
    place = await _named(session, place_key)
    if place is None:
        place = Place(programme_id=by.programme_id, key=place_key, platform=platform, name=name, bound_at=now)
        session.add(place)
        await session.flush()
    if place.programme_id != by.programme_id:
        raise NotAllowed
    if await session.scalar(select(PlacePartner.partner_id).where(PlacePartner.place_id == place.id).limit(1)):
        raise BoundToPartners
    for other in await session.scalars(select(Place).where(Place.programme_id == by.programme_id, Place.staff)):
        if other.id != place.id and not set(purposes).isdisjoint(other.purposes):
            await _post_there(session, by, other, set(other.purposes) - set(purposes), now=now)
    await _post_there(session, by, place, purposes, now=now)


async def _post_there(
    session: AsyncSession, by: Member, place: Place, purposes: Collection[str], *, now: datetime
) -> None:
    """This and nothing else, for the vendor's own people."""
    place.staff, place.purposes = True, sorted(map(str, purposes))
    await ledger.append(
        session, actor=by.actor, action="place.staff", subject=f"place:{place.id}",
        detail={"purposes": place.purposes}, at=now,
    )  # fmt: skip


async def bind(
    session: AsyncSession,
    by: Member,
    place_key: str,
    partner: Partner,
    *,
    platform: str,
    now: datetime,
    name: str = "",
) -> None:
    """Say that this partner's people read this place, too. Binding twice is binding once."""
    _require_reach(by, partner)
    place = await _named(session, place_key)
    if place is None:
        place = Place(programme_id=by.programme_id, key=place_key, platform=platform, name=name, bound_at=now)
        session.add(place)
        await session.flush()
    if place.programme_id != by.programme_id:
        raise NotAllowed
    if place.staff and "admin" not in by.roles:
        raise NotAllowed  # what an admin keeps for staff nobody else opens
    if place.staff:
        place.staff, place.purposes = False, []
    if await session.get(PlacePartner, (place.id, partner.id)) is None:
        session.add(PlacePartner(place_id=place.id, partner_id=partner.id))
        await session.flush()
        await _record(session, by, "place.bound", place, partner, now)


async def unbind(session: AsyncSession, by: Member, place_key: str, partner: Partner, *, now: datetime) -> None:
    """Undo `bind`: call it when the partner's people have left. NoSuchPlace when they were not bound."""
    _require_reach(by, partner)
    place = await _named(session, place_key)
    if place is None or await session.get(PlacePartner, (place.id, partner.id)) is None:
        raise NoSuchPlace
    await session.execute(
        delete(PlacePartner).where(PlacePartner.place_id == place.id, PlacePartner.partner_id == partner.id)
    )
    await _record(session, by, "place.unbound", place, partner, now)


async def prefer(session: AsyncSession, by: Member, place_key: str, partner: Partner, *, now: datetime) -> None:
    """Of several places of a partner, announcements go to this one. NoSuchPlace where it is not bound to it."""
    _require_reach(by, partner)
    chosen = await _named(session, place_key)
    if chosen is None or await session.get(PlacePartner, (chosen.id, partner.id)) is None:
        raise NoSuchPlace
    wanted = select(Place).join(PlacePartner, PlacePartner.place_id == Place.id)
    for place in await session.scalars(wanted.where(PlacePartner.partner_id == partner.id)):
        place.purposes = [Purpose.ANNOUNCEMENTS.value] if place is chosen else []
    await session.flush()
    await _record(session, by, "place.preferred", chosen, partner, now)


def _require_reach(by: Member, partner: Partner) -> None:
    """Staff bind places: a channel manager for the partners they look after, an admin for all of the programme."""
    require(by, "place.bind")
    if partner.programme_id != by.programme_id:
        raise NotAllowed
    if "admin" not in by.roles and partner.channel_manager_id != by.person_id:
        raise NotAllowed


async def _named(session: AsyncSession, key: str) -> Place | None:
    return await session.scalar(select(Place).where(Place.key == key))


async def _record(
    session: AsyncSession, by: Member, action: str, place: Place, partner: Partner, now: datetime
) -> None:
    await ledger.append(
        session, actor=by.actor, action=action, subject=f"place:{place.id}", detail={"partner": partner.key}, at=now
    )
