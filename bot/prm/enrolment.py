"""How a chat account becomes a person: by a one-time invite code, or by an e-mail the platform itself vouches for.

Names and addresses typed in a chat prove nothing. A refusal is *returned*, not raised: raising would roll the
transaction back, and with it the count of wrong codes that keeps guessing hopeless.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotAllowed, UserError
from bot.prm import ledger, people
from bot.prm.database import Base
from bot.prm.invitations import Invite, hash_of
from bot.prm.people import Identity, Member, Person, PersonStatus, fold_email
from bot.prm.programme import Programme

LOCK = timedelta(hours=1)


class WrongCode(UserError):
    """This code does not work. Check it for typing errors, or ask whoever invited you for a new one."""


class TooManyWrongCodes(UserError):
    """Those were too many wrong codes. Please wait an hour, then try again."""


class AlreadySomebodyElse(UserError):
    """You are enrolled as {name} already, so I did not use this code. Ask your channel manager if that is wrong."""


@dataclass(frozen=True, slots=True)
class ChatIdentity:
    """A chat account as the platform names it, verified by the channel."""

    platform: str
    tenant: str
    user_id: str


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
    person_id = await _take(session, programme, hash_of(code), bound, now)
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
    """Give a chat account to somebody who has proved who they are; `how` is what the ledger will say.

    NotAllowed for whoever was removed.
    """
    person = await session.get_one(Person, person_id)
    if person.status is PersonStatus.REMOVED:  # whatever they still hold, only a new invitation brings them back
        raise NotAllowed
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
