"""The product put together: every concrete class meets the others here, and nowhere else.

Slack and Teams bring large libraries, which are loaded where the settings connect them.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpx import AsyncClient

import skills
from bot import examples, file_scan, file_upkeep, housekeeping, notices, outbox, reactions, transcript
from bot.announcing import feeding, passing, watching
from bot.api import once, webhook_sending
from bot.assistant import Assistant
from bot.channels import web_link, web_session
from bot.channels.mail import smtp
from bot.channels.teams_arrivals import PLATFORM as TEAMS
from bot.clock import utc_now
from bot.config import Settings
from bot.desks import carrying
from bot.desks.desk import Desk
from bot.file_store import MEGABYTE, FileStore
from bot.inbox import TURN
from bot.inquiry import LookUp
from bot.instant import Instant
from bot.jobs import Duty
from bot.metrics import Metrics
from bot.privacy import retention
from bot.prm import support_asks
from bot.prm.database import CONNECTIONS, Database
from bot.understanding import BuiltIn, built_in
from bot.worker import Worker
from commands import desks, learning, translations
from commands.embedding import FOLDER, of_library
from commands.lookup import look_up_in, open_library
from commands.model_understanding import understanding
from commands.reach import reach_of
from commands.webhooks import client_for_webhooks
from knowledge.library import Library

if TYPE_CHECKING:
    from bot.channels.teams import Teams
    from commands.slack import SlackLine

ARRIVALS = 8  # connections beside those that jobs may hold, each for as long as a language model thinks
OUR_PLACES = ("web", "terminal")  # platforms whose messages we show ourselves, from the transcript


@dataclass(frozen=True, kw_only=True)
class Product:
    settings: Settings
    database: Database
    library: Library
    assistant: Assistant
    built_in: BuiltIn  # the part of the understanding that learns
    turns: Worker
    outgoing: Worker
    metrics: Metrics
    teams: "Teams | None" = None  # where the settings connect it
    slack: "SlackLine | None" = None  # where it is connected
    desk: Desk | None = None  # the external one, where tickets are kept in one

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Handle what arrives and deliver what must leave while this is open; finish what is running at its end."""
        async with asyncio.TaskGroup() as tasks:
            for worker in (self.turns, self.outgoing):
                tasks.create_task(worker.run())
            looking = tasks.create_task(reactions.keep_looking(self.database, self.assistant.now))
            try:
                yield
            finally:
                looking.cancel()
                self.turns.stop()
                self.outgoing.stop()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Product]:
    """Everything a process needs that answers. Raises IndexBusy when another process has the index."""
    metrics = Metrics()
    library = await asyncio.to_thread(open_library, settings, count=metrics.model_used)
    try:
        connections = max(CONNECTIONS, 2 * settings.parallel + ARRIVALS)
        async with (
            Database(settings.database, connections=connections) as database,
            client_for_webhooks(settings) as webhooks,
            desks.client_for_desk(settings.desk_url) as to_desk,
        ):
            product = _assembled(settings, database, library, metrics, webhooks, desks.desk_of(settings, to_desk))
            try:
                yield product
            finally:
                if product.slack:
                    await product.slack.close()
                if product.teams:
                    await product.teams.close()
    finally:
        await asyncio.to_thread(library.close)


def file_store(settings: Settings) -> FileStore:
    """Where attached files are, and how large they may be."""
    largest = settings.file_largest_mb * MEGABYTE
    return FileStore(settings.files_dir, largest=largest, scanned=settings.file_scan_command is not None)


def _assembled(
    settings: Settings,
    database: Database,
    library: Library,
    metrics: Metrics,
    webhooks: AsyncClient,
    desk: Desk | None,
) -> Product:
    by_itself, assistant = _thinking(settings, database, library, metrics)
    instant = Instant(database=database, view=assistant.view)
    teams = _teams(settings, database, assistant.look_up, instant)
    slack = _slack(settings, database, instant)
    duties = _duties(settings, database, metrics, slack, teams)
    duties |= {webhook_sending.KIND: webhook_sending.duty(database, webhooks, settings.address)}
    duties |= translations.duties(settings, database, library, metrics, _platforms(slack, teams))
    duties |= learning.duties(database, library, look_up_in(library), settings.data_dir)
    duties |= _with_desk(settings, database, desk) if desk else {}
    turns, outgoing = _workers(settings, database, metrics, assistant, teams, duties)
    return Product(
        settings=settings,
        database=database,
        library=library,
        assistant=assistant,
        built_in=by_itself,
        turns=turns,
        outgoing=outgoing,
        metrics=metrics,
        slack=slack,
        teams=teams,
        desk=desk,
    )


