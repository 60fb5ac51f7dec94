"""Business time: days on which somebody is at work, in the zone where they work."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def after_business_days(start: datetime, days: int, zone: str) -> datetime:
    """The same time of day `days` working days later (Monday to Friday), as aware UTC.

    Wall-clock time is kept over a daylight-saving change: Friday 15:00 plus one is Monday 15:00.
    """
    local = start.astimezone(ZoneInfo(zone))
    while days > 0:
        local += timedelta(days=1)
        days -= local.weekday() < SATURDAY
    return local.astimezone(UTC)
