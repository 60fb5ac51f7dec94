"""What became of the messages on their way, taken from the outbox into the announcement's own rows."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.announcing.passing import NO_MORE, UNKNOWN, WITHHELD
from bot.posted import Posted
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, Outcome

MOST = 2_000  # rows settled in one transaction
REASON = 300  # characters of it that are kept

_ROWS = AnnouncementDelivery.metadata.tables[AnnouncementDelivery.__tablename__]
_SETTLE = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("this"))
    .values(outcome=bindparam("became"), reason=bindparam("why"), settled_at=bindparam("at"))
)


async def settle(session: AsyncSession, row: Announcement, now: datetime) -> int:
    """Note the outcome of every message that has one by now; how many places that were."""
    d = AnnouncementDelivery
    over = (
        select(d.id, Posted.lost)
        .join(Posted, Posted.key == d.post)
        .where(d.announcement_id == row.id, d.outcome == Outcome.QUEUED)
        .where(or_(Posted.ref.is_not(None), Posted.lost.is_not(None)))
        .limit(MOST)
    )
    found = [(id, *outcome(lost)) for id, lost in await session.execute(over)]
    if found:
        values = [{"this": id, "became": became, "why": why, "at": now} for id, became, why in found]
        await session.execute(_SETTLE, values)
    return len(found)


def outcome(lost: str | None) -> tuple[Outcome, str | None]:
    """What a message became whose outbox row says why it was lost, or that it was not; and the reason told."""
    if lost is None:
        return Outcome.SENT, None
    if lost == WITHHELD + NO_MORE:
        return Outcome.CANCELLED, None
    if lost.startswith(WITHHELD):
        return Outcome.WITHHELD, lost.removeprefix(WITHHELD)[:REASON]
    if lost.startswith(UNKNOWN):
        return Outcome.UNKNOWN, lost[:REASON]
    return Outcome.FAILED, lost[:REASON]
