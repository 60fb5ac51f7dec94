"""A programme of many partners, each with one channel on a Slack or a Teams that knows all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import slack_installs
from bot.channels.slack_channels import SlackChannel
from bot.channels.slack_installs import Granted
from bot.channels.slack_tokens import Seal
from bot.channels.teams_book import TeamsChat
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus, PartnerType
from bot.prm.places import Place, PlacePartner
from bot.prm.programme import Rules
from tests import rows
from tests.fake_teams import BOT, HOME, member
from tests.fanout.life import KEY
from tests.fanout.platforms import Platforms

OURS = "UBOT"
AT_ONCE = 1_000  # rows of one insert


@dataclass(frozen=True)
class Spread:
    """How many partners have their channel where."""

    workspaces: int
    slack: int  # channels in all of them
    teams: int  # channels in the one tenant

    @property
    def places(self) -> int:
        return self.slack + self.teams

    def keys(self) -> Iterator[str]:
        """The key of each partner's channel, the platforms in turn."""
        teams = 0
        for number in range(self.places):
            if teams < (number + 1) * self.teams // self.places:
                teams += 1
                yield f"teams:{HOME}:19:c{number}@thread.tacv2"
            else:
                yield f"slack:T{(number - teams) % self.workspaces}:C{number}"


async def build(database: Database, platforms: Platforms, spread: Spread, now: datetime) -> None:
    """The rows on our side, and what the platforms have of it."""
    async with database.writing() as session:
        programme = rows.programme("fanout", rules=Rules())
        session.add(programme)
        await session.flush()
        for team in range(spread.workspaces):
            await _install(session, platforms, f"T{team}", now)
        keys = list(spread.keys())
        await _insert(session, Partner, (_partner(programme.id, number) for number in range(len(keys))))
        places = ({"id": n + 1, "programme_id": programme.id, **_place(key, now)} for n, key in enumerate(keys))
        await _insert(session, Place, places)
        bound = ({"place_id": n + 1, "partner_id": n + 1} for n in range(len(keys)))
        await _insert(session, PlacePartner, bound)
        for each in (_slack(keys, now), _teams(keys, platforms.teams.url)):
            await _insert(session, *each)
    for key in keys:
        _known(platforms, key)


async def _install(session: AsyncSession, platforms: Platforms, team: str, now: datetime) -> None:
    platforms.slack.tokens[f"xoxb-{team}"] = team
    granted = Granted(workspace=team, bot_user=OURS, token=f"xoxb-{team}")
    await slack_installs.save(session, Seal([KEY]), granted, now)


SAME = {
    "type": PartnerType.VAR,
    "tier": "gold",
    "region": "dach",
    "country": "DE",
    "languages": ["en"],
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "status": PartnerStatus.ACTIVE,
}


def _partner(programme: int, number: int) -> dict[str, Any]:
    name = f"Partner {number}"
    called = {"key": f"p{number}", "name": name, "legal_name": f"{name} GmbH"}
    return {"id": number + 1, "programme_id": programme, **called, **SAME}


def _place(key: str, now: datetime) -> dict[str, Any]:
    return {
        "key": key, "platform": key.partition(":")[0], "name": "", "bound_at": now, "staff": False, "purposes": []
    }  # fmt: skip


def _slack(keys: list[str], now: datetime) -> tuple[type, Iterator[dict[str, Any]]]:
    """Who is in them is known, as it is from the day they were bound; who shares them is asked."""
    told = {"parties": [], "members": [OURS], "members_as_of": now}
    parts = (key.split(":") for key in keys if key.startswith("slack:"))
    return SlackChannel, ({"workspace": team, "channel": channel, **told} for _, team, channel in parts)


def _teams(keys: list[str], url: str) -> tuple[type, Iterator[dict[str, Any]]]:
    same = {"tenant": HOME, "scope": "channel", "service_url": url, "bot": BOT, "team": "", "name": ""}
    chats = (key for key in keys if key.startswith("teams:"))
    return TeamsChat, ({"key": key, "id": key.split(":", 2)[2], **same} for key in chats)


def _known(platforms: Platforms, key: str) -> None:
    platform, team, channel = key.split(":", 2)
    if platform == "slack":
        platforms.channels[team].append(channel)
    else:
        platforms.teams.rosters[channel] = [member("host", HOME)]


async def _insert(session: AsyncSession, table: type, values: Iterator[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []
    for each in values:
        some.append(each)
        if len(some) == AT_ONCE:
            await session.execute(insert(table), some)
            some = []
    if some:
        await session.execute(insert(table), some)
