"""How far an announcement reaches from here: the platforms that are connected, and what they document of their pace."""

from sqlalchemy import select

from bot.channels.pace import Rate
from bot.channels.slack_pace import WORKSPACE
from bot.channels.teams_pace import TENANT
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
        paces["teams"] = teams_pace(*TENANT)
    return Reach(paces=paces, spoken=select(SpokenLanguage.sender, SpokenLanguage.language))


def slack_pace(rate: Rate) -> Pace:
    """Of one workspace."""
    return Pace(1 / rate.every.total_seconds(), rate.burst, SLACK_CORRECTIONS)


def teams_pace(rate: Rate) -> Pace:
    """Of one tenant, which is asked who reads a channel before each message to it."""
    messages = 1 / rate.every.total_seconds() / 2
    return Pace(messages, 1, messages)
