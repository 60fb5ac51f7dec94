"""Our own token for Teams: asked for once per expiry, however many messages leave, and never by two at a time."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bot.channels.teams_limits import CONNECTOR_SECONDS

EARLY = 300.0  # seconds before it expires at which a new one is fetched


class NoToken(Exception):
    """Microsoft gives us none. The message says why in its own short code."""


@dataclass(frozen=True)
class _Token:
    text: str
    until: float


class Tokens:
    """`secret` None means that none is needed: a playground on this machine."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        address: str,
        scope: str,
        app_id: str | None,
        secret: str | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http, self._address, self._scope = http, address, scope
        self._app_id, self._secret, self._clock = app_id, secret, clock
        self._token: _Token | None = None
        self._asking = asyncio.Lock()

    async def header(self) -> dict[str, str]:
        """What to send along. Raises NoToken."""
        if self._app_id is None or self._secret is None:
            return {}
        async with self._asking:
            if self._token is None or self._token.until <= self._clock():
                self._token = await self._ask(self._app_id, self._secret)
            return {"Authorization": f"Bearer {self._token.text}"}

    def forget(self) -> None:
        """It was refused: ask for a new one."""
        self._token = None

    async def _ask(self, app_id: str, secret: str) -> _Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": self._scope,
        }
        try:
            answer = await self._http.post(self._address, data=form, timeout=CONNECTOR_SECONDS)
            told = answer.json()
            token, seconds = str(told["access_token"]), float(told.get("expires_in", 3600))
        except httpx.HTTPError as error:
            raise NoToken(type(error).__name__) from None
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NoToken(f"no token in the answer {answer.status_code}") from None
        return _Token(token, self._clock() + max(60.0, seconds - EARLY))
