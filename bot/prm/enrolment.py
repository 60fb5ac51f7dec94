"""How a chat account becomes a person: by a one-time invite code, or by an e-mail the platform itself vouches for.

Names and addresses typed in a chat prove nothing. A refusal is *returned*, not raised: raising would roll the
transaction back, and with it the count of wrong codes that keeps guessing hopeless.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotAllowed, UserError
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
LOCK = timedelta(hours=1)
_LOOK_ALIKES = str.maketrans("OILU", "011V")


class WrongCode(UserError):
    """This code does not work. Check it for typing errors, or ask whoever invited you for a new one."""


class TooManyWrongCodes(UserError):
    """That were too many wrong codes. Please wait an hour, then try again."""


class AlreadySomebodyElse(UserError):
    """You are enrolled as {name} already, so I did not use this code. Ask your channel manager if that is wrong."""


@dataclass(frozen=True, slots=True)
class ChatIdentity:
    """A chat account as the platform names it, verified by the channel."""

    platform: str
    tenant: str
    user_id: str


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


class WrongCodes(Base):
    """How often a chat account guessed, one row each, so that parallel guesses wait for one another."""

    __tablename__ = "wrong_codes"
    __table_args__ = (UniqueConstraint("platform", "tenant", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(32))
    tenant: Mapped[str] = mapped_column(String(128))
    user_id: Mapped[str] = mapped_column(String(256))
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
    locked_until: Mapped[datetime | None]


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
    return await issue_code(session, programme, person, by=by.actor, now=now)


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
    return await issue_code(session, programme, person, by=by, now=now)


async def issue_code(
    session: AsyncSession, programme: Programme, person: Person, *, by: str, now: datetime, code: str | None = None
) -> Invitation:
    """A new single-use code for a person who exists already; earlier open ones stop working. `by` is a ledger name.

    `code` may be given for a demo, whose codes stand in its documentation.
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
            code_hash=_hash(code),
            created_at=now,
            expires_at=expires,
        )
    )
    await session.flush()
    await ledger.append(session, actor=by, action="person.invited", subject=people.ledger_name(person), at=now)
    return Invitation(person.id, code, expires)


async def enrol_by_code(
    session: AsyncSession, programme: Programme, identity: ChatIdentity, code: str, *, now: datetime
) -> Member | UserError:
    """Bind a chat account to the person this code was made for.

    A wrong, used, expired, withdrawn or foreign code all get the same answer. Returns (never raises) `WrongCode`,
    `TooManyWrongCodes` or `AlreadySomebodyElse`.
    """
    guesses = await _guesses(session, identity, now)
    if guesses.locked_until is not None and now < guesses.locked_until:
        return TooManyWrongCodes()
    bound = await people.resolve(session, identity.platform, identity.tenant, identity.user_id)
    person_id = await _take(session, programme, _hash(code), bound, now)
    if person_id is None:
        _count(guesses, programme.rules.wrong_codes_per_hour, now)
        return AlreadySomebodyElse(name=bound.name) if bound else WrongCode()
    await session.delete(guesses)
    return bound or await bind(session, identity, person_id, how="code", now=now)


async def enrol_by_verified_email(
    session: AsyncSession, programme: Programme, identity: ChatIdentity, email: str, *, now: datetime
) -> Member | None:
    """Bind a chat account by an address its platform has verified; None when that names nobody, or more than one.

    Never for staff: whoever administers some other workspace can give its accounts any address.
    """
    bound = await people.resolve(session, identity.platform, identity.tenant, identity.user_id)
    if bound is not None:
        return bound
    known = (Person.programme_id == programme.id, Person.email == fold_email(email))
    allowed = (Person.staff.is_(False), Person.status != PersonStatus.REMOVED)
    found = (await session.scalars(select(Person.id).where(*known, *allowed).limit(2))).all()
    return await bind(session, identity, found[0], how="email", now=now) if len(found) == 1 else None


async def bind(session: AsyncSession, identity: ChatIdentity, person_id: int, *, how: str, now: datetime) -> Member:
    """Give a chat account to somebody who has proved who they are; `how` is what the ledger will say."""
    person = await session.get_one(Person, person_id)
    person.status = PersonStatus.ACTIVE
    session.add(
        Identity(platform=identity.platform, tenant=identity.tenant, user_id=identity.user_id, person_id=person_id)
    )
    await session.flush()
    name = people.ledger_name(person)
    await ledger.append(
        session,
        actor=name,
        action="person.enrolled",
        subject=name,
        detail={"by": how, "platform": identity.platform},
        at=now,
    )
    member = await people.member(session, person_id)
    assert member is not None, "the person was loaded a moment ago"
    return member


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


async def _take(
    session: AsyncSession, programme: Programme, code_hash: str, bound: Member | None, now: datetime
) -> int | None:
    """The person an open code is for, using it up: of two at the same moment exactly one gets it."""
    mine = () if bound is None else (Invite.person_id == bound.person_id,)
    this = (Invite.code_hash == code_hash, Invite.programme_id == programme.id, *mine)
    is_open = (Invite.used_at.is_(None), Invite.expires_at > now)
    taken = update(Invite).where(*this, *is_open).values(used_at=now).returning(Invite.person_id)
    person_id = await session.scalar(taken)
    if person_id is None and bound is not None:  # the same person sending their own code twice is fine
        return await session.scalar(select(Invite.person_id).where(*this))
    return person_id


async def _guesses(session: AsyncSession, identity: ChatIdentity, now: datetime) -> WrongCodes:
    """This account's row, locked until the transaction ends, so that parallel guesses are counted one by one."""
    whose = {"platform": identity.platform, "tenant": identity.tenant, "user_id": identity.user_id}
    wanted = select(WrongCodes).filter_by(**whose).with_for_update()
    row = await session.scalar(wanted)
    if row is not None:
        return row
    row = WrongCodes(**whose, count=0, since=now)
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another turn of the same account was first
        row = (await session.scalars(wanted)).one()
    return row


def _count(guesses: WrongCodes, limit: int, now: datetime) -> None:
    if now - guesses.since >= LOCK:
        guesses.count, guesses.since = 0, now
    guesses.count += 1
    if guesses.count >= limit:
        guesses.locked_until, guesses.count, guesses.since = now + LOCK, 0, now


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def _hash(code: str) -> str:
    """Codes are too random for their hash to be searched. Typing habits (case, spaces, O for 0) do not count."""
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code).upper()))
    return hashlib.sha256(letters.translate(_LOOK_ALIKES).encode()).hexdigest()
