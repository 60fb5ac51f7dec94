"""Plan an announcement for good: its audience as it is now, batch by batch, as rows that are there once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import announcement_plan, announcement_rows
from bot.prm.announcement_plan import Line, Recipient
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, Outcome
from bot.prm.programme import Programme

BATCH = 500  # partners of one transaction, for which other writers wait


async def some(session: AsyncSession, row: Announcement, reach: Reach, now: datetime) -> None:
    """The next batch; `row` notes how far it is, in the same transaction."""
    programme = await _alone(session, row.programme_id)
    what = await announcement_rows.asked(session, row, programme, reach, now)
    found = await announcement_rows.some(session, what, after=row.planned_to, batch=BATCH)
    timing = announcement_plan.timing_of(row, programme, now)
    wording = await announcement_plan.wording_of(session, programme, row)
    lines = [line for each in found for line in announcement_plan.planned(each, timing, wording)]
    await _add(session, row, lines)
    if found:
        row.planned_to = found[-1].id
    row.planned = len(found) < BATCH
    await session.flush()


async def _alone(session: AsyncSession, programme_id: int) -> Programme:
    """Two announcements do not plan at the same time: each has to see whom the other one tells.

    Who writes a row of the programme meanwhile, a deal for instance, does not wait: nobody changes its key.
    """
    this = select(Programme).where(Programme.id == programme_id).with_for_update(key_share=True)
    return (await session.scalars(this.execution_options(populate_existing=True))).one()


async def _add(session: AsyncSession, row: Announcement, lines: Sequence[Line]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = [_values(row, line) for line in lines if isinstance(line, Recipient)]
    if values:
        await session.execute(dialect.insert(AnnouncementDelivery).on_conflict_do_nothing(), values)


def _values(row: Announcement, line: Recipient) -> dict[str, object]:
    return {
        "announcement_id": row.id,
        "wave": 0,
        "partner_id": line.partner_id,
        "person_id": line.person_id,
        "platform": line.platform,
        "tenant": line.tenant,
        "place": line.place,
        "post": post_key(row, line.place),
        "language": line.language,
        "due_at": line.due_at,
        "outcome": Outcome.PLANNED,
        "attempts": 0,
        "wording": row.wording,
    }


def post_key(row: Announcement, place: str, *, wave: int = 0, attempts: int = 0) -> str:
    """The message in a place has one key in the outbox, whichever partners it is for; each new attempt another one."""
    return f"{row.subject}:{place}" + (f"~w{wave}" if wave else "") + (f"~{attempts}" if attempts else "")
