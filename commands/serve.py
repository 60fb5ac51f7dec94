"""Serve the product: the web chat, the workers behind it, and the line to the command line; until told to stop."""

import asyncio
import contextlib
import socket

import uvicorn
from bot.prm.migrations import upgrade
from demo.load import CONTENT, load_if_empty
from rich.console import Console

from bot import housekeeping, language
from bot.config import Settings
from commands import content, handover
from commands.assembly import Product, opened
from commands.web import web_app
from commands.welcome import panel

GRACE = 5  # seconds that open connections (the live stream of every open chat) get at the end


async def serve(settings: Settings, console: Console) -> None:
    """Runs until SIGINT or SIGTERM; then takes nothing new, finishes what is running, and leaves."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    listening = _listen(settings)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    await upgrade(settings.database)
    async with opened(settings) as product:
        await _prepare(product)
        running = handover.announce(settings.data_dir, settings.own_address)
        try:
            async with product.working():
                await _until_stopped(product, running, listening, console)
        finally:
            handover.withdraw(settings.data_dir, running)


async def _prepare(product: Product) -> None:
    if product.settings.demo:
        await load_if_empty(product.database, now=product.assistant.now())
    async with product.database.writing() as session:
        await housekeeping.plan(session, product.assistant.now())


async def _until_stopped(
    product: Product, running: handover.Running, listening: socket.socket, console: Console
) -> None:
    app = web_app(product, running.token)
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE, lifespan="off")
    server = uvicorn.Server(config)
    welcome = asyncio.create_task(_welcome(product, console))
    try:
        await server.serve(sockets=[listening])
    finally:
        welcome.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await welcome


async def _welcome(product: Product, console: Console) -> None:
    """What takes a moment at the first start happens while the chat answers already."""
    warm = asyncio.create_task(asyncio.to_thread(language.warm_up))
    if product.settings.demo:
        summary = await content.show_progress(content.run(product.library, [CONTENT]), console)
        if summary.added or summary.changed or summary.removed or summary.failed:
            content.show_summary(summary, console)
    await warm
    console.print(await panel(product))


def _listen(settings: Settings) -> socket.socket:
    """The socket is opened before anything slow, so that a taken port is known at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise SystemExit(f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}.") from None
    return listening
