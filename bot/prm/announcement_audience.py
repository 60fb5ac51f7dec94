"""Which partners an audience means, as conditions inside a query: nobody reads a partner that is not meant.

Every function takes the partner's columns (`Partner` itself, or an alias of it), so that the readers of a shared
channel can be asked the same questions as the partner it is about.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.errors import UserError
from bot.prm import ledger
from bot.prm.announcement_choices import Audience
from bot.prm.announcement_records import (
    Announcement,
    AnnouncementDelivery,
    AnnouncementOptOut,
    AnnouncementState,
    AnnouncementTakenOut,
    Outcome,
    PartnerCertification,
    SavedAudience,
)
from bot.prm.partners import Partner, PartnerProduct, PartnerStatus
from bot.prm.people import Identity, Member, PartnerMembership
from bot.prm.products import Product
from bot.prm.programme import Programme
from bot.prm.rights import require

Partners = Any  # the class `Partner`, or an alias of it: SQLAlchemy has no type that covers both
RELEASED = (
    AnnouncementState.SCHEDULED,
    AnnouncementState.SENDING,
    AnnouncementState.PAUSED,
)  # whom it means is settled
REACHED = (Outcome.PLANNED, Outcome.QUEUED, Outcome.SENT, Outcome.UNKNOWN)  # or about to be


class NoSuchAudience(UserError):
    """There is no saved audience "{name}". These are: {known}."""


class AudienceInUse(UserError):
    """“{name}” is the audience of {numbers}, which is released already. Cancel that first, or take a new name."""


class NoSuchPartner(UserError):
    """I don't know these partners: {names}."""


async def save(session: AsyncSession, member: Member, name: str, audience: Audience, now: datetime) -> SavedAudience:
    """Keep an audience under a name, in place of what had it.

    Raises NotAllowed, AudienceInUse and what `require_known` raises.
    """
    require(member, "announcement.write")
    await require_known(session, member.programme_id, audience)
    await _require_unused(session, member.programme_id, name)
    row = await session.scalar(_saved(member.programme_id).where(SavedAudience.name == name))
    if row is None:
        row = SavedAudience(programme_id=member.programme_id, name=name)
        session.add(row)
    row.audience, row.changed_by_id, row.changed_at = audience, member.person_id, now
    await session.flush()
    whom = audience.model_dump(mode="json", exclude_defaults=True)
    await ledger.append(
        session, actor=member.actor, action="audience.saved", subject=f"audience:{row.id}", after=whom, at=now
    )
    return row


async def saved(session: AsyncSession, programme_id: int) -> Mapping[str, Audience]:
    """All saved audiences, by name."""
    return {row.name: row.audience for row in await session.scalars(_saved(programme_id).order_by(SavedAudience.name))}


async def require_known(session: AsyncSession, programme_id: int, audience: Audience) -> None:
    """Raises NoSuchAudience, NoSuchPartner where an audience names what is not there."""
    known = await saved(session, programme_id)
    for name in (*audience.audiences, *audience.excluded_audiences):
        if name not in known:
            raise NoSuchAudience(name=name, known=", ".join(known))
    keys = {*audience.partners, *audience.excluded}
    here = select(Partner.key).where(Partner.programme_id == programme_id, Partner.key.in_(keys))
    if missing := keys - set(await session.scalars(here)):
        raise NoSuchPartner(names=", ".join(sorted(missing)))


async def _require_unused(session: AsyncSession, programme_id: int, name: str) -> None:
    """Whom an announcement goes to is what a second person has seen: nobody changes it from here while it waits.

    Those under review are locked as well, so that none is released meanwhile. Raises AudienceInUse.
    """
    open_ = (*RELEASED, AnnouncementState.IN_REVIEW)
    waits = (Announcement.programme_id == programme_id, Announcement.state.in_(open_), not_(Announcement.planned))
    locked = select(Announcement).where(*waits).order_by(Announcement.id).with_for_update()
    rows = (await session.scalars(locked.execution_options(populate_existing=True))).all()
    known = await saved(session, programme_id)
    used = [row.number for row in rows if row.state in RELEASED and name in _names(row.audience, known)]
    if used:
        raise AudienceInUse(name=name, numbers=", ".join(used))


def _names(audience: Audience, known: Mapping[str, Audience]) -> set[str]:
    """Every saved audience that decides whom this one means, however deep within others it stands."""
    found, open_ = set[str](), [audience]
    while open_:
        each = open_.pop()
        new = {*each.audiences, *each.excluded_audiences} - found
        found |= new
        open_ += [known[name] for name in new if name in known]
    return found


def meant(p: Partners, audience: Audience, known: Mapping[str, Audience], now: datetime) -> ColumnElement[bool]:
    """Whether a partner belongs to an audience; `known` are the saved ones. One that contains itself adds nothing."""
    return _meant(p, audience, known, now, frozenset())


