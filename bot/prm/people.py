"""People: who is speaking, for which partner, in which roles. A skill gets the answer as one frozen `Member`."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.prm import ledger
from bot.prm.columns import one_of
from bot.prm.database import Base
from bot.prm.partners import Partner, PartnerFacts, PartnerStatus
from bot.prm.programme import Programme

MOST_DIGITS = 18  # of a person's number, that a database still counts to


class PartnerRole(StrEnum):
    REP = "rep"
    ADMIN = "admin"
    FINANCE = "finance"
    MARKETING = "marketing"


class StaffRole(StrEnum):
    CHANNEL_MANAGER = "channel_manager"
    APPROVER = "approver"
    SUPPORT = "support"
    FINANCE = "finance"
    ADMIN = "admin"


class PersonStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    REMOVED = "removed"


class Standing(StrEnum):
    """Why somebody has rights, or has none."""

    GOOD = "good"
    PARTNER_INACTIVE = "partner_inactive"  # applicant, suspended or ended
    REMOVED = "removed"


class Person(Base):
    """A partner's employee or the vendor's staff. `salt` makes the name under which the ledger knows them.

    Erasing a person means clearing name, e-mail and salt: the ledger stays whole and no longer points at anybody.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("programme_id", "key"), Index("ix_people_email", "email"))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    key: Mapped[str | None] = mapped_column(String(64))  # how an import names them
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))  # folded with `fold_email`
    locale: Mapped[str | None] = mapped_column(String(16))
    staff: Mapped[bool] = mapped_column(default=False)
    status: Mapped[PersonStatus] = mapped_column(one_of(PersonStatus, "status"), default=PersonStatus.INVITED)
    salt: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))


class PartnerMembership(Base):
    """One role of a person at a partner. Several partners for one person are several rows."""

    __tablename__ = "partner_memberships"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[PartnerRole] = mapped_column(one_of(PartnerRole, "role"), primary_key=True)


class StaffMembership(Base):
    """One role of a person at the vendor of a programme."""

    __tablename__ = "staff_memberships"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[StaffRole] = mapped_column(one_of(StaffRole, "role"), primary_key=True)


class Identity(Base):
    """A chat account that proved to be a person's. `tenant` is the workspace or tenant the account lives in."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("platform", "tenant", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(32))
    tenant: Mapped[str] = mapped_column(String(128))
    user_id: Mapped[str] = mapped_column(String(256))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime | None]  # roughly when they last spoke to us from it: where a notice finds them


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who is speaking, as skills see it: only what holds right now.

    Whoever has lost their standing keeps a name but has no partner and no roles, so every check fails closed.
    """

    person_id: int
    programme_id: int
    name: str
    actor: str  # the ledger's name for this person
    partner: PartnerFacts | None = None
    roles: frozenset[str] = frozenset()
    internal: bool = False
    locale: str | None = None
    standing: Standing = Standing.GOOD
    vendor_zone: str = "UTC"  # where the programme's vendor is (IANA)

    @property
    def partner_id(self) -> int | None:
        return self.partner.id if self.partner else None

    @property
    def time_zone(self) -> str:
        """Where this person works (IANA), in which they are told every time: at the partner, or at the vendor."""
        return self.partner.time_zone if self.partner else self.vendor_zone


_Row = tuple[Person, PartnerRole | None, Partner | None, StaffRole | None, str]


def system(programme_id: int, actor: str) -> Member:
    """Whoever runs the product, for what no person has to answer for; `actor` is what the ledger calls them."""
    everything = frozenset({StaffRole.ADMIN.value})
    return Member(person_id=0, programme_id=programme_id, name=actor, actor=actor, roles=everything, internal=True)


async def resolve(
    session: AsyncSession, platform: str, tenant: str, user_id: str, *, partner_id: int | None = None
) -> Member | None:
    """Who owns this chat account, in one query; None when nobody enrolled it.

    `partner_id` is the chosen partner of somebody who works for several; otherwise the first active one.
    """
    owned = (Identity.platform == platform, Identity.tenant == tenant, Identity.user_id == user_id)
    return await _member(session, select(Identity.person_id).where(*owned).scalar_subquery(), partner_id)


async def member(session: AsyncSession, person_id: int, *, partner_id: int | None = None) -> Member | None:
    """The same for a person we already know: somebody just enrolled, a demo persona."""
    return await _member(session, person_id, partner_id)


async def seen(session: AsyncSession, platform: str, tenant: str, user_id: str, now: datetime) -> None:
    """They spoke to us from this account; noted once an hour at most."""
    owned = (Identity.platform == platform, Identity.tenant == tenant, Identity.user_id == user_id)
    long_ago = or_(Identity.seen_at.is_(None), Identity.seen_at < now - timedelta(hours=1))
    await session.execute(update(Identity).where(*owned, long_ago).values(seen_at=now))


async def account(session: AsyncSession, person_id: int, platforms: Collection[str]) -> Identity | None:
    """The chat account, on one of these platforms, that somebody spoke to us from last; nobody watches a terminal."""
    theirs = select(Identity).where(Identity.person_id == person_id, Identity.platform.in_(platforms))
    last = (Identity.seen_at.desc().nulls_last(), Identity.platform == "terminal", Identity.id.desc())
    return await session.scalar(theirs.order_by(*last).limit(1))


