"""Microsoft Teams, put together: the way in, the way out, and what is done in between.

    teams = open_teams(database, look_up, instant, store, Access(app_id=..., secret=..., tenants=...), now=utc_now)
    app.include_router(teams.routes())

The composition root gives the job worker `teams.channel` for the platform "teams", the duty of `teams.duties`, and
`teams.purges` to the housekeeping; and it calls `teams.close()` in the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from fastapi import APIRouter

from bot.certificates import trusted
from bot.channels import pace as buckets
from bot.channels import teams_app, teams_book, teams_desk, teams_sends
from bot.channels.teams_app import Entrance
from bot.channels.teams_arrivals import PLATFORM
from bot.channels.teams_auth import ANY, PLAYGROUND, Cloud, Doorkeeper
from bot.channels.teams_connector import Connector
from bot.channels.teams_desk import Desk
from bot.channels.teams_downloads import Downloads
from bot.channels.teams_files import Fetching
from bot.channels.teams_invokes import Invokes
from bot.channels.teams_keys import KeyRing
from bot.channels.teams_limits import INVOKE_SECONDS
from bot.channels.teams_pace import Limits, Pace
from bot.channels.teams_places import Rosters
from bot.channels.teams_send import Sending
from bot.channels.teams_target import Targets
from bot.channels.teams_token import Tokens
from bot.channels.teams_uploads import Uploads
from bot.channels.teams_waiting import Waiting
from bot.clock import Clock
from bot.file_store import FileStore
from bot.housekeeping import Purge
from bot.inquiry import LookUp
from bot.instant import Instant
from bot.jobs import Duty
from bot.outbox import Channel
from bot.prm.database import Database

__all__ = ["ANY", "PLATFORM", "PLAYGROUND", "Access", "Cloud", "Teams", "open_teams"]


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who we are to Teams, and whom we serve. Without `app_id` nobody is checked: a playground on this machine."""

    app_id: str | None
    secret: str | None
    home: str = ""  # the vendor's own organisation, in which the app is registered
    tenants: frozenset[str] = frozenset()  # the partners' organisations; ANY for all
    targeted: bool = False
    cloud: Cloud = field(default_factory=Cloud)

    @property
    def homes(self) -> frozenset[str]:
        """The organisations whose own people are staff's colleagues."""
        return frozenset({self.home} - {""})


@dataclass(frozen=True, kw_only=True)
class Teams:
    entrance: Entrance
    channel: Channel
    duties: Mapping[str, Duty]
    http: httpx.AsyncClient
    purges: tuple[Purge, ...] = (teams_book.purge, teams_sends.purge, buckets.purge)

    def routes(self) -> APIRouter:
        return teams_app.routes(self.entrance)

    async def close(self) -> None:
        for task in self.entrance.typing:
            task.cancel()
        await self.http.aclose()


def open_teams(
    database: Database,
    look_up: LookUp,
    instant: Instant,
    store: FileStore,
    access: Access,
    *,
    now: Clock,
    limits: Limits | None = None,
    invoke_seconds: float = INVOKE_SECONDS,
) -> Teams:
    """Teams on this database. Nothing is asked of Microsoft before the first message."""
    line, waiting = _line(database, access, now, limits or Limits()), Waiting()
    rosters = line.rosters()
    desk = line.desk(rosters, store)
    downloads, sending = line.downloads(desk, instant), line.sending(waiting)
    invokes = Invokes(
        desk=desk, waiting=waiting, look_up=look_up, instant=instant, downloads=downloads, seconds=invoke_seconds
    )
    return Teams(
        entrance=Entrance(door=line.door(), desk=desk, invokes=invokes, connector=line.connector),
        channel=Channel(send=sending.send, look=rosters.look),
        duties={teams_desk.KIND: desk.find_out, **downloads.duties()},
        http=line.http,
    )


@dataclass(frozen=True, kw_only=True)
class _Line:
    """The line to Microsoft, and what everybody who uses it shares."""

    database: Database
    access: Access
    now: Clock
    http: httpx.AsyncClient
    tokens: Tokens
    connector: Connector
    pace: Pace

    def door(self) -> Doorkeeper:
        access = self.access
        keys, tenants = KeyRing(access.cloud.keys, self.http), access.tenants | access.homes
        return Doorkeeper(app_id=access.app_id, tenants=tenants, keys=keys, cloud=access.cloud)

    def rosters(self) -> Rosters:
        return Rosters(
            database=self.database, connector=self.connector, pace=self.pace, home=self.access.homes, now=self.now
        )

    def desk(self, rosters: Rosters, store: FileStore) -> Desk:
        fetching = Fetching(
            database=self.database,
            store=store,
            http=self.http,
            tokens=self.tokens,
            cloud=self.access.cloud,
            now=self.now,
        )
        return Desk(database=self.database, connector=self.connector, rosters=rosters, fetching=fetching, now=self.now)

    def downloads(self, desk: Desk, instant: Instant) -> Downloads:
        return Downloads(
            desk=desk,
            connector=self.connector,
            uploads=Uploads(http=self.http, cloud=self.access.cloud),
            pace=self.pace,
            instant=instant,
        )

    def sending(self, waiting: Waiting) -> Sending:
        return Sending(
            database=self.database,
            connector=self.connector,
            now=self.now,
            waiting=waiting,
            pace=self.pace,
            targets=Targets(database=self.database, connector=self.connector),
            targeted=self.access.targeted,
        )


def _line(database: Database, access: Access, now: Clock, limits: Limits) -> _Line:
    http = httpx.AsyncClient(verify=trusted(env=True), follow_redirects=False)
    tokens = Tokens(
        http,
        address=f"{access.cloud.login}/{access.home or 'botframework.com'}/oauth2/v2.0/token",
        scope=access.cloud.scope,
        app_id=access.app_id,
        secret=access.secret,
    )
    return _Line(
        database=database,
        access=access,
        now=now,
        http=http,
        tokens=tokens,
        connector=Connector(http, tokens),
        pace=Pace(database=database, now=now, limits=limits),
    )
