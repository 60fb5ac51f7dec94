"""What comes back: acknowledgements, presses on our own buttons, reactions, replies. Nothing is inferred from silence.

Whether somebody has read a message is not known on any of our platforms, and nothing here pretends to know it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm.announcement_records import (
    Announcement,
    AnnouncementAcknowledged,
    AnnouncementDelivery,
    AnnouncementResponse,
    AnnouncementState,
    Outcome,
    ResponseKind,
)
from bot.prm.numbers import spelled_out
from bot.prm.people import Member
from bot.prm.rights import may

ARRIVED = (Outcome.SENT, Outcome.UNKNOWN)  # maybe it did: whoever answers it has got it


class NothingToAcknowledge(UserError):
    """There is nothing to acknowledge for {number}."""


async def told(session: AsyncSession, member: Member, number: str) -> Announcement:
    """An announcement that the member's partner got. A foreign one and an unknown number are the same error."""
    got = select(AnnouncementDelivery.announcement_id).where(
        AnnouncementDelivery.partner_id == member.partner_id, AnnouncementDelivery.outcome.in_(ARRIVED)
    )
    found = await session.scalar(
        select(Announcement).where(
            Announcement.programme_id == member.programme_id,
            Announcement.number == spelled_out(number, lifecycle.KIND),
            Announcement.id.in_(got),
        )
    )
    if found is None:
        raise lifecycle.NoSuchAnnouncement(number=number)
    return found


async def may_read(session: AsyncSession, member: Member, number: str) -> bool:
    """Whether this member may open its files: who writes announcements, and people of a partner that got it."""
    wanted = select(Announcement.state).where(
        Announcement.programme_id == member.programme_id, Announcement.number == number
    )
    if not may(member, "announcement.write"):
        d = AnnouncementDelivery
        got = select(d.announcement_id).where(d.partner_id == member.partner_id, d.outcome.in_(ARRIVED))
        wanted = wanted.where(Announcement.id.in_(got), Announcement.state != AnnouncementState.RECALLED)
    return await session.scalar(wanted) is not None


async def acknowledge(session: AsyncSession, member: Member, number: str, now: datetime) -> bool:
    """The member has read it, for their partner. False: they had said so before.

    Raises NoSuchAnnouncement, NothingToAcknowledge.
    """
    row = await told(session, member, number)
    if not row.acknowledge:
        raise NothingToAcknowledge(number=row.number)
    values = {"announcement_id": row.id, "partner_id": member.partner_id, "person_id": member.person_id, "at": now}
    added = _insert(session, AnnouncementAcknowledged).values(values).on_conflict_do_nothing()
    if await session.scalar(added.returning(AnnouncementAcknowledged.person_id)) is None:
        return False
    await lifecycle.note(session, row, "announcement.acknowledged", actor=member.actor, now=now)
    return True


async def clicked(
    session: AsyncSession, member: Member | None, number: str, position: int, *, turn: str, now: datetime
) -> bool:
    """Somebody pressed the button at this `position`. The same `turn` counts once; False where it counted before."""
    row = await _named(session, number)
    if row is None:
        return False
    who = (member.partner_id, member.person_id) if member else (None, None)
    return await _respond(session, row.id, ResponseKind.CLICK, f"{turn}:{position}", who, str(position), now)


async def reacted(
    session: AsyncSession, post: str, *, account: str, sign: str, added: bool, person: Member | None, now: datetime
) -> bool:
    """For channels: a reaction was added to, or taken from, the message of this `post` (its key in the outbox).

    `account` is the chat account that reacted, `sign` the platform's name for the reaction. False: that was known.
    """
    d = await _of_post(session, post)
    if d is None:
        return False
    key = f"{post} {account} {sign}"
    if not added:
        r = AnnouncementResponse
        this = (r.announcement_id == d.announcement_id, r.kind == ResponseKind.REACTION, r.key == key)
        return await session.scalar(delete(r).where(*this).returning(r.id)) is not None
    who = (person.partner_id or d.partner_id, person.person_id) if person else (d.partner_id, None)
    return await _respond(session, d.announcement_id, ResponseKind.REACTION, key, who, sign, now)


