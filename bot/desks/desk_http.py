"""Speak to a desk over HTTP: signed in, patient where it asks for patience, with one meaning for each refusal."""

import asyncio
import json
import re
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx

from bot.desks.desk import Gone, Misled, Refused
from bot.in_time import ONE, in_time
from bot.jobs import Retry

TIMEOUT = 30.0  # seconds without a byte of an answer
WHOLE = 60.0  # seconds for all of one
LARGEST = 8_000_000  # bytes of one: a page of 25 of the longest comments has about five million
LISTED = 32_000_000  # bytes of a list of tickets, whose length may be the desk's own choice
AT_ONCE = 65_536  # bytes that are understood without keeping others waiting
LONGEST_WAIT = timedelta(hours=1)  # that a desk may ask for
AS_IT_IS = {"Accept-Encoding": "identity"}
EITHER = 47  # for zlib: gzip or its own form, whichever it is
PACKED = {"Accept-Encoding": "gzip"}
BUSY = (httpx.codes.REQUEST_TIMEOUT, httpx.codes.CONFLICT, httpx.codes.LOCKED, httpx.codes.TOO_EARLY)
UNKEPT = re.compile("[\x00\ud800-\udfff]")  # in a text: what no database keeps, as half of a sign that somebody cut
LOCKED_OUT = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)


class Wire:
    """Calls to one desk, whose paths are below `address`."""

    def __init__(self, client: httpx.AsyncClient, address: str, user: str, password: str) -> None:
        self._client, self._address = client, address.rstrip("/")
        self._auth = httpx.BasicAuth(user, password)

    async def call(self, method: str, path: str, *, largest: int | None = None, **request: Any) -> Any:
        """The answer's JSON, None where it is empty. Raises Retry, also where it has more than `largest` bytes, Gone,
        Refused."""
        head = {**PACKED, **request.pop("headers", {})}
        try:
            async with (
                asyncio.timeout(WHOLE),
                self._client.stream(
                    method, f"{self._address}{path}", headers=head, auth=self._auth, timeout=TIMEOUT,
                    follow_redirects=False, **request,
                ) as response,
            ):  # fmt: skip
                content = await _whole(response, largest or LARGEST)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Retry(reason=f"the desk did not answer: {type(error).__name__}", unsure=True) from error
        _judge(response, content)
        if len(content) > AT_ONCE:
            return await asyncio.to_thread(_json, response, content)
        return _json(response, content)

    async def download(self, url: str, seconds: float = ONE) -> AsyncIterator[bytes]:
        """The bytes of a file, as they are sent: packed ones could be a thousand times as many in memory. Our key goes
        to the desk alone, wherever it keeps its files. Raises as `call`, and Misled."""
        try:
            async for chunk in in_time(self._sent(url), seconds):
                yield chunk
        except (httpx.InvalidURL, httpx.TooManyRedirects, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise Misled from error
        except (OverflowError, ExceptionGroup) as error:  # a port that is none
            raise Misled from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise Retry(reason=f"a file of the desk could not be fetched: {type(error).__name__}") from error

    async def _sent(self, url: str) -> AsyncIterator[bytes]:
        own = self._is_own(url)
        async with self._client.stream(
            "GET", url, headers=AS_IT_IS, auth=self._auth if own else None, timeout=TIMEOUT, follow_redirects=True
        ) as response:
            _judge(response)
            async for chunk in response.aiter_raw():
                yield chunk

    def _is_own(self, url: str) -> bool:
        mine, other = httpx.URL(self._address), httpx.URL(url)
        return (mine.scheme, mine.host, mine.port) == (other.scheme, other.host, other.port)


async def _whole(response: httpx.Response, largest: int) -> bytes:
    """All of an answer, unpacked; never much more of it in memory than we read. Raises Retry."""
    sent = bytearray()
    async for chunk in response.aiter_raw():
        sent += chunk
        _bounded(sent, largest)
    if response.headers.get("Content-Encoding", "").lower() not in ("gzip", "deflate"):
        return bytes(sent)
    try:
        unpacked = zlib.decompressobj(EITHER).decompress(sent, largest + 1)
    except zlib.error:
        return bytes(sent)
    _bounded(unpacked, largest)
    return unpacked


def _bounded(content: bytes | bytearray, largest: int) -> None:
    if len(content) > largest:
        raise Retry(reason=f"the desk answered more than {largest // 1_000_000} MB", unsure=True)


def _judge(response: httpx.Response, content: bytes = b"") -> None:
    status = response.status_code
    if response.is_success:
        return
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Retry(_wait(response), "the desk asks for patience", counts=False)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status in BUSY:
        raise Retry(reason=f"the desk answered {status}", unsure=True)
    if status in LOCKED_OUT:
        raise Retry(reason=f"the desk does not let us in: {status}")
    if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise Gone
    raise Refused(status, _json(response, content))


def _wait(response: httpx.Response) -> timedelta:
    """What `Retry-After` says in seconds; a minute where it says nothing we can read."""
    said = response.headers.get("Retry-After", "")
    seconds = int(said) if said.isascii() and said.isdigit() else 60
    return min(timedelta(seconds=max(1, seconds)), LONGEST_WAIT)


def _json(response: httpx.Response, content: bytes) -> Any:
    if not content:
        return None
    try:
        return _kept(json.loads(content))
    except (ValueError, RecursionError):
        if response.is_success:
            raise Retry(reason="the desk answered something that is not JSON") from None
        return None


def _kept(value: Any) -> Any:
    """The same with texts that can be kept: one sign of one comment must not hold up the whole ticket."""
    if isinstance(value, str):
        return UNKEPT.sub("\ufffd", value)
    if isinstance(value, list):
        return [_kept(each) for each in value]
    return {_kept(name): _kept(each) for name, each in value.items()} if isinstance(value, dict) else value
