"""Where a desk's files are fetched from: itself, and the open internet by https. Real HTTP, on this machine."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

from bot.desks.desk import Misled
from bot.desks.desk_http import Wire
from commands.desks import HOPS, FilesElsewhere, client_beside
from tests.bot.desks.connected import KINDS, connected
from tests.conversation import Stage, Talk
from tests.fake_desk import TOKEN, USER
from tests.samples import PDF
from tests.serving import served
from tests.support_world import said_to

PACKED = gzip.compress(bytes(2**20))


@dataclass
class Machine:
    """Something on loopback: a desk that is in somebody else's hands, or what it must not reach."""

    url: str = ""
    leads_to: str = ""  # where its file `/leads` is said to be
    asked: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.get("/leads")
        def leads() -> Response:
            self.asked.append("/leads")
            return RedirectResponse(self.leads_to)

        @app.get("/on/{hops}")
        def on(hops: int) -> Response:
            self.asked.append(f"/on/{hops}")
            return RedirectResponse(f"/on/{hops - 1}") if hops else Response(PDF)

        @app.get("/packed")
        def packed() -> Response:
            return Response(PACKED, headers={"Content-Encoding": "gzip"})

        @app.get("/secret")
        def secret() -> Response:
            self.asked.append("/secret")
            return Response(PDF)

        return app


@asynccontextmanager
async def machine() -> AsyncIterator[Machine]:
    found = Machine()
    async with served(found.app()) as found.url:
        yield found


@pytest.fixture
async def desk() -> AsyncIterator[Machine]:
    async with machine() as found:
        yield found


@pytest.fixture
async def within() -> AsyncIterator[Machine]:
    """A machine of our own network."""
    async with machine() as found:
        yield found


@pytest.fixture
async def to_desk(desk: Machine) -> AsyncIterator[Wire]:
    """As to a desk on the internet, whose own address happens to be here."""
    async with client_beside(desk.url, FilesElsewhere()) as client:
        yield Wire(client, desk.url, USER, TOKEN)


async def fetched(wire: Wire, url: str) -> bytes:
    return b"".join([chunk async for chunk in wire.download(url)])


@pytest.mark.parametrize("directly", [True, False], ids=["named", "redirected"])
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/secret",
        "https://127.0.0.1:{port}/secret",
        "https://localhost:{port}/secret",
        "https://[::ffff:127.0.0.1]:{port}/secret",
        "https://0.0.0.0:{port}/secret",
        "http://1.1.1.1/secret",
        "https://10.0.0.1/secret",
        "https://192.168.1.1/secret",
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/secret",
        "https://[fd00::1]/secret",
        "ftp://127.0.0.1:{port}/secret",
    ],
)
async def test_a_desk_leads_nobody_into_our_network(
    desk: Machine, within: Machine, to_desk: Wire, url: str, *, directly: bool
) -> None:
    desk.leads_to = url.format(port=within.url.rpartition(":")[2])
    with pytest.raises(Misled):
        await fetched(to_desk, desk.leads_to if directly else f"{desk.url}/leads")
    assert within.asked == []
    assert desk.asked == ([] if directly else ["/leads"])


async def test_its_own_files_are_fetched_over_a_few_redirects_and_no_more(desk: Machine, to_desk: Wire) -> None:
    assert await fetched(to_desk, f"{desk.url}/on/{HOPS}") == PDF
    desk.asked.clear()
    with pytest.raises(Misled):
        await fetched(to_desk, f"{desk.url}/on/{HOPS + 1}")
    assert "/on/0" not in desk.asked


async def test_what_a_desk_packs_unasked_is_not_unpacked_in_memory(desk: Machine, to_desk: Wire) -> None:
    assert await fetched(to_desk, f"{desk.url}/packed") == PACKED


async def test_another_port_of_the_desks_machine_is_not_the_desk(within: Machine) -> None:
    async with client_beside("http://127.0.0.1", FilesElsewhere()) as client:
        with pytest.raises(Misled):
            await fetched(Wire(client, "http://127.0.0.1", USER, TOKEN), f"{within.url}/secret")
    assert within.asked == []


@pytest.mark.parametrize("kind", KINDS)
async def test_what_an_agent_says_arrives_without_a_file_that_is_nowhere_one_may_be(
    kind: str, stage: Stage, anna: Talk, tmp_path: Path
) -> None:
    async with connected(kind, stage, tmp_path / "files", elsewhere=FilesElsewhere()) as at_desk:
        await anna.submit("open_ticket", about="My key is gone")
        await at_desk.minutes(1)
        at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", file=("steps.pdf", PDF))
        await at_desk.minutes(3)
    reply = said_to(stage, anna)[-1]
    assert "Do it like this\n\nAlso attached, but nothing I can show: steps.pdf" in reply.text
    assert reply.downloads == ()
