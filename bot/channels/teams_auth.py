"""Whether an activity really comes from Teams, for us, from an organisation we serve: otherwise nobody reads it.

What botbuilder checks itself raises on unknown keys, fetches them without a time limit on the event loop, and lets
anybody in where no app id is set. So the token is checked here, as Microsoft documents it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import jwt

from bot.channels.teams_arrivals import tenant_of
from bot.channels.teams_keys import KeyRing
from bot.channels.teams_wire import Activity, string

CHANNEL: Final = "msteams"
ANY: Final = "*"  # in place of organisations: everybody may write, and still has to prove who they are
SKEW: Final = 300  # seconds between Microsoft's clock and ours
AMBIGUOUS: Final = frozenset("@\\?# ")  # what one reader takes for the host's end and another one does not
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class NotFromTeams(Exception):
    """The request is refused. `status` is 401 or 403; the reason is for operators and quotes nothing of it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """Microsoft's addresses, which differ in national clouds."""

    issuer: str = "https://api.botframework.com"
    keys: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login: str = "https://login.microsoftonline.com"
    scope: str = "https://api.botframework.com/.default"
    services: Collection[str] = ("smba.trafficmanager.net", ".botframework.com", ".teams.microsoft.com")
    stores_of_files: Collection[str] = (".sharepoint.com", ".svc.ms")
    insecure: bool = False  # without TLS, for tests on this machine

    def serves(self, address: str) -> bool:
        """Whether answers may be sent there: an activity names the address, and our token goes along."""
        return self._among(address, self.services)

    def stores(self, address: str) -> bool:
        """Whether a file that somebody attached may be fetched there: no address within our own network is."""
        return self._among(address.partition("?")[0], self.stores_of_files)

    def _among(self, address: str, hosts: Collection[str]) -> bool:
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            return False
        if set(address) & AMBIGUOUS or not address.isprintable():
            return False
        if parts.scheme != "https" and not (self.insecure and host in LOOPBACK):
            return False
        return any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts)


PLAYGROUND = Cloud(services=tuple(LOOPBACK), stores_of_files=(), insecure=True)


@dataclass(frozen=True, kw_only=True)
class Doorkeeper:
    """`app_id` None lets requests without a token in: for a playground on loopback alone, which settings see to."""

    app_id: str | None
    tenants: frozenset[str]  # organisations whose chats we serve
    keys: KeyRing
    cloud: Cloud = field(default_factory=Cloud)

    async def check(self, activity: Activity, authorization: str) -> None:
        """Raises NotFromTeams for whatever is wrong."""
        if self.app_id is not None:
            claims = await self._claims(authorization, self.app_id, string(activity, "channelId"))
            if _bare(claims.get("serviceurl") or claims.get("serviceUrl")) != _bare(string(activity, "serviceUrl")):
                raise NotFromTeams(403, "the token is for another service")
            if ANY not in self.tenants and tenant_of(activity) not in self.tenants:
                raise NotFromTeams(403, "the organisation is none of ours")
            if string(activity, "channelId") != CHANNEL:
                raise NotFromTeams(403, "another channel than Teams")
        if not self.cloud.serves(string(activity, "serviceUrl")):
            raise NotFromTeams(403, "the service is none of Teams'")

    async def _claims(self, authorization: str, app_id: str, channel: str) -> dict[str, Any]:
        kind, _, token = authorization.strip().partition(" ")
        if kind.lower() != "bearer" or not token:
            raise NotFromTeams(401, "no token")
        try:
            head = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise NotFromTeams(401, "no token that can be read") from None
        key = await self.keys.key(str(head.get("kid", "")))
        if key is None:
            raise NotFromTeams(401, "signed with a key we do not know")
        if channel not in key.endorsements:
            raise NotFromTeams(403, "the key may not sign for this channel")
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.public_key,
                algorithms=["RS256"],
                audience=app_id,
                issuer=self.cloud.issuer,
                leeway=SKEW,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise NotFromTeams(401, type(error).__name__) from None
        return claims


def _bare(address: Any) -> str:
    return str(address or "").rstrip("/").lower() or "none"
