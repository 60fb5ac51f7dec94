"""What every route can rely on, whoever is at the other end. A real server, real sockets, hostile bytes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from bot.channels.guard import Limits, hosts_of, protect
from bot.config import load
from bot.metrics import Metrics
from bot.prm.database import Unavailable
from tests import serving

LIMITS = Limits(body=1000, body_seconds=0.3, piece_seconds=0.3, file_seconds=0.6)
UPLOADS = {"/file": 3000}


class Note(BaseModel):
    text: str
    size: float = 0


def application() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.post("/notes/{number}")
    async def note(number: int, body: Note) -> dict[str, int]:
        return {"characters": len(body.text)}

    @app.post("/raw")
    async def raw(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/file")
    async def file(request: Request) -> dict[str, int]:
        return {"bytes": sum([len(piece) async for piece in request.stream()])}

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the customer is Acme")

    @app.get("/full")
    async def full() -> None:
        raise Unavailable("the disk is full")

    @app.get("/live")
    async def live() -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            yield "data: 1\n\n"
            await asyncio.sleep(0.2)
            yield "data: 2\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return app


class Served:
    """The application on a port of its own."""

    def __init__(self, client: httpx.AsyncClient, metrics: Metrics) -> None:
        self.client, self.metrics = client, metrics
        self.port = client.base_url.port

    async def raw(self, *parts: bytes, pause: float = 0.0) -> bytes:
        """What the server says to these bytes, sent one part after the other."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            with suppress(ConnectionError):  # it may hang up on what it does not want to hear to the end
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(pause)
            return await asyncio.wait_for(reader.read(4096), timeout=20)
        finally:
            writer.close()

    def figures(self) -> str:
        return self.metrics.page().decode()


@asynccontextmanager
async def protected(limits: Limits = LIMITS, **settings: object) -> AsyncIterator[Served]:
    metrics, app = Metrics(), application()
    protect(app, hosts=hosts_of(load(**settings)), metrics=metrics, limits=limits, uploads=UPLOADS)
    async with serving.served(app) as url, serving.client(url, timeout=20) as client:
        yield Served(client, metrics)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with protected() as running:
        yield running


async def test_every_answer_carries_an_id_that_a_proxy_may_have_given(served: Served) -> None:
    first = await served.client.post("/notes/1", json={"text": "hello"})
    assert first.json() == {"characters": 5}
    assert len(first.headers["x-request-id"]) == 16
    named = await served.client.post("/notes/1", json={"text": ""}, headers={"X-Request-ID": "proxy-0815"})
    assert named.headers["x-request-id"] == "proxy-0815"
    forged = await served.client.post("/notes/1", json={"text": ""}, headers={"X-Request-ID": "a b\tc<script>"})
    assert forged.headers["x-request-id"] not in ("", "a b\tc<script>")


async def test_requests_are_counted_by_pattern_never_by_path(served: Served) -> None:
    await served.client.post("/notes/4711", json={"text": "hello"})
    await served.client.get("/no/such/page")
    figures = served.figures()
    assert 'method="POST",route="/notes/{number}",status="200"} 1.0' in figures
    assert 'route="(none)",status="404"' in figures
    assert "4711" not in figures


