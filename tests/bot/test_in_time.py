"""What is fetched ends, whoever sends it: by a limit on the whole of it, however steadily its pieces come."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.in_time import ALL, ONE, in_time, share
from tests.trickle import HEADERS, trickling

LIMIT = 0.2  # seconds; without it these tests never end


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", HEADERS], ids=["bytes", "headers"])
async def test_a_server_that_never_ends_is_left(head: bytes) -> None:
    async with trickling(head) as url, httpx.AsyncClient(timeout=30) as client:
        with pytest.raises(TimeoutError):
            _ = [chunk async for chunk in in_time(fetched(client, url), LIMIT)]


async def test_what_came_in_time_is_all_there() -> None:
    assert [chunk async for chunk in in_time(pieces(b"a", b"b", b"c"))] == [b"a", b"b", b"c"]


async def test_who_stops_in_the_middle_is_never_broken_off_later() -> None:
    """For instance because the file is too large."""
    arriving = in_time(pieces(b"a", b"b"), LIMIT)
    assert await anext(arriving) == b"a"
    await asyncio.sleep(2 * LIMIT)


def test_many_files_of_one_message_share_the_time_of_their_job() -> None:
    assert (share(0), share(1), share(3)) == (ONE, ONE, ONE)
    assert share(40) * 40 == ALL


async def fetched(client: httpx.AsyncClient, url: str) -> AsyncIterator[bytes]:
    async with client.stream("GET", url) as answer:
        async for chunk in answer.aiter_raw():
            yield chunk


async def pieces(*all_: bytes) -> AsyncIterator[bytes]:
    for each in all_:
        yield each
