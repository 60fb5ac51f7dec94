"""Microsoft 365 Agents Playground on loopback: a client of Teams, without Teams."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser, Locator, Page, Route, ViewportSize

from tests.browser.teams.card_page import PICTURES

START_SECONDS = 20.0
OURS = frozenset({"127.0.0.1", "localhost", ""})


class Client:
    """One person in front of it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def say(self, text: str) -> None:
        """What is typed before the bot has greeted is lost: its page draws itself anew once it is connected."""
        box = self.page.get_by_role("textbox").last
        await box.fill(text)
        await box.press("Enter")

    async def reads(self, text: str) -> None:
        await self.page.get_by_text(text).last.wait_for(timeout=15_000)

    async def press(self, label: str) -> None:
        await self.page.get_by_role("button", name=label, exact=True).last.click()

    async def looks_up(self, number: str) -> None:
        """Point at the number of a source."""
        await self.page.get_by_role("button", name=number, exact=True).last.hover()

    async def picture(self, name: str) -> None:
        """For people to look at, where somebody wants to."""
        if wanted := os.environ.get(PICTURES):
            await self.page.screenshot(path=Path(wanted) / f"playground-{name}.png")

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True).last


@asynccontextmanager
async def playground(microsoft: Path, browser: Browser, bot: str) -> AsyncIterator[Client]:
    """Its window, in front of the bot at this address. It reaches nothing but this machine."""
    port, node = _free_port(), shutil.which("node")
    assert node is not None
    program = str(microsoft / "@microsoft" / "m365agentsplayground" / "cli.js")
    given = ("start", "-e", f"{bot}/api/messages", "-c", "msteams", "-p", str(port), "--disable-telemetry", "true")
    serving = await asyncio.create_subprocess_exec(
        node, program, *given, cwd=microsoft, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        await _answers(address)
        page = await browser.new_page(viewport=ViewportSize(width=1200, height=1000))
        await page.route("**/*", _on_this_machine)
        await page.goto(address, wait_until="domcontentloaded")
        await page.get_by_role("textbox").last.wait_for()
        yield Client(page)
        await page.close()
    finally:
        serving.terminate()
        await serving.wait()


async def _on_this_machine(route: Route) -> None:
    inside = (urlsplit(route.request.url).hostname or "") in OURS
    await (route.continue_() if inside else route.abort())


async def _answers(address: str) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
        while True:
            try:
                if (await http.get(address)).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as looking:
        looking.bind(("127.0.0.1", 0))
        return int(looking.getsockname()[1])
