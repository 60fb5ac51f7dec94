"""Inviting people and taking their access away: who may do it for whom, and the one-time codes it is done with."""

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotAllowed
from bot.prm import ledger, people
from bot.prm.database import Base
from bot.prm.partners import Partner
from bot.prm.people import (
    Identity,
    Member,
    PartnerMembership,
    PartnerRole,
    Person,
    PersonStatus,
    StaffMembership,
    StaffRole,
    fold_email,
)
from bot.prm.programme import Programme
from bot.prm.rights import require

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that looks like something else
CODE_LENGTH, GROUP = 16, 4  # 80 random bits, in groups a person can read out
_LOOK_ALIKES = str.maketrans("OILU", "011V")


@dataclass(frozen=True, slots=True)
class Invitation:
    """The code exists only here: the database keeps its hash."""

    person_id: int
    code: str
    expires_at: datetime


class Invite(Base):
    __tablename__ = "invites"
    __table_args__ = (UniqueConstraint("code_hash"), Index("ix_invites_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


async def invite(
    session: AsyncSession,
    by: Member,
    programme: Programme,
    partner: Partner,
    *,
    name: str,
    email: str,
    roles: Collection[PartnerRole],
    now: datetime,
    locale: str | None = None,
) -> Invitation:
    """Invite somebody to work for `partner`; again for the same address gives a new code and ends the old one.

    A partner admin invites for their own partner, a channel manager for those they look after, staff admins for all.
    """
    require(by, "person.invite")
    _require_reach(by, partner)
    person = await _colleague(session, partner, fold_email(email))
    if person is None:
        person = Person(programme_id=programme.id, name=name, email=fold_email(email), locale=locale)
        session.add(person)
        await session.flush()
    elif not by.internal:
        await _require_only_here(session, person.id, partner.id)
    await _grant(session, person, partner, roles)
    return await issue_code(session, programme, person, by=by.actor, now=now, rights=[partner.key, *sorted(roles)])


async def invite_staff(
    session: AsyncSession,
    programme: Programme,
    *,
    name: str,
    email: str,
    roles: Collection[StaffRole],
    by: str,
    now: datetime,
) -> Invitation:
    """Invite somebody of the vendor; only for whoever runs the system, since staff rights reach every partner."""
    known = (Person.programme_id == programme.id, Person.email == fold_email(email), Person.staff)
    person = await session.scalar(select(Person).where(*known, Person.status != PersonStatus.REMOVED))
    if person is None:
        person = Person(programme_id=programme.id, name=name, email=fold_email(email), staff=True)
        session.add(person)
        await session.flush()
    held = select(StaffMembership.role).where(StaffMembership.person_id == person.id)
    missing = sorted(set(roles) - set((await session.scalars(held)).all()))
    session.add_all(StaffMembership(person_id=person.id, programme_id=programme.id, role=role) for role in missing)
    await session.flush()
    return await issue_code(session, programme, person, by=by, now=now, rights=["staff", *sorted(roles)])


async def issue_code(
    session: AsyncSession,
    programme: Programme,
    person: Person,
    *,
    by: str,
    now: datetime,
    rights: Collection[str] = (),
    code: str | None = None,
) -> Invitation:
    """A new single-use code for a person who exists already; earlier open ones stop working.

    `by` is a ledger name, `rights` what the ledger says was granted with it. `code` may be given for a demo, whose
    codes stand in its documentation.
    """
    code = code or _new_code()
    expires = now + timedelta(days=programme.rules.invitation_days)
    await session.execute(
        update(Invite).where(Invite.person_id == person.id, Invite.used_at.is_(None)).values(expires_at=now)
    )
    session.add(
        Invite(
            programme_id=programme.id,
            person_id=person.id,
            code_hash=hash_of(code),
            created_at=now,
            expires_at=expires,
        )
    )
    await session.flush()
    subject, granted = people.ledger_name(person), {"rights": list(rights)}
    await ledger.append(session, actor=by, action="person.invited", subject=subject, detail=granted, at=now)
    return Invitation(person.id, code, expires)


async def revoke(session: AsyncSession, by: Member, person_id: int, *, now: datetime) -> None:
    """Take all access from a person at once: chat accounts, roles and open codes.

    NotAllowed for people out of reach, whether they exist or not.
    """
    require(by, "person.invite")
    person = await session.get(Person, person_id)
    if person is None or person.programme_id != by.programme_id:
        raise NotAllowed
    if "admin" not in by.roles or not by.internal:
        await _require_reach_of(session, by, person)
    person.status = PersonStatus.REMOVED
    await session.execute(delete(Identity).where(Identity.person_id == person_id))
    await session.execute(delete(PartnerMembership).where(PartnerMembership.person_id == person_id))
    await session.execute(delete(StaffMembership).where(StaffMembership.person_id == person_id))
    await session.execute(update(Invite).where(Invite.person_id == person_id).values(expires_at=now))
    await ledger.append(session, actor=by.actor, action="person.revoked", subject=people.ledger_name(person), at=now)


def _require_reach(by: Member, partner: Partner) -> None:
    own = by.partner_id == partner.id
    looks_after = by.internal and partner.channel_manager_id == by.person_id
    rules_all = by.internal and "admin" in by.roles and partner.programme_id == by.programme_id
    if not (own or looks_after or rules_all):
        raise NotAllowed


async def _require_reach_of(session: AsyncSession, by: Member, person: Person) -> None:
    """A person is in reach when every partner they work for is; staff never are."""
    at = select(PartnerMembership.partner_id).where(PartnerMembership.person_id == person.id)
    partners = (await session.scalars(select(Partner).where(Partner.id.in_(at)))).all()
    if person.staff or not partners:
        raise NotAllowed
    for partner in partners:
        _require_reach(by, partner)


async def _require_only_here(session: AsyncSession, person_id: int, partner_id: int) -> None:
    """A code opens everything its person may do, so a partner admin gets none for somebody who works elsewhere too."""
    elsewhere = (PartnerMembership.person_id == person_id, PartnerMembership.partner_id != partner_id)
    if await session.scalar(select(func.count()).select_from(PartnerMembership).where(*elsewhere)):
        raise NotAllowed


async def _colleague(session: AsyncSession, partner: Partner, email: str) -> Person | None:
    """Somebody of this partner with this address. The same address at another partner is another person to us:
    a partner must neither learn of that one nor get a code for it."""
    here = select(PartnerMembership.person_id).where(PartnerMembership.partner_id == partner.id)
    wanted = select(Person).where(Person.email == email, Person.id.in_(here), Person.status != PersonStatus.REMOVED)
    return await session.scalar(wanted.order_by(Person.id).limit(1))


async def _grant(session: AsyncSession, person: Person, partner: Partner, roles: Collection[PartnerRole]) -> None:
    held = select(PartnerMembership.role).where(
        PartnerMembership.person_id == person.id, PartnerMembership.partner_id == partner.id
    )
    missing = sorted(set(roles) - set((await session.scalars(held)).all()))
    session.add_all(PartnerMembership(person_id=person.id, partner_id=partner.id, role=role) for role in missing)
    await session.flush()


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def hash_of(code: str) -> str:
    """Codes are too random for their hash to be searched. Typing habits (case, spaces, O for 0) do not count."""
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code).upper()))
    return hashlib.sha256(letters.translate(_LOOK_ALIKES).encode()).hexdigest()
