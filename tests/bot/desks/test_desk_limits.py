"""A desk that is in somebody else's hands, or broken, holds nobody up and fills nobody's memory. Real HTTP."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.desks import desk_http
from bot.desks.desk import Misled
from bot.desks.desk_files import MOST, TRIES
from bot.desks.desk_http import LISTED, Wire
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


async def test_only_a_list_of_tickets_may_be_longer_than_eight_megabytes(client: httpx.AsyncClient) -> None:
    nine = gzip.compress(b'"' + bytes(9_000_000).replace(b"\0", b"a") + b'"')
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(nine)}\r\n\r\n".encode() + nine
    async with trickling(head) as url:
        wire = Wire(client, url, USER, TOKEN)
        with pytest.raises(Retry, match="more than 8 MB"):
            await wire.call("GET", "/ticket")
        assert len(await wire.call("GET", "/tickets", largest=LISTED)) == 9_000_000


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


FILES = r"GET /(attachments|rest/api/3/attachment/content)/\d+"
LOOKS = r"GET /(api/v2/tickets/\d+\.json|rest/api/3/issue/[A-Z]+-\d+)"


async def test_a_desk_that_is_away_uses_up_no_tries_of_its_files(at_desk: Connected, anna: Talk) -> None:
    """Once it is back its file comes, although the place of files takes a little longer."""
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", file=("steps.pdf", PDF))
    for _ in range(TRIES):
        at_desk.fails(LOOKS, 503)
    for _ in range(TRIES - 1):
        at_desk.fails(FILES, 503)
    for _ in range(3 * TRIES):
        await at_desk.stage.wait(minutes=5)
    assert not at_desk.faults.waiting
    reply = said_to(at_desk.stage, anna)[-1]
    assert "Do it like this" in reply.text
    assert [each.label for each in reply.downloads] == ["steps.pdf (69 bytes)"]


async def test_a_desk_that_goes_away_between_its_words_and_their_file_uses_up_no_try(
    at_desk: Connected, anna: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", file=("steps.pdf", PDF))
    for _ in range(TRIES + 2):
        at_desk.fails(FILES, 503)
        at_desk.fails(LOOKS, 503)
    for _ in range(3 * TRIES):
        await at_desk.stage.wait(minutes=5)
    assert not at_desk.faults.waiting
    assert [each.label for each in said_to(at_desk.stage, anna)[-1].downloads] == ["steps.pdf (69 bytes)"]


async def test_each_file_has_tries_of_its_own(at_desk: Connected, anna: Talk) -> None:
    """Two that never come are no longer waited for than one."""
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", files=[("a.pdf", PDF), ("b.pdf", PDF)])
    for _ in range(2 * TRIES):
        at_desk.fails(FILES, 503)
    for _ in range(TRIES + 2):
        await at_desk.stage.wait(minutes=5)
    assert not at_desk.faults.waiting
    assert said_to(at_desk.stage, anna)[-1].text.endswith(
        "Do it like this\n\nAlso attached, but nothing I can show: a.pdf and b.pdf"
    )


async def test_of_very_many_files_of_a_comment_some_are_taken_and_the_rest_is_told_of(
    at_desk: Connected, anna: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    for words in ("first", "second", "third"):
        files = [(f"{words}-{n}.pdf", PDF + words.encode() + b"%%%d" % n) for n in range(MOST + 90)]
        at_desk.there.says(at_desk.ticket, "Rosa", words, files=files)
    await at_desk.minutes(5)
    replies = [each for each in said_to(at_desk.stage, anna) if "left at the desk" in each.text]
    assert [reply.text.split("\n\n")[-3:-1] for reply in replies] == [
        [words, "90 more files were left at the desk."] for words in ("first", "second", "third")
    ]
    assert [len(reply.downloads) for reply in replies] == [MOST] * 3
    assert at_desk.faults.count(FILES) == 3 * MOST


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
