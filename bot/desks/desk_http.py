"""Speak to a desk over HTTP: signed in, patient where it asks for patience, with one meaning for each refusal."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx

from bot.desks.desk import Gone, Misled, Refused
from bot.jobs import Retry

TIMEOUT = 30.0  # seconds for an answer
LONGEST_WAIT = timedelta(hours=1)  # that a desk may ask for
AS_IT_IS = {"Accept-Encoding": "identity"}
BUSY = (httpx.codes.REQUEST_TIMEOUT, httpx.codes.CONFLICT, httpx.codes.LOCKED, httpx.codes.TOO_EARLY)
LOCKED_OUT = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)


class Wire:
    """Calls to one desk, whose paths are below `address`."""

    def __init__(self, client: httpx.AsyncClient, address: str, user: str, password: str) -> None:
        self._client, self._address = client, address.rstrip("/")
        self._auth = httpx.BasicAuth(user, password)

    async def call(self, method: str, path: str, **request: Any) -> Any:
        """The answer's JSON, None where it is empty. Raises Retry, Gone, Refused."""
        try:
            response = await self._client.request(
                method, f"{self._address}{path}", auth=self._auth, timeout=TIMEOUT, follow_redirects=False, **request
            )
        except httpx.HTTPError as error:
            raise Retry(reason=f"the desk did not answer: {type(error).__name__}", unsure=True) from error
        _judge(response)
        return _json(response)

    async def download(self, url: str) -> AsyncIterator[bytes]:
        """The bytes of a file, as they are sent: packed ones could be a thousand times as many in memory. Our key goes
        to the desk alone, wherever it keeps its files. Raises as `call`, and Misled."""
        try:
            own = self._is_own(url)
            async with self._client.stream(
                "GET", url, headers=AS_IT_IS, auth=self._auth if own else None, timeout=TIMEOUT, follow_redirects=True
            ) as response:
                _judge(response)
                async for chunk in response.aiter_raw():
                    yield chunk
        except (httpx.InvalidURL, httpx.TooManyRedirects, httpx.UnsupportedProtocol) as error:
            raise Misled from error
        except httpx.HTTPError as error:
            raise Retry(reason=f"a file of the desk could not be fetched: {type(error).__name__}") from error

    def _is_own(self, url: str) -> bool:
        mine, other = httpx.URL(self._address), httpx.URL(url)
        return (mine.scheme, mine.host, mine.port) == (other.scheme, other.host, other.port)


def _judge(response: httpx.Response) -> None:
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
    raise Refused(status, _json(response) if response.is_stream_consumed else None)


def _wait(response: httpx.Response) -> timedelta:
    """What `Retry-After` says in seconds; a minute where it says nothing we can read."""
    said = response.headers.get("Retry-After", "")
    seconds = int(said) if said.isascii() and said.isdigit() else 60
    return min(timedelta(seconds=max(1, seconds)), LONGEST_WAIT)


def _json(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        if response.is_success:
            raise Retry(reason="the desk answered something that is not JSON") from None
        return None
