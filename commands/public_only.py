"""The way to addresses that others name: to the open internet, and nowhere into our own network."""

import asyncio

import httpx

from bot.certificates import trusted
from knowledge.errors import SourceFailed
from knowledge.sources.public import permitted, resolved


class NotPublic(httpx.ConnectError):
    """The address leads into our own network."""


class PublicOnly(httpx.AsyncBaseTransport):
    """Reaches machines of the open internet alone, at the address that was looked at: an address that anybody may set
    up must not lead into our own network."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=trusted(env=True))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            found = await asyncio.to_thread(resolved, host, port)
        except SourceFailed as error:
            raise httpx.ConnectError(str(error), request=request) from error
        try:
            address = permitted(host, found, public=True)
        except SourceFailed as error:
            raise NotPublic(str(error), request=request) from error
        there = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # `Host` among them: the name it was asked by
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )  # `request` stays as it is: where a redirect leads is told from its address
        return await self._inner.handle_async_request(there)

    async def aclose(self) -> None:
        await self._inner.aclose()
