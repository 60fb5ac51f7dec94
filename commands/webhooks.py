"""How webhooks leave this installation: to the open internet alone, unless nobody but this machine reaches it."""

import asyncio

import httpx

from bot.certificates import trusted
from bot.config import Settings
from knowledge.errors import SourceFailed
from knowledge.sources.public import permitted, resolved


def is_private(settings: Settings) -> bool:
    """Nobody but this machine reaches this server: then webhooks may go to this machine, too."""
    return settings.on_loopback and settings.public_url is None


class PublicOnly(httpx.AsyncBaseTransport):
    """Reaches machines of the open internet alone, at the address that was looked at: an address that anybody may set
    up must not lead into our own network."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=trusted(env=True))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            found = await asyncio.to_thread(resolved, host, port)
            address = permitted(host, found, public=True)
        except SourceFailed as error:
            raise httpx.ConnectError(str(error), request=request) from error
        request.url = request.url.copy_with(host=address)
        request.extensions = {**request.extensions, "sni_hostname": host}
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def client_for_webhooks(settings: Settings) -> httpx.AsyncClient:
    """Follows no redirect: what is signed is for the address that was set up."""
    transport = httpx.AsyncHTTPTransport(verify=trusted(env=True)) if is_private(settings) else PublicOnly()
    return httpx.AsyncClient(transport=transport, follow_redirects=False, trust_env=False)