def _thinking(settings: Settings, database: Database, library: Library, metrics: Metrics) -> tuple[BuiltIn, Assistant]:
    """What understands, and who answers with it."""
    book = metrics.watch_skills(skills.load())
    by_itself = built_in(of_library(library), examples.own(database), skills=book, folder=settings.data_dir / FOLDER)
    assistant = Assistant(
        database=database,
        skills=book,
        understand=understanding(settings, database, metrics, by_itself),
        look_up=metrics.watch_look_up(look_up_in(library)),
        now=utc_now,
        reach=reach_of(settings),
        translates=settings.model is not None,
    )
    return by_itself, assistant


def _workers(
    settings: Settings,
    database: Database,
    metrics: Metrics,
    assistant: Assistant,
    teams: "Teams | None",
    duties: dict[str, Duty],
) -> tuple[Worker, Worker]:
    """Who answers people, and who does everything else: neither waits for the other."""
    turns = Worker(
        database,
        metrics.watch_duties({TURN: assistant.turn, **(teams.duties if teams else {})}),
        on_dead={TURN: assistant.apologise},
        parallel=settings.parallel,
    )
    on_dead = {outbox.KIND: passing.buried, carrying.KIND: carrying.buried}
    outgoing = Worker(database, metrics.watch_duties(duties), on_dead=on_dead, parallel=settings.parallel)
    return turns, outgoing


def _with_desk(settings: Settings, database: Database, desk: Desk) -> Mapping[str, Duty]:
    """Tickets are kept there as well, from now on."""
    database.followers.append(carrying.follow)
    return desks.duties(database, desk, file_store(settings))


def _slack(settings: Settings, database: Database, instant: Instant) -> "SlackLine | None":
    if not settings.slack:
        return None
    from commands.slack import connected

    return connected(settings, database, instant, file_store(settings))


def _teams(settings: Settings, database: Database, look_up: LookUp, instant: Instant) -> "Teams | None":
    if not settings.teams:
        return None
    from commands.teams_connection import teams_of

    return teams_of(settings, database, look_up, instant, file_store(settings), utc_now)


def _platforms(slack: "SlackLine | None", teams: "Teams | None") -> tuple[str, ...]:
    """Those with a channel of ours."""
    return (*OUR_PLACES, *(("slack",) if slack else ()), *((TEAMS,) if teams else ()))


def _duties(
    settings: Settings, database: Database, metrics: Metrics, slack: "SlackLine | None", teams: "Teams | None"
) -> dict[str, Duty]:
    """Everything but turns: what leaves, and what is due."""
    ours = dict.fromkeys(OUR_PLACES, outbox.Channel(send=transcript.deliver))
    theirs = ({"slack": slack.channel} if slack else {}) | ({TEAMS: teams.channel} if teams else {})
    channels = metrics.watch_channels(ours | theirs)
    reach, store = reach_of(settings), file_store(settings)
    follows = notices.load()
    database.followers += [follows.follow, webhook_sending.follow]
    return {
        **follows.duties(channels.keys()),
        outbox.KIND: passing.guarded(database, channels),
        feeding.KIND: feeding.Feeding(database=database, reach=reach).duty,
        watching.KIND: watching.Watching(database=database, reach=reach, platforms=channels.keys()).duty,
        housekeeping.KIND: housekeeping.duty(database, utc_now, _purges(slack, teams), by_batches=retention.PURGES),
        file_upkeep.KIND: file_upkeep.duty(database, store),
        **(slack.duties if slack else {}),
        **_as_set(settings, database, store),
    }


def _purges(slack: "SlackLine | None", teams: "Teams | None") -> tuple[housekeeping.Purge, ...]:
    """What is forgotten in time."""
    ours = (web_session.purge, web_link.purge, file_upkeep.purge, once.purge, support_asks.purge)
    return (*ours, *(slack.purges if slack else ()), *(teams.purges if teams else ()))


def _as_set(settings: Settings, database: Database, store: FileStore) -> dict[str, Duty]:
    """What is done only where the settings say with what."""
    duties: dict[str, Duty] = {}
    if settings.file_scan_command:
        duties[file_scan.KIND] = file_scan.duty(store, settings.file_scan_command)
    if settings.smtp_url:
        send = smtp(settings.smtp_url.get_secret_value(), settings.mail_from)
        duties[web_link.KIND] = web_link.duty(database, send, settings.address, utc_now)
    return duties
