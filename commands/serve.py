"""Serve the product: the web chat, the workers behind it, and the line to the command line; until told to stop."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType
from typing import Any

import structlog
import uvicorn
from rich.console import Console

from bot import housekeeping, jobs, language, logs
from bot.config import Settings
from bot.desks import polling
from bot.prm import programme
from bot.prm.database import Unavailable
from bot.prm.ledger_check import LedgerContradictsHead, export_head
from bot.support import publishing, staleness
from commands import content, handover
from commands.assembly import Product, opened
from commands.errors import Refused
from commands.fresh import Freshness
from commands.installation import made
from commands.web import web_app, web_chat
from commands.welcome import panel
from demo.load import CONTENT, load_if_empty

log = structlog.get_logger(__name__)

GRACE = 5  # seconds that open connections get at the end
LEARN_AFTER = 10  # seconds: the first start embeds for a minute, and the first visitors go before
NOTE_LEDGER = 60  # seconds between notes of the ledger's newest entry outside the database


async def serve(settings: Settings, console: Console) -> None:
    """Runs until SIGINT or SIGTERM; then takes nothing new, finishes what is running, and leaves."""
    logs.set_up(settings.log_level, settings.log_format)
    listening = _listen(settings)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    await made(settings)
    async with opened(settings) as product:
        await _prepare(product)
        running = handover.announce(settings.data_dir, settings.own_address)
        try:
            fresh = Freshness(library=product.library, metrics=product.metrics, minutes=settings.refresh_minutes)
            async with (
                product.working(),
                _beside(_note_ledger(product)),
                _beside(_content(product, fresh, console)),
                _beside(_slack(product)),
            ):
                await _answer_requests(product, running.token, listening, fresh)
        finally:
            handover.withdraw(settings.data_dir, running)


class _Server(uvicorn.Server):
    """Says when stopping begins, so that streams without an end can end; a second signal waits for nobody.

    uvicorn's own handling sends the signal to the process again once the last request is answered, which would end
    it before the workers have finished.
    """

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {sig: signal.signal(sig, self.handle_exit) for sig in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_stop()
        super().handle_exit(sig, frame)


async def _answer_requests(product: Product, token: str, listening: socket.socket, fresh: Freshness) -> None:
    chat = web_chat(product)
    app = web_app(product, chat, token, fresh)
    config = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE, lifespan="off"
    )
    await _Server(config, chat.close).serve(sockets=[listening])


async def _prepare(product: Product) -> None:
    now = product.assistant.now()
    if product.settings.demo:
        await load_if_empty(product.database, now=now)
    async with product.database.writing() as session:
        await housekeeping.plan(session, now)
        await staleness.plan(session, now)
        await publishing.plan(session, key=f"start:{now.isoformat()}")
        if product.desk:
            await polling.plan(session, product.desk.name)
        if product.database.is_sqlite:  # one process has the index, so other leases are of the dead
            await jobs.forget_leases(session)


async def _content(product: Product, fresh: Freshness, console: Console) -> None:
    """The demo's content first, so that it is told of; then everything is kept fresh."""
    await _welcome(product, console)
    await asyncio.gather(fresh.keep(), _learn(product))


async def _slack(product: Product) -> None:
    if product.slack:
        from commands.slack import keep_connected

        await keep_connected(product.slack, product.settings)


async def _learn(product: Product) -> None:
    """Understand sentences by their meaning as soon as the model has read the examples; by their words until then.

    Then the languages of the programme, one after the other: nobody has to wait for being the first to speak one.
    """
    await asyncio.sleep(LEARN_AFTER)
    await product.built_in.ready()
    async with product.database.reading() as session:
        current = await programme.only(session)
    await product.built_in.expect(current.locales if current else ())


async def _welcome(product: Product, console: Console) -> None:
    """What takes a moment at the first start happens while the chat answers already."""
    await asyncio.to_thread(language.warm_up)
    if product.settings.demo:
        if not product.library.stats().documents:
            console.print(f"The chat answers already at {product.settings.address}; its content takes a minute more.")
        lines = content.ingestion(product.library, {"addresses": [str(CONTENT)]})
        summary = await content.show_progress(lines, console)
        product.metrics.ingested(**summary.counts)
        if summary.added or summary.changed or summary.removed or summary.failed:
            content.show_summary(summary, console)
    settle()
    console.print(await panel(product))


def settle() -> None:
    """Everything loaded so far stays: the garbage collector need not walk through it again and again.

    A full collection of a started server takes some 200 ms in which nothing is acknowledged; measured with bench.turns.
    """
    gc.collect()
    gc.freeze()


async def _note_ledger(product: Product) -> None:
    """Keep the ledger's newest entry outside the database, so that cutting its end off is noticed, too."""
    while True:
        try:
            async with product.database.reading() as session:
                await export_head(session, product.settings.ledger_head)
        except LedgerContradictsHead as error:
            log.error("the ledger contradicts its exported head", reason=str(error))
        except Unavailable as error:
            log.warning("ledger head not noted", reason=error.reason)
        await asyncio.sleep(NOTE_LEDGER)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run something beside the server, and end it with it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _listen(settings: Settings) -> socket.socket:
    """The socket is opened before anything slow, so that a taken port is known at once.

    It has to say that it is TCP: asyncio switches off Nagle's delays (40 ms per answer) only for those that do.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise Refused(f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}.") from None
    return listening
