"""How far an announcement reaches from here: the platforms that are connected, and what they document of their pace."""

from sqlalchemy import select

from bot.channels.slack_pace import WORKSPACE, Rate
from bot.channels.teams_limits import TENANT_PACE
from bot.config import Settings
from bot.language import SpokenLanguage
from bot.prm.announcement_reach import UNLIMITED, Pace, Reach

SLACK_CORRECTIONS = 50 / 60  # a second: chat.update is tier 3, 50 and more per minute


def reach_of(settings: Settings) -> Reach:
    """What announcements are planned with where these settings hold."""
    paces = {"web": UNLIMITED}
    if settings.slack:
        paces["slack"] = slack_pace(WORKSPACE)
    if settings.teams:
        paces["teams"] = teams_pace(TENANT_PACE)
    return Reach(paces=paces, spoken=select(SpokenLanguage.sender, SpokenLanguage.language))


def slack_pace(rate: Rate) -> Pace:
    """Of one workspace."""
    return Pace(1 / rate.every.total_seconds(), rate.burst, SLACK_CORRECTIONS)


def teams_pace(windows: tuple[tuple[int, float], ...]) -> Pace:
    """Of one tenant: the narrowest of its windows."""
    most, seconds = min(windows, key=lambda each: each[0] / each[1])
    return Pace(most / seconds, most, most / seconds)
