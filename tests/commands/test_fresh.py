"""While the server runs its content stays fresh: what is touched is seen within seconds, what tells is believed."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from bot.channels import guard
from bot.metrics import Metrics
from commands import fresh, hooks, watching
from commands.fresh import Freshness
from knowledge.library import Library
from knowledge.types import EVERY_PARTNER, Reader, SourceInfo
from tests.knowledge.hashing import HashingEmbedder
from tests.knowledge.sources.conftest import site  # noqa: F401 - a fixture
from tests.knowledge.sources.website import Website

PARTNERS = frozenset({EVERY_PARTNER})
STAFF = frozenset({Reader(internal=True)})
SOON = 30
"""Seconds, on a busy machine; it takes about one."""
SECRET = "a-long-enough-secret"


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = Library.open(tmp_path / "index", HashingEmbedder())
    yield library
    await asyncio.to_thread(library.close)


@pytest.fixture
async def kept(library: Library, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Freshness]:
    """A library that is kept fresh, with looks more often than in earnest, and changes gathered for a shorter while."""
    monkeypatch.setattr(fresh, "LOOK", 0.2)
    monkeypatch.setattr(fresh, "GATHER", 0.1)
    monkeypatch.setattr(watching, "DEBOUNCE", 80)
    monkeypatch.setattr(watching, "LOOK", 100)
    freshness = Freshness(library=library, metrics=Metrics(), minutes=0)
    task = asyncio.create_task(freshness.keep())
    yield freshness
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set as soon as the system tells what happens in a folder."""
    looking, watch = asyncio.Event(), watching.awatch

    async def told(*folders: str, **options: Any) -> AsyncIterator[set[Any]]:
        async for found in watch(*folders, **options):
            looking.set()
            yield found

    monkeypatch.setattr(watching, "awatch", told)
    return looking


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "content"
    (found / "sub").mkdir(parents=True)
    (found / "a.md").write_text("Alpha text.")
    (found / "sub" / "b.md").write_text("Beta text.")
    return found


async def seen(library: Library, readers: frozenset[Reader] = PARTNERS) -> set[str]:
    return {hit.passage.source for hit in (await library.ask("text", readers=readers)).passages}


async def until(library: Library, wanted: set[str], readers: frozenset[Reader] = PARTNERS) -> float:
    """Seconds until exactly these are found."""
    began = time.monotonic()
    while (found := await seen(library, readers)) != wanted:
        assert time.monotonic() - began < SOON, f"still {found}"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def test_what_is_written_renamed_deleted_or_closed_in_a_folder_is_seen_within_seconds(
    watched: asyncio.Event, kept: Freshness, library: Library, folder: Path
) -> None:
    await library.ingest([folder])
    await asyncio.wait_for(watched.wait(), SOON)
    (folder / "c.md").write_text("Gamma text.")
    assert await until(library, {"a.md", "sub/b.md", "c.md"}) < SOON
    (folder / "c.md").rename(folder / "sub" / "d.md")
    await until(library, {"a.md", "sub/b.md", "sub/d.md"})
    (folder / "a.md").unlink()
    await until(library, {"sub/b.md", "sub/d.md"})
    (folder / "sub" / "_audience.yaml").write_text("audience: internal")
    await until(library, set())
    await until(library, {"sub/b.md", "sub/d.md"}, STAFF)


async def test_a_folder_that_vanishes_keeps_its_content_and_is_watched_again_when_it_is_back(
    kept: Freshness, library: Library, folder: Path
) -> None:
    await library.ingest([folder])
    await asyncio.to_thread(folder.rename, folder.with_name("away"))
    for _ in range(100):
        if [one.state for one in library.sources()] == ["kept"]:
            break
        await asyncio.sleep(0.1)
    assert [one.state for one in library.sources()] == ["kept"]
    assert await seen(library) == {"a.md", "sub/b.md"}
    await asyncio.to_thread(folder.with_name("away").rename, folder)
    (folder / "new.md").write_text("New text.")
    await until(library, {"a.md", "sub/b.md", "new.md"})
    (folder / "newer.md").write_text("Newer text.")
    await until(library, {"a.md", "sub/b.md", "new.md", "newer.md"})


