"""Edit and recall: what was posted says something else, place by place, at the pace of corrections."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import floor

from sqlalchemy import ColumnElement, Select, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.announcing import settling
from bot.announcing.wording import words_of
from bot.audience import UNKNOWN
from bot.posted import Posted
from bot.prm.announcement_reach import UNLIMITED, Reach
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.database import Database

ROUND = timedelta(seconds=1.2)  # of corrections: one for each organisation at least
MOST = 120  # corrections of one round

_d = AnnouncementDelivery


async def some(database: Database, row: Announcement, reach: Reach, now: datetime) -> timedelta | None:
    """Correct what one round allows; how long until the next, None where everything says what it should."""
    async with database.writing(quietly=True) as session:
        await settling.settle(session, row, now)
    async with database.writing() as session:
        current = await session.get_one(Announcement, row.id, with_for_update=True, populate_existing=True)
        if current.run != row.run:
            return None
        posts = (await session.execute(_next(current, reach).limit(MOST))).all()
        await _correct(session, current, [(each.post, each.language) for each in posts], now)
        on_its_way = await session.scalar(select(_d.id).where(*_waiting(current)).limit(1))
    return ROUND if posts or on_its_way else None


def _waiting(row: Announcement) -> tuple[ColumnElement[bool], ...]:
    return _d.announcement_id == row.id, _d.outcome == Outcome.QUEUED


def _outdated(row: Announcement) -> tuple[ColumnElement[bool], ...]:
    """What stands there says something else. A reminder is taken back with the rest, and is not edited."""
    what = (_d.announcement_id == row.id, _d.outcome == Outcome.SENT, _d.wording < row.wording)
    return what if row.state is AnnouncementState.RECALLED else (*what, _d.wave == 0)


def _next(row: Announcement, reach: Reach) -> Select[str, str]:
    """Messages by their key, each once, taking turns between organisations."""
    each = (
        select(_d.post, func.min(_d.language).label("language"), _d.tenant, _d.platform, func.min(_d.id).label("id"))
        .where(*_outdated(row))
        .group_by(_d.post, _d.tenant, _d.platform)
        .subquery()
    )
    nth = func.row_number().over(partition_by=each.c.tenant, order_by=each.c.id).label("nth")
    turn = select(each, nth).subquery()
    allowed = case({name: _of_one_round(reach, name) for name in reach.paces}, value=turn.c.platform, else_=literal(1))
    return select(turn.c.post, turn.c.language).where(turn.c.nth <= allowed).order_by(turn.c.nth, turn.c.id)


def _of_one_round(reach: Reach, platform: str) -> int:
    pace = reach.paces.get(platform, UNLIMITED)
    return max(1, floor(pace.corrections_per_second * ROUND.total_seconds()))


async def _correct(session: AsyncSession, row: Announcement, posts: Sequence[tuple[str, str]], now: datetime) -> None:
    recalled = row.state is AnnouncementState.RECALLED
    words = await words_of(session, row, withdrawn=recalled)
    languages = dict(posts)
    messages = await session.scalars(select(Posted).where(Posted.key.in_(languages)))
    for message in messages.all():
        room = UNKNOWN if recalled else None  # that it was withdrawn may be read by anybody
        await outbox.rewrite(session, message, words.said(languages[message.key]), now, room=room)
    await session.execute(update(_d).where(_d.post.in_(languages)).values(wording=row.wording))
