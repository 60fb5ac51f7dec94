"""The public keys with which Microsoft signs what it sends, fetched when they are needed and never in anybody's way."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from jwt import InvalidKeyError
from jwt.algorithms import RSAAlgorithm

TTL = 24 * 3600.0  # seconds after which the keys are fetched again
STALE = 5 * 24 * 3600.0  # how long known keys are used when they cannot be: Microsoft keeps a key that long
AGAIN = 60.0  # seconds between fetches for a key nobody knows: anybody can name one
FETCH_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SigningKey:
    public_key: Any
    endorsements: tuple[str, ...]  # the channels it may sign for


class KeyRing:
    """Keys by their id, from an OpenID document at `url`."""

    def __init__(self, url: str, http: httpx.AsyncClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._http, self._clock = url, http, clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched = self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    async def key(self, kid: str) -> SigningKey | None:
        """The key with this id; None where there is none, or nobody can say. Who has a known one never waits long."""
        if self._wants_fetch(kid) and not (kid in self._keys and self._fetching.locked()):
            async with self._fetching:
                if self._wants_fetch(kid):  # those who waited were served by the one who fetched
                    await self._fetch()
        return self._keys.get(kid) if self._clock() - self._fetched < STALE else None

    def _wants_fetch(self, kid: str) -> bool:
        if self._clock() - self._tried < AGAIN:
            return False
        return kid not in self._keys or self._clock() - self._fetched > TTL

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                document = (await self._http.get(self._url)).raise_for_status().json()
                listed = (await self._http.get(document["jwks_uri"])).raise_for_status().json()["keys"]
            self._keys = dict(filter(None, map(_read, listed)))
            self._fetched = self._clock()
        except (httpx.HTTPError, TimeoutError, ValueError, LookupError, TypeError) as error:
            log.warning("signing keys cannot be fetched", reason=type(error).__name__)
        finally:
            self._tried = self._clock()  # at the end: until then everybody who needs a key waits for this one


def _read(listed: Any) -> tuple[str, SigningKey] | None:
    """One key of the list; None for kinds we do not take."""
    if not isinstance(listed, dict) or listed.get("kty") != "RSA" or not isinstance(listed.get("kid"), str):
        return None
    try:
        public = RSAAlgorithm.from_jwk(json.dumps(listed))
    except (InvalidKeyError, ValueError):
        return None
    endorsed = listed.get("endorsements")
    return listed["kid"], SigningKey(public, tuple(map(str, endorsed)) if isinstance(endorsed, list) else ())
