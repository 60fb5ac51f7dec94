"""Microsoft's own programs for cards and apps of Teams, from npm, locked; without them these tests are skipped."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import ALL_TESTS, QUIET, chromium

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
WHAT = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS = 120.0


@ALL_TESTS
async def microsoft(request: pytest.FixtureRequest) -> Path:
    """The folder of the installed packages, kept between runs under the hash of what is locked."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("these tests need node and npm on the PATH")
    kept = request.config.cache
    assert kept is not None
    home = kept.mkdir("teams-npm") / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    if not home.exists():
        await _install(npm, home)
    return home / "node_modules"


@ALL_TESTS
async def teams_browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield running
        await running.close()


async def _install(npm: str, home: Path) -> None:
    """Whole or not at all, also where two processes begin it at once."""
    begun = home.with_name(f"{home.name}.{os.getpid()}")
    begun.mkdir(parents=True)
    for name in WHAT:
        shutil.copy(HERE / name, begun)
    log = begun / "install.log"
    with log.open("wb") as said:
        installing = await asyncio.create_subprocess_exec(
            npm, "ci", cwd=begun, stdin=asyncio.subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            status = await asyncio.wait_for(installing.wait(), INSTALL_SECONDS)
        except TimeoutError:
            installing.kill()
            status = await installing.wait()
    if status != 0:
        last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
        shutil.rmtree(begun)
        pytest.skip(f"npm could not install what these tests need: {' '.join(last) or status}")
    try:
        begun.rename(home)
    except OSError:  # another process was faster
        shutil.rmtree(begun)