async def called(session: AsyncSession, name: str) -> Member | None:
    """The person with this key, e-mail or number (#12), for whoever runs the system; None when nobody has it, or more
    than one."""
    found = await namesakes(session, name)
    return await member(session, found[0].id) if len(found) == 1 else None


async def namesakes(session: AsyncSession, name: str) -> Sequence[Person]:
    """All with this key, e-mail or number: one address at two partners is two people to us."""
    wanted = or_(Person.key == name, Person.email == fold_email(name))
    if name.startswith("#") and name[1:].isdecimal() and len(name) < MOST_DIGITS:
        wanted = Person.id == int(name[1:])
    return (await session.scalars(select(Person).where(wanted).order_by(Person.id))).all()


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody is somewhere: at a partner (its key), or at the vendor (None)."""

    name: str
    partner: str | None
    roles: tuple[str, ...]


async def with_address(session: AsyncSession, programme_id: int, email: str) -> Sequence[Post]:
    """Everything that those with this address are, for whoever runs the system; nobody who was removed."""
    here = (Person.programme_id == programme_id, Person.email == fold_email(email))
    known = (*here, Person.status != PersonStatus.REMOVED)
    at = select(Person.name, Partner.key, PartnerMembership.role).where(*known)
    at = at.join(PartnerMembership, PartnerMembership.person_id == Person.id)
    at = at.join(Partner, Partner.id == PartnerMembership.partner_id)
    staff = select(Person.name, StaffMembership.role).join(StaffMembership, StaffMembership.person_id == Person.id)
    found: dict[tuple[str, str | None], list[str]] = {}
    for name, partner, role in await session.execute(at.order_by(Partner.key, PartnerMembership.role)):
        found.setdefault((name, partner), []).append(role.value)
    for name, held in await session.execute(staff.where(*known).order_by(StaffMembership.role)):
        found.setdefault((name, None), []).append(held.value)
    return [Post(name, partner, tuple(roles)) for (name, partner), roles in found.items()]


async def channel_manager(session: AsyncSession, partner_id: int) -> tuple[str, str | None] | None:
    """Name and e-mail of whoever looks after a partner at the vendor; None where nobody does any more."""
    query = select(Person.name, Person.email).join(Partner, Partner.channel_manager_id == Person.id)
    found = (
        await session.execute(query.where(Partner.id == partner_id, Person.status != PersonStatus.REMOVED))
    ).first()
    return (found.name, found.email) if found else None


async def admins_of(session: AsyncSession, partner_id: int) -> Sequence[int]:
    """The administrators of a partner, by id."""
    wanted = select(PartnerMembership.person_id).join(Person, Person.id == PartnerMembership.person_id)
    wanted = wanted.where(PartnerMembership.partner_id == partner_id, PartnerMembership.role == PartnerRole.ADMIN)
    return (await session.scalars(wanted.where(Person.status != PersonStatus.REMOVED).order_by(Person.id))).all()


async def _member(session: AsyncSession, person_id: object, partner_id: int | None) -> Member | None:
    rows = await session.execute(
        select(Person, PartnerMembership.role, Partner, StaffMembership.role, Programme.time_zone)
        .join(Programme, Programme.id == Person.programme_id)
        .outerjoin(PartnerMembership, PartnerMembership.person_id == Person.id)
        .outerjoin(Partner, Partner.id == PartnerMembership.partner_id)
        .outerjoin(StaffMembership, StaffMembership.person_id == Person.id)
        .where(Person.id == person_id)
        .order_by(Partner.id)
    )
    found: list[_Row] = list(rows)
    if not found:
        return None
    person, vendor_zone = found[0][0], found[0][-1]
    if person.status is PersonStatus.REMOVED:
        return _describe(person, standing=Standing.REMOVED)
    if person.staff:
        staff_roles = (str(staff) for *_, staff, _ in found if staff)
        return _describe(person, roles=staff_roles, internal=True, vendor_zone=vendor_zone)
    return _at_partner(person, [(role, partner) for _, role, partner, *_ in found if role and partner], partner_id)


def _at_partner(person: Person, memberships: Sequence[tuple[PartnerRole, Partner]], partner_id: int | None) -> Member:
    active = [
        (role, partner)
        for role, partner in memberships
        if partner.status is PartnerStatus.ACTIVE and partner_id in (None, partner.id)
    ]
    if not active:
        return _describe(person, standing=Standing.PARTNER_INACTIVE)
    partner = active[0][1]
    return _describe(person, partner=partner, roles=(str(role) for role, at in active if at is partner))


def _describe(
    person: Person,
    *,
    partner: Partner | None = None,
    roles: Iterable[str] = (),
    internal: bool = False,
    standing: Standing = Standing.GOOD,
    vendor_zone: str = "UTC",
) -> Member:
    return Member(
        person_id=person.id,
        programme_id=partner.programme_id if partner else person.programme_id,
        name=person.name,
        actor=ledger_name(person),
        partner=partner.facts if partner else None,
        roles=frozenset(roles),
        internal=internal,
        locale=person.locale,
        standing=standing,
        vendor_zone=vendor_zone,
    )


def ledger_name(person: Person) -> str:
    """A name the ledger can keep for ever: worthless without the person's salt."""
    return f"person:{ledger.pseudonym(person.salt.encode(), str(person.id))}"


def fold_email(address: str) -> str:
    """Addresses are compared without case; everything else in them counts."""
    return address.strip().casefold()
