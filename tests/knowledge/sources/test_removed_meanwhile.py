"""A source on another machine is removed, or closed to some, while it is fetched: nothing of that visit stays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.reading.rights import Given
from knowledge.types import EVERY_PARTNER, Audience, IngestSummary
from tests.knowledge.sources.website import Slow, Website

PARTNERS = frozenset({EVERY_PARTNER})
INTERNAL = Given(Audience("internal"))
Visiting = Callable[[Library, str], Awaitable[IngestSummary]]


@pytest.fixture
def page(site: Website) -> str:
    site.page("/page", "<p>Margin text.</p>")
    return f"{site.address}/page"


@asynccontextmanager
async def waiting(site: Website, visit: Awaitable[IngestSummary]) -> AsyncIterator[asyncio.Task[IngestSummary]]:
    """The visit waits for the page until the block ends, and is over then."""
    slow = site.slow["/page"] = Slow()
    visiting = asyncio.ensure_future(visit)
    assert await asyncio.to_thread(slow.asked.wait, 60)
    try:
        yield visiting
    finally:
        slow.ready.set()
        await visiting


async def nothing_of_it(library: Library) -> None:
    assert (library.stats().documents, library.sources()) == (0, [])
    assert (await library.ask("Margin text", readers=PARTNERS)).passages == ()


async def test_removed_while_it_is_fetched_for_the_first_time(site: Website, library: Library, page: str) -> None:
    async with waiting(site, library.ingest([page])) as visit:
        await library.forget(page)
    assert visit.result().added == ()
    await nothing_of_it(library)


@pytest.mark.parametrize("part", [frozenset[str](), frozenset({"page"})], ids=["whole", "a part"])
async def test_removed_while_it_is_fetched_again(
    site: Website, library: Library, page: str, part: frozenset[str], tmp_path: Path
) -> None:
    await library.ingest([page])
    site.page("/page", "<p>Margin text, put differently.</p>")
    async with waiting(site, library.refresh([page], parts={page: part})) as visit:
        await library.forget(page)
    assert (visit.result().added, visit.result().changed) == ((), ())
    await nothing_of_it(library)
    assert not any((tmp_path / "index" / "sources").glob("*"))


async def test_closed_to_partners_while_it_is_fetched_for_them(site: Website, library: Library, page: str) -> None:
    """What the first visit found was meant for partners: it must not be shown to them even for a moment."""
    async with waiting(site, library.ingest([page])) as first:
        await library.forget(page)
        again = asyncio.ensure_future(library.ingest([page], given=INTERNAL))
    await again
    assert first.result().added == ()
    assert again.result().added != ()
    assert (await library.ask("Margin text", readers=PARTNERS)).passages == ()
