"""Once a week whoever looks after the content is told what of it needs a look: on Mondays, where the vendor works."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.programme import Programme, Rules

WEEKLY = "content.stale"
MORNING = time(9)
MONDAY = 0


async def keep_reminding(session: AsyncSession, programme: Programme, now: datetime) -> None:
    """Have it rung next Monday, unless that is going to happen anyway."""
    subject = f"programme:{programme.key}"
    if not any(each.name == WEEKLY for each in await clocks.open_clocks(session, subject)):
        await clocks.start(session, programme, WEEKLY, subject, now)


def _times(_rules: Rules, start: datetime, zone: str) -> Mapping[int, datetime]:
    local = start.astimezone(ZoneInfo(zone))
    days = (MONDAY - local.weekday()) % 7
    monday = datetime.combine(local.date() + timedelta(days=days), MORNING, ZoneInfo(zone))
    return {0: monday if monday > local else monday + timedelta(days=7)}


clocks.define(WEEKLY, _times)
