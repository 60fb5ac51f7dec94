"""Which messages leave next: due, within each organisation's window, still wanted, and outside of quiet hours."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import audience, outbox
from bot.announcing import doubts
from bot.announcing.planning import post_key
from bot.announcing.wording import words_of
from bot.audience import Room, RoomKind
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm.announcement_reach import UNLIMITED, Reach
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.columns import among
from bot.prm.ledger import SYSTEM
from bot.reply import Reply

AHEAD = 3.0  # seconds' worth of messages on their way for one organisation
STUCK = timedelta(seconds=10)  # after which a message waits for a lost answer, and not for its turn
EASE = 1.02  # messages are put out this much further apart than the pace allows, which leaves room for repetitions
MOST_STUCK = 3  # windows' worth of messages on their way for one organisation, those that are stuck included
MOST = 1_000  # messages on their way for all of them
AT_ONCE = 200  # messages put out in one transaction

Post = Sequence[AnnouncementDelivery]  # the rows of one message: several where partners share a place


@dataclass
class Batch:
    """What a look found: the rows of messages to put out, how many are out, and when the next one is due."""

    wave: int
    rows: list[Post] = field(default_factory=list)
    on_their_way: int = 0
    next_due: datetime | None = None


async def choose(session: AsyncSession, row: Announcement, wave: int, reach: Reach, now: datetime) -> Batch:
    """The next messages, taking turns between organisations."""
    batch = Batch(wave, on_their_way=await on_their_way(session, row))
    room = min(AT_ONCE, MOST - batch.on_their_way)
    if room > 0:
        ids = (await session.scalars(_next(row, wave, reach, now).limit(room))).all()
        batch.rows = await _posts(session, row, wave, ids)
    if not batch.rows:
        d = AnnouncementDelivery
        waiting = select(func.min(d.due_at)).where(*_planned(row, wave))
        batch.next_due = await session.scalar(waiting)
    return batch


def _planned(row: Announcement, wave: int) -> tuple[ColumnElement[bool], ...]:
    d = AnnouncementDelivery
    return d.announcement_id == row.id, d.wave == wave, d.outcome == Outcome.PLANNED


def _queued() -> tuple[ColumnElement[bool], ...]:
    """On their way, of whatever announcement: said so that the index of what is open is known to hold them all."""
    d = AnnouncementDelivery
    return among(d.outcome, (Outcome.PLANNED, Outcome.QUEUED)), d.outcome == Outcome.QUEUED


def _next(row: Announcement, wave: int, reach: Reach, now: datetime) -> Select[int]:
    d = AnnouncementDelivery
    lately = func.count(case((d.queued_at > now - STUCK, 1))).label("lately")
    on_the_way = select(d.tenant, func.count().label("all"), lately).where(*_queued())
    out = on_the_way.group_by(d.tenant).subquery()
    nth = func.row_number().over(partition_by=d.tenant, order_by=(d.due_at, d.id)).label("nth")
    due = select(d.id, d.tenant, d.platform, nth).where(*_planned(row, wave), d.due_at <= now).subquery()
    windows = case({name: window(reach, name) for name in reach.paces}, value=due.c.platform, else_=literal(1))
    room = due.c.nth <= windows - func.coalesce(out.c.lately, 0)
    at_all = due.c.nth <= MOST_STUCK * windows - func.coalesce(out.c["all"], 0)
    found = select(due.c.id).outerjoin(out, out.c.tenant == due.c.tenant).where(room, at_all)
    return found.order_by(due.c.nth, due.c.id)


def window(reach: Reach, platform: str) -> int:
    """How many messages may be on their way for one organisation of a platform."""
    return max(2, ceil(reach.paces.get(platform, UNLIMITED).per_second * AHEAD))


async def _posts(session: AsyncSession, row: Announcement, wave: int, ids: Sequence[int]) -> list[Post]:
    """With the chosen rows, those of other partners that share their message."""
    d = AnnouncementDelivery
    posts = select(d.post).where(d.id.in_(ids))
    found = await session.scalars(select(d).where(*_planned(row, wave), d.post.in_(posts)).order_by(d.id))
    by_post: dict[str, list[AnnouncementDelivery]] = defaultdict(list)
    for each in found:
        by_post[each.post].append(each)
    return list(by_post.values())


async def on_their_way(session: AsyncSession, row: Announcement) -> int:
    d = AnnouncementDelivery
    out = select(func.count(d.post.distinct())).where(d.announcement_id == row.id, d.outcome == Outcome.QUEUED)
    return await session.scalar(out) or 0


@dataclass
class Turns:
    """When the next message to each organisation is due: what is on its way leaves at the organisation's pace.

    All at once would have those of a fast organisation stand before those of a slow one, which then falls behind.
    """

    reach: Reach
    now: datetime
    last: dict[str, datetime]  # by organisation, of those to whom anything is on its way

    def next(self, tenant: str, platform: str) -> datetime:
        pace = self.reach.paces.get(platform, UNLIMITED)
        apart = timedelta(seconds=EASE / pace.per_second)
        paused = self.now - pace.burst * apart
        self.last[tenant] = max(self.last.get(tenant, paused), paused) + apart
        return max(self.now, self.last[tenant])


async def _turns(session: AsyncSession, reach: Reach, now: datetime) -> Turns:
    d = AnnouncementDelivery
    last = select(d.tenant, func.max(d.queued_at)).where(*_queued()).group_by(d.tenant)
    rows = await session.execute(last)
    return Turns(reach, now, {tenant: at for tenant, at in rows if at is not None})


async def queue(session: AsyncSession, row: Announcement, batch: Batch, reach: Reach, now: datetime) -> None:
    """Put them into the outbox, each once and for its turn; some are not wanted any more, or wait for the morning."""
    lock = {"key_share": True}  # presses and acknowledgements, which are rows of their own, do not wait
    current = await session.get_one(Announcement, row.id, with_for_update=lock, populate_existing=True)
    if not batch.wave and (current.run != row.run or current.state is not AnnouncementState.SENDING):
        return
    words = await words_of(session, current)
    doubt = await doubts.look(session, current, batch.wave, [each for post in batch.rows for each in post], now)
    turns = await _turns(session, reach, now)
    deliveries, out = list[tuple[Delivery, datetime]](), list[dict[str, Any]]()
    for post in batch.rows:
        if not (fit := doubt.fit(post)):
            continue
        first, key = fit[0], post_key(current, fit[0].place, wave=batch.wave, attempts=fit[0].attempts)
        room = Room(RoomKind.PRIVATE) if first.person_id else audience.room_of_partners(doubt.readers[first.place])
        reply = words.said(first.language, reminder=bool(batch.wave))
        at = turns.next(first.tenant, first.platform)
        deliveries.append((_delivery(current, first, key, room, reply), at))
        out += [{"id": each.id, "post": key, "queued_at": at} for each in fit]
    await outbox.post_all(session, deliveries, now)
    await doubt.note(session)
    if out:
        same = {"outcome": Outcome.QUEUED, "wording": current.wording}
        await session.execute(update(AnnouncementDelivery), [{**each, **same} for each in out])


def _delivery(row: Announcement, d: AnnouncementDelivery, key: str, room: Room, reply: Reply) -> Delivery:
    alone = d.person_id is not None
    return Delivery(
        key=key,
        sender=Sender(platform=d.platform, tenant=d.tenant.partition(":")[2], user=d.user if alone else ""),
        place=Place(key=d.place, kind="private" if alone else "shared"),
        conversation=None if alone else d.place,
        room=room,
        reply=reply,
        locale=d.language,
        notice_to=d.person_id,
        partner=d.partner_id if alone else None,
        card=row.subject,
        aside=True,
    )


async def finish(session: AsyncSession, row: Announcement, now: datetime) -> None:
    """Everything has an outcome: it was sent, or it failed in part."""
    d = AnnouncementDelivery
    short = and_(d.announcement_id == row.id, d.wave == 0, d.outcome.in_((Outcome.FAILED, Outcome.UNKNOWN)))
    failed = await session.scalar(select(func.count(d.post.distinct())).where(short)) or 0
    to = AnnouncementState.PARTLY_FAILED if failed else AnnouncementState.SENT
    detail = {"not_arrived": failed}
    await lifecycle.change(session, row, to, actor=SYSTEM, now=now, detail=detail, settled_at=now)