def _meant(
    p: Partners, audience: Audience, known: Mapping[str, Audience], now: datetime, within: frozenset[str]
) -> ColumnElement[bool]:
    def named(names: Collection[str]) -> list[ColumnElement[bool]]:
        inner = ((name, known[name]) for name in names if name in known and name not in within)
        return [_meant(p, each, known, now, within | {name}) for name, each in inner]

    if audience.is_everybody:
        included: ColumnElement[bool] = true()
    else:
        criteria = [and_(*_criteria(p, audience, now))] if audience.has_criteria else []
        included = or_(false(), *criteria, _keyed(p, audience.partners), *named(audience.audiences))
    return and_(included, not_(_keyed(p, audience.excluded)), *map(not_, named(audience.excluded_audiences)))


def _criteria(p: Partners, audience: Audience, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, words in ((p.tier, audience.tiers), (p.region, audience.regions), (p.type, audience.types)):
        if words:
            found.append(column.in_(words))
    if audience.languages:
        found.append(or_(*(_speaks(p, each) for each in audience.languages)))
    if audience.products:
        found.append(_sells(p, audience.products))
    if audience.certifications:
        found.append(_certified(p, audience.certifications, now.date()))
    if audience.active_within_days is not None:
        found.append(_active(p, now - timedelta(days=audience.active_within_days)))
    if audience.inactive_for_days is not None:
        found.append(not_(_active(p, now - timedelta(days=audience.inactive_for_days))))
    return found


def _keyed(p: Partners, keys: Collection[str]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = p.key.in_(keys) if keys else false()
    return condition


def _speaks(p: Partners, language: str) -> ColumnElement[bool]:
    """Its languages are a JSON list of plain words, so each stands in it between quotation marks."""
    return cast(p.languages, String).contains(f'"{language}"', autoescape=True)


def _sells(p: Partners, keys: Collection[str]) -> ColumnElement[bool]:
    theirs = select(PartnerProduct.product_id).where(PartnerProduct.partner_id == p.id)
    these = theirs.join(Product, Product.id == PartnerProduct.product_id).where(Product.key.in_(keys))
    return or_(not_(exists(theirs)), exists(these))


def _certified(p: Partners, names: Collection[str], today: date) -> ColumnElement[bool]:
    c = PartnerCertification
    valid = or_(c.valid_until.is_(None), c.valid_until >= today)
    return exists().where(c.partner_id == p.id, c.name.in_(names), valid)


def _active(p: Partners, since: datetime) -> ColumnElement[bool]:
    theirs = select(Identity.id).join(PartnerMembership, PartnerMembership.person_id == Identity.person_id)
    return exists(theirs.where(PartnerMembership.partner_id == p.id, Identity.seen_at >= since))


def standing(p: Partners) -> ColumnElement[bool]:
    active: ColumnElement[bool] = p.status == PartnerStatus.ACTIVE
    return active


def refuses(p: Partners, category: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether it opted out of this category; of an announcement's, where that is a column of the query."""
    return exists().where(AnnouncementOptOut.partner_id == p.id, AnnouncementOptOut.category == category)


def taken_out(p: Partners, announcement: Announcement) -> ColumnElement[bool]:
    """Whether its channel manager took it out of this one."""
    t = AnnouncementTakenOut
    return exists().where(t.partner_id == p.id, t.announcement_id == announcement.id)


def tired(p: Partners, announcement: Announcement, programme: Programme, at: datetime) -> ColumnElement[bool]:
    """Whether it got, or is about to get, another one that is not urgent, too short a time before `at`."""
    days = programme.rules.announcement_fatigue_days
    if announcement.urgent or announcement.override_reason or not days:
        return false()
    d = AnnouncementDelivery
    lately = or_(d.settled_at.is_(None), d.settled_at > at - timedelta(days=days))
    others = select(d.id).join(Announcement, Announcement.id == d.announcement_id).where(not_(Announcement.urgent))
    return exists(
        others.where(d.partner_id == p.id, d.announcement_id != announcement.id, d.wave == 0)
        .where(d.outcome.in_(REACHED), lately)
        .correlate(p)
    )


def may_read(
    p: Partners, announcement: Announcement, programme: Programme, known: Mapping[str, Audience], at: datetime
) -> ColumnElement[bool]:
    """Whether a partner is meant, and nothing speaks against telling it: for whoever else reads a shared channel."""
    return and_(
        meant(p, announcement.audience, known, at),
        p.programme_id == programme.id,
        standing(p),
        not_(refuses(p, announcement.category)),
        not_(taken_out(p, announcement)),
        not_(tired(p, announcement, programme, at)),
    )


def _saved(programme_id: int) -> Select[SavedAudience]:
    return select(SavedAudience).where(SavedAudience.programme_id == programme_id)