async def replied(
    session: AsyncSession,
    number: str,
    *,
    member: Member | None,
    turn: str,
    text: str,
    conversation: str,
    now: datetime,
    place: str | None = None,
    account: str | None = None,
    origin: dict[str, Any] | None = None,
    files: Sequence[str] = (),
) -> bool:
    """Somebody wrote below it. The same `turn` counts once; False where it was kept before, or it is nobody's.

    Whoever is not enrolled answers for the partner whose `place` it is. `account` wrote it, `origin` is the way back.
    """
    row = await _named(session, number)
    if row is None:
        return False
    who = (member.partner_id, member.person_id) if member else (await _only_partner(session, row, place), None)
    back = {"conversation": conversation, "account": account, "origin": origin, "files": list(files)}
    return await _respond(session, row.id, ResponseKind.REPLY, turn, who, text, now, **back)


async def replies(
    session: AsyncSession,
    member: Member,
    *,
    number: str | None = None,
    done: bool | None = False,
    after: int = 0,
    limit: int = 50,
) -> Sequence[AnnouncementResponse]:
    """The inbox: replies in the order in which they came, from behind the one with the id `after`.

    `done`: those nobody took care of yet; None for all. Raises NotAllowed, NoSuchAnnouncement.
    """
    lifecycle.require_reader(member)
    r = AnnouncementResponse
    wanted = select(r).join(Announcement, Announcement.id == r.announcement_id)
    wanted = wanted.where(Announcement.programme_id == member.programme_id, r.kind == ResponseKind.REPLY, r.id > after)
    if number is not None:
        wanted = wanted.where(r.announcement_id == (await lifecycle.get(session, member, number)).id)
    if done is not None:
        wanted = wanted.where(r.done.is_(done))
    return (await session.scalars(wanted.order_by(r.id).limit(limit))).all()


async def take_care(session: AsyncSession, member: Member, reply_id: int) -> bool:
    """A reply is answered, or has become a ticket. False: there is no such reply that is open."""
    lifecycle.require_reader(member)
    r = AnnouncementResponse
    ours = select(Announcement.id).where(Announcement.programme_id == member.programme_id)
    this = (r.id == reply_id, r.kind == ResponseKind.REPLY, r.done.is_(False), r.announcement_id.in_(ours))
    return await session.scalar(update(r).where(*this).values(done=True).returning(r.id)) is not None


async def _named(session: AsyncSession, number: str) -> Announcement | None:
    return await session.scalar(select(Announcement).where(Announcement.number == number))


async def _of_post(session: AsyncSession, post: str) -> AnnouncementDelivery | None:
    wanted = select(AnnouncementDelivery).where(AnnouncementDelivery.post == post).order_by(AnnouncementDelivery.id)
    return await session.scalar(wanted.limit(1))


async def _only_partner(session: AsyncSession, row: Announcement, place: str | None) -> int | None:
    """The partner that was told there; None where several were."""
    d = AnnouncementDelivery
    told = select(d.partner_id).where(d.announcement_id == row.id, d.place == place).distinct().limit(2)
    found = (await session.scalars(told)).all()
    return found[0] if len(found) == 1 else None


async def _respond(
    session: AsyncSession,
    announcement_id: int,
    kind: ResponseKind,
    key: str,
    who: tuple[int | None, int | None],
    what: str,
    now: datetime,
    **back: Any,
) -> bool:
    partner_id, person_id = who
    values = {"announcement_id": announcement_id, "kind": kind, "key": key, "what": what, "at": now}
    values |= {"partner_id": partner_id, "person_id": person_id, **back}
    added = _insert(session, AnnouncementResponse).values(**values, done=False).on_conflict_do_nothing()
    return await session.scalar(added.returning(AnnouncementResponse.id)) is not None


def _insert(session: AsyncSession, table: type) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)