async def test_a_body_beyond_the_limit_is_refused_by_its_announced_length_alone(served: Served) -> None:
    answer = await served.raw(b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert 'assistant_http_refused_total{reason="too large"} 1.0' in served.figures()


async def test_a_body_without_a_length_is_counted_while_it_arrives(served: Served) -> None:
    head = b"POST /raw HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = await served.raw(head, b"1f4\r\n" + b"x" * 500 + b"\r\n", b"1f5\r\n" + b"x" * 501 + b"\r\n", pause=0.05)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


async def test_a_body_within_the_limit_arrives_whole(served: Served) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 100

    assert (await served.client.post("/raw", content=pieces())).json() == {"bytes": 1000}


async def test_a_body_that_trickles_in_is_not_waited_for(served: Served) -> None:
    head = b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
    answer = await served.raw(head, *[b"x"] * 4, pause=0.05)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer.lower()


async def test_a_file_may_be_larger_and_is_read_by_its_route(served: Served) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100

    assert (await served.client.post("/file", content=pieces())).json() == {"bytes": 3000}
    assert (await served.client.post("/file", content=b"x" * 3000)).json() == {"bytes": 3000}


async def test_a_file_beyond_its_limit_is_refused_announced_or_not(served: Served) -> None:
    announced = await served.raw(b"POST /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3001\r\n\r\n")
    assert announced.startswith(b"HTTP/1.1 413")
    head = b"POST /file HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    counted = await served.raw(head, *[b"3e9\r\n" + b"x" * 1001 + b"\r\n"] * 3, pause=0.02)
    assert counted.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(("pause", "pieces"), [(0.1, 0), (0.13, 4)])
async def test_a_file_that_trickles_in_is_not_waited_for(served: Served, pause: float, pieces: int) -> None:
    head = b"POST /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n"
    answer = await served.raw(head, *[b"x"] * pieces, pause=pause)
    assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("other", ["/file/", "/file/x", "//file", "/FILE", "/raw"])
async def test_only_the_one_address_takes_files(served: Served, other: str) -> None:
    head = f"POST {other} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n".encode()
    assert (await served.raw(head)).startswith(b"HTTP/1.1 413")
    head = b"PUT /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n"
    assert (await served.raw(head)).startswith(b"HTTP/1.1 413")


async def test_who_hangs_up_in_the_middle_breaks_nothing(served: Served) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
    await writer.drain()
    writer.close()
    await serving.until(lambda: 'status="499"' in served.figures())
    assert (await served.client.post("/raw", content=b"x")).status_code == 200


async def test_a_foreign_name_for_this_machine_gets_nothing(served: Served) -> None:
    for host in (
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "[::1].evil.example",
        "localhost@evil.example",
        "localhost:80:80",
        "",
    ):
        answer = await served.raw(f"POST /raw HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        assert answer.startswith((b"HTTP/1.1 421", b"HTTP/1.1 400")), host
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"):
        answer = await served.raw(f"POST /raw HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 200"), host


async def test_the_public_address_is_one_of_its_names() -> None:
    async with protected(public_url="https://chat.vendor.example/") as served:
        for host, status in (("chat.vendor.example", 200), ("other.vendor.example", 421)):
            assert (await served.client.post("/raw", headers={"Host": host})).status_code == status


def test_a_server_for_the_network_that_does_not_know_its_name_takes_every_name() -> None:
    assert hosts_of(load(host="0.0.0.0")) is None
    assert "chat.example" in (hosts_of(load(host="0.0.0.0", public_url="https://chat.example")) or ())


@pytest.mark.parametrize(
    "head",
    [
        b"POST /raw HTTP/1.1\r\nContent-Length: 0",
        b"POST /raw HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nContent-Length: 0",
        b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2",
        b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
        b"POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1",
        b"POST /raw%00 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0",
        b"POST /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0",
        b"GET /raw?" + b"q" * 9000 + b" HTTP/1.1\r\nHost: localhost",
        b"GET /raw HTTP/1.1\r\nHost: localhost\r\nX-Big: " + b"x" * 40_000,
        b"GARBAGE",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_malformed_requests_are_refused_and_never_break_the_server(served: Served, head: bytes) -> None:
    answer = await served.raw(head + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4"), answer[:80]
    assert 'status="5' not in served.figures()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"text": "\\ud800", "size": "\\ud800"}',
        b'{"text": 1, "size": NaN}',
        b'{"text": 1, "size": 1e999}',
        b"[" * 900,
        b'{"text": ' + b"9" * 900 + b"}",
        b'{"\\ud800": {"\\udfff": 1}}',
    ],
)
async def test_hostile_bodies_are_refused_without_being_repeated(served: Served, body: bytes) -> None:
    answer = await served.client.post("/notes/1", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "input" not in answer.text


async def test_what_nobody_foresaw_is_told_by_an_id_and_nothing_else(served: Served) -> None:
    answer = await served.client.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["request"] == answer.headers["x-request-id"]
    assert "Acme" not in answer.text


async def test_a_full_disk_is_told_as_try_again(served: Served) -> None:
    answer = await served.client.get("/full")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "Nothing was kept. Please try again in a moment."


async def test_a_live_stream_passes_piece_by_piece(served: Served) -> None:
    seen = []
    async with served.client.stream("GET", "/live") as answer:
        async for line in answer.aiter_lines():
            seen.append((line, served.figures().count("/live")))
    assert [line for line, _ in seen if line] == ["data: 1", "data: 2"]
    assert seen[0][1] == 0  # not finished when the first piece was there
    assert 'route="/live",status="200"' in served.figures()


async def test_pages_that_do_not_exist_are_told_as_problems(served: Served) -> None:
    answer = await served.client.get("/nowhere")
    assert json.loads(answer.text)["title"] == "Not Found"
