"""A real browser in front of the real web chat. Without a Chromium on this machine these tests are skipped."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from bot.prm.database import Database
from tests.website import Site, Visitor, website

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE = 12_000.0  # ms, on a busy machine; a page that nobody tells asks again by itself only later
ALL_TESTS = pytest_asyncio.fixture(scope="session", loop_scope="session")

expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"browser tests need one of {', '.join(NAMES)} on the PATH")
    return found


@ALL_TESTS
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        await running.close()


@ALL_TESTS
async def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """One web chat for all browser tests; each signs in somebody new."""
    file = tmp_path_factory.mktemp("browser") / "chat.db"
    shutil.copy(sqlite_template, file)
    database = Database(f"sqlite+aiosqlite:///{file}")
    async with website(database, demo=True) as running:
        yield running
    await database.close()


class Window:
    """One browser window with somebody in it. Whatever its console complains about fails the test."""

    def __init__(self, page: Page, site: Site, visitor: Visitor | None) -> None:
        self.page, self.site, self.visitor = page, site, visitor
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(text)

    async def say(self, text: str) -> None:
        await self.page.fill("#say", text)
        await self.page.press("#say", "Enter")

    async def answered(self, text: str) -> None:
        await self.page.locator(".line.assistant", has_text=text).last.wait_for(timeout=PATIENCE)


@asynccontextmanager
async def window(
    browser: Browser,
    site: Site,
    visitor: Visitor | None = None,
    *,
    width: int = 1000,
    height: int = 800,
    locale: str = "en",
) -> AsyncIterator[Window]:
    """A window of its own, nothing shared with others, at the chat's front page."""
    context = await browser.new_context(viewport=ViewportSize(width=width, height=height), locale=locale)
    if visitor:
        await context.add_cookies([{"name": site.web.cookie, "value": visitor.token, "url": site.url}])
    opened = Window(await context.new_page(), site, visitor)
    await opened.page.goto(site.url)
    yield opened
    await context.close()
    assert opened.complaints == []
