"""A desk that is in somebody else's hands, or broken, holds nobody up and fills nobody's memory. Real HTTP."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.desks import desk_http
from bot.desks.desk import Misled
from bot.desks.desk_files import TRIES
from bot.desks.desk_http import Wire
from bot.jobs import Retry
from tests.bot.desks.connected import Connected
from tests.conversation import Talk
from tests.fake_desk import TOKEN, USER
from tests.samples import PDF
from tests.support_world import said_to
from tests.trickle import HEADERS, trickling

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
ENDLESS = OK + b"Content-Type: application/json\r\n\r\n"
MEGABYTE = gzip.compress(b'"' + bytes(2**20).replace(b"\0", b"a") + b'"')


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as found:
        yield found


@pytest.mark.parametrize("head", [ENDLESS, HEADERS], ids=["bytes", "headers"])
async def test_an_answer_that_never_ends_is_asked_for_again_later(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(desk_http, "WHOLE", 0.2)
    async with trickling(head, b" ") as url:
        with pytest.raises(Retry, match="did not answer") as raised:
            await Wire(client, url, USER, TOKEN).call("POST", "/ticket")
    assert raised.value.unsure, "it may have been done all the same"


@pytest.mark.parametrize("head", [ENDLESS, HEADERS], ids=["bytes", "headers"])
async def test_a_file_that_never_ends_is_left(client: httpx.AsyncClient, head: bytes) -> None:
    async with trickling(head) as url:
        with pytest.raises(Retry, match="could not be fetched: TimeoutError"):
            _ = [chunk async for chunk in Wire(client, url, USER, TOKEN).download(f"{url}/file", 0.2)]


async def test_an_answer_is_read_up_to_a_limit(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_http, "LARGEST", 2**20)
    async with trickling(ENDLESS, bytes(2**16), pause=0) as url:
        with pytest.raises(Retry, match="more than 1 MB"):
            await Wire(client, url, USER, TOKEN).call("GET", "/ticket")


async def test_a_packed_answer_is_unpacked_up_to_the_same_limit(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(MEGABYTE)}\r\n\r\n".encode() + MEGABYTE
    async with trickling(head) as url:
        wire = Wire(client, url, USER, TOKEN)
        assert len(await wire.call("GET", "/ticket")) == 2**20
        monkeypatch.setattr(desk_http, "LARGEST", 2**20)
        with pytest.raises(Retry, match="more than 1 MB"):
            await wire.call("GET", "/ticket")


async def test_what_is_packed_twice_is_not_unpacked(client: httpx.AsyncClient) -> None:
    """A few kilobytes of it could be gigabytes."""
    twice = gzip.compress(MEGABYTE)
    head = OK + f"Content-Encoding: gzip, gzip\r\nContent-Length: {len(twice)}\r\n\r\n".encode() + twice
    async with trickling(head) as url:
        with pytest.raises(Retry, match="not JSON"):
            await Wire(client, url, USER, TOKEN).call("GET", "/ticket")


async def test_what_is_nested_without_end_is_no_answer(client: httpx.AsyncClient) -> None:
    nested = b"[" * 200_000
    head = OK + f"Content-Length: {len(nested)}\r\n\r\n".encode() + nested
    async with trickling(head) as url:
        with pytest.raises(Retry, match="not JSON"):
            await Wire(client, url, USER, TOKEN).call("GET", "/ticket")


async def test_words_wait_for_their_file_and_come_without_it_in_the_end(at_desk: Connected, anna: Talk) -> None:
    """A place for files that is down for good must not hold back what the partner waits for."""
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    for _ in range(TRIES):
        at_desk.fails(r"GET /(attachments|rest/api/3/attachment/content)/\d+", 503)
    at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", file=("steps.pdf", PDF))
    await at_desk.minutes(2)
    assert "Do it like this" not in said_to(at_desk.stage, anna)[-1].text, "the file may come yet"
    for _ in range(TRIES):
        await at_desk.stage.wait(minutes=5)
    reply = said_to(at_desk.stage, anna)[-1]
    assert reply.text.endswith("Do it like this\n\nAlso attached, but nothing I can show: steps.pdf")
    assert reply.downloads == ()


async def test_half_a_sign_or_none_at_all_in_an_answer_can_be_kept(client: httpx.AsyncClient) -> None:
    """A desk that cuts a text may cut an emoji in two: no database takes that, nor NUL."""
    answer = rb'{"a\u0000": ["Ro\ud83dsa", "\ud83d\ude00", 1, null]}'
    head = OK + f"Content-Length: {len(answer)}\r\n\r\n".encode() + answer
    async with trickling(head) as url:
        found = await Wire(client, url, USER, TOKEN).call("GET", "/ticket")
    assert found == {"a\ufffd": ["Ro\ufffdsa", "\U0001f600", 1, None]}


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999/a", "http://127.0.0.1/\ud800", "http://[::1", "file:///a"])
async def test_a_file_at_an_address_that_is_none_is_told_of_and_holds_nothing_up(
    client: httpx.AsyncClient, address: str
) -> None:
    with pytest.raises(Misled):
        _ = [chunk async for chunk in Wire(client, "https://desk.example", USER, TOKEN).download(address, 5)]
