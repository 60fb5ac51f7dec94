"""What is fetched ends, whoever sends it: by a limit on the whole of it, however steadily its pieces come."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from bot.in_time import ALL, ONE, in_time, share
from tests.trickle import HEADERS, trickling


@pytest.fixture
async def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets so many seconds pass at once."""
    loop, skipped = asyncio.get_running_loop(), [0.0]
    real = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() + sum(skipped))
    return skipped.append


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", HEADERS], ids=["bytes", "headers"])
async def test_a_server_that_never_ends_is_left(head: bytes, later: Callable[[float], None]) -> None:
    begun = asyncio.Event()
    async with trickling(head, begun=begun) as url, httpx.AsyncClient(timeout=None) as client:
        fetching = asyncio.ensure_future(everything(in_time(fetched(client, url))))
        await begun.wait()
        later(ONE)
        with pytest.raises(TimeoutError):
            await fetching


async def test_what_came_in_time_is_all_there() -> None:
    assert [chunk async for chunk in in_time(pieces(b"a", b"b", b"c"))] == [b"a", b"b", b"c"]


async def test_who_stops_in_the_middle_is_never_broken_off_later(later: Callable[[float], None]) -> None:
    """For instance because the file is too large."""
    arriving = in_time(pieces(b"a", b"b"))
    assert await anext(arriving) == b"a"
    later(2 * ONE)
    for _ in range(3):
        await asyncio.sleep(0)  # whatever is due by now happens


def test_many_files_of_one_message_share_the_time_of_their_job() -> None:
    assert (share(0), share(1), share(3)) == (ONE, ONE, ONE)
    assert share(40) * 40 == ALL


async def everything(chunks: AsyncIterator[bytes]) -> list[bytes]:
    return [chunk async for chunk in chunks]


async def fetched(client: httpx.AsyncClient, url: str) -> AsyncIterator[bytes]:
    async with client.stream("GET", url) as answer:
        async for chunk in answer.aiter_raw():
            yield chunk


async def pieces(*all_: bytes) -> AsyncIterator[bytes]:
    for each in all_:
        yield each
