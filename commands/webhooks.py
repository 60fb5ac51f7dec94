"""How webhooks leave this installation: to the open internet alone, unless nobody but this machine reaches it."""

import httpx

from bot.certificates import trusted
from bot.config import Settings
from commands.public_only import PublicOnly


def is_private(settings: Settings) -> bool:
    """Nobody but this machine reaches this server: then webhooks may go to this machine, too."""
    return settings.on_loopback and settings.public_url is None


def client_for_webhooks(settings: Settings) -> httpx.AsyncClient:
    """Follows no redirect: what is signed is for the address that was set up."""
    transport = httpx.AsyncHTTPTransport(verify=trusted(env=True)) if is_private(settings) else PublicOnly()
    return httpx.AsyncClient(transport=transport, follow_redirects=False, trust_env=False)