async def test_a_single_file_is_watched_too(kept: Freshness, library: Library, folder: Path) -> None:
    await library.ingest([folder / "a.md"])
    (folder / "a.md").write_text("# Other\n\nOther text.")
    for _ in range(100):
        hits = (await library.ask("other", readers=PARTNERS)).passages
        if [hit.passage.title for hit in hits] == ["Other"]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("never read again")


@pytest.fixture
async def hook(kept: Freshness) -> AsyncIterator[Callable[..., object]]:
    """The webhook of a real app, called as GitHub does."""
    app = FastAPI()
    app.include_router(hooks.routes(SecretStr(SECRET), kept))
    guard.protect(app, hosts=None, metrics=Metrics())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://assistant.example") as http:

        async def call(told: object, secret: str = SECRET, **headers: str) -> httpx.Response:
            body = json.dumps(told).encode()
            signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            return await http.post("/hooks/content", content=body, headers={hooks.SIGNATURE: signature, **headers})

        yield call


async def test_a_burst_of_messages_is_one_visit(
    hook: Callable[..., object],
    library: Library,
    site: Website,  # noqa: F811 - the fixture
) -> None:
    site.page("/page", "<p>Old text.</p>")
    address = f"{site.address}/page"
    await library.ingest([address])
    site.page("/page", "<p>New text.</p>")
    asked = len(site.statuses("/page"))
    for _ in range(20):
        assert (await hook({"source": address})).status_code == 202
    for _ in range(100):
        hits = (await library.ask("new text", readers=PARTNERS)).passages
        if [hit.passage.text for hit in hits] == ["New text."]:
            break
        await asyncio.sleep(0.1)
    assert [hit.passage.text for hit in hits] == ["New text."]
    await asyncio.sleep(0.5)
    assert 1 <= len(site.statuses("/page")) - asked <= 3


async def test_only_what_is_signed_and_small_is_believed(hook: Callable[..., object]) -> None:
    assert (await hook({"zen": "ping"})).json() == {"refreshing": 0}
    assert (await hook({}, secret="another-secret-entirely")).status_code == 401
    assert (await hook({}, **{hooks.SIGNATURE: "sha256=0"})).status_code == 401
    assert (await hook({"a": "x" * 2_000_000})).status_code == 413
    assert (await hook([1])).status_code == 422


async def test_without_a_secret_there_is_no_such_address(kept: Freshness) -> None:
    app = FastAPI()
    app.include_router(hooks.routes(None, kept))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://assistant.example") as http:
        assert (await http.post("/hooks/content", content=b"{}")).status_code == 404


def source(address: str, kind: str = "git") -> SourceInfo:
    return SourceInfo(address, kind, 1, "fresh")


def test_a_push_concerns_the_sources_of_that_repository_and_branch() -> None:
    main = source("https://git.example/Team/docs.git#main:de")
    default = source("git+ssh://git@git.example/team/docs.git")
    other = source("https://git.example/team/other.git")
    page = source("https://docs.example/guide", "page")
    push = {"ref": "refs/heads/main", "repository": {"clone_url": "https://git.example/team/docs.git"}}
    every = [main, default, other, page]
    assert hooks.concerned(push, every) == [main, default]
    assert hooks.concerned({**push, "ref": "refs/heads/next"}, every) == [default]
    assert hooks.concerned({"project": {"git_ssh_url": "git@git.example:team/other.git"}}, every) == [other]
    assert hooks.concerned({"source": "https://docs.example/guide"}, every) == [page]
    assert hooks.concerned({}, [*every, source("/srv/content", "folder")]) == every
    assert hooks.concerned({"repository": {"id": 7}}, every) == []


async def test_a_wish_survives_the_end_of_the_process(
    tmp_path: Path,
    site: Website,  # noqa: F811 - the fixture
) -> None:
    site.page("/page", "<p>Old text.</p>")
    library = Library.open(tmp_path / "again", HashingEmbedder())
    await library.ingest([f"{site.address}/page"])
    library.want([f"{site.address}/page"])
    await asyncio.to_thread(library.close)
    library = Library.open(tmp_path / "again", HashingEmbedder())
    assert [one.wanted for one in library.sources()] == [True]
    await asyncio.to_thread(library.close)
