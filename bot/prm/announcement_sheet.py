"""The report of an announcement as a table: a line for each partner, however many there are."""

import csv
import io
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import announcement_report
from bot.prm.announcement_records import Outcome
from bot.prm.announcement_report import MOST_ROWS, Row
from bot.prm.people import Member
from bot.prm.spreadsheets import plain

COLUMNS = (
    *("partner", "name", *(f"places_{outcome}" for outcome in Outcome), "reason"),
    *("acknowledged_at", "acknowledged_by", "clicks", "reactions", "replies"),
)


async def written(session: AsyncSession, member: Member, number: str) -> str:
    """The whole table as CSV. Raises NotAllowed, NoSuchAnnouncement."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(COLUMNS)
    out.writerows([line async for line in lines(session, member, number)])
    return text.getvalue()


async def for_spreadsheets(session: AsyncSession, member: Member, number: str) -> bytes:
    """The same as a file: its mark in front has Excel take it for UTF-8. Raises NotAllowed, NoSuchAnnouncement."""
    return (await written(session, member, number)).encode("utf-8-sig")


async def lines(session: AsyncSession, member: Member, number: str) -> AsyncIterator[tuple[str, ...]]:
    """Every partner's line, page by page; moments as ISO 8601 in UTC. Raises NotAllowed, NoSuchAnnouncement."""
    after = 0
    while page := await announcement_report.by_partner(session, member, number, after=after, limit=MOST_ROWS):
        for row in page:
            yield _line(row)
        after = page[-1].partner_id


def _line(row: Row) -> tuple[str, ...]:
    places = (str(row.places.get(outcome, 0)) for outcome in Outcome)
    acknowledged = row.acknowledged_at.isoformat() if row.acknowledged_at else ""
    counts = (row.acknowledged_by, row.clicks, row.reactions, row.replies)
    return plain(row.partner), plain(row.name), *places, plain(row.reason or ""), acknowledged, *map(str, counts)
