"""`python server.py chat`: the terminal channel, with the assistant in this process or in the server that runs."""

import asyncio
import getpass
import locale
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from bot.channels.terminal import Terminal
from bot.config import Settings
from bot.message import Sender
from bot.prm.database import Database
from bot.prm.personas import DEMO_TENANT, personas
from commands.assembly import file_store, opened
from commands.errors import Refused
from commands.installation import made
from knowledge.errors import IndexBusy

HINT = (
    "Write in your own words; a number presses a button or saves a file here; @path attaches a file; exit leaves. "
    "Try: what can you do?"
)


async def talk(settings: Settings, persona: str | None, console: Console) -> None:
    """Until the input ends."""
    await made(settings)
    sender = await _sender(settings, persona)
    async with _assistant_somewhere(settings) as database:
        console.print(f"[dim]{HINT}[/dim]")
        language = locale.getlocale()[0] or "en"
        store = file_store(settings)

        def show(text: str) -> None:
            console.print(f"\n{text}\n", markup=False)

        await Terminal(database, sender, show, store, language).talk(_read)


@asynccontextmanager
async def _assistant_somewhere(settings: Settings) -> AsyncIterator[Database]:
    """A database whose turns somebody handles: this process, or the server that owns the index already."""
    try:
        async with opened(settings) as product, product.working():
            yield product.database
    except IndexBusy:
        async with Database(settings.database) as database:
            yield database


async def _sender(settings: Settings, persona: str | None) -> Sender:
    """A demo person, or this computer's user, who can enrol with an invite code like anybody else."""
    if persona is None:
        return Sender(platform="terminal", tenant="local", user=getpass.getuser())
    async with Database(settings.database) as database, database.reading() as session:
        known = {each.key: each for each in await personas(session)}
    if persona not in known:
        choices = ", ".join(known) or "nobody yet; load the demo with: python server.py demo"
        raise Refused(f"There is no demo person {persona}. There is: {choices}")
    return Sender(platform="terminal", tenant=DEMO_TENANT, user=persona)


async def _read() -> str | None:
    try:
        return await asyncio.to_thread(input, "> ")
    except EOFError:
        return None
