"""Calls of Slack's Web API, each made once: whoever calls decides what a failure means and whether to try again.

Slack answers most failures with HTTP 200 and `ok: false`; they become exceptions here, sorted by what can be done.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

CHUNK = 65_536  # bytes of a file at once
TIMEOUT = 20  # seconds for one call
DEFAULT_WAIT = 30  # seconds, where Slack says to wait and not how long
LONGEST_WAIT = 3_600

# Answers after which the same call may well succeed. docs.slack.dev/reference/methods/chat.postMessage#errors
PASSING = {
    *("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"),
    *("accesslimited", "external_channel_migrating", "enterprise_is_restricted_temporarily"),
}
# Answers that say our token is of no use any more, whatever it is used for.
DISOWNED = {
    *("account_inactive", "token_revoked", "invalid_auth", "not_authed", "token_expired"),
    *("team_access_not_granted", "app_uninstalled", "org_login_required"),
}
LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}


class Refused(Exception):
    """Slack did not do it, and would not if asked again. `error` is its word for why."""

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)


class Disowned(Refused):
    """The workspace does not accept our token any more."""


class Passing(Refused):
    """Slack did not do it for a reason that may pass."""


class Limited(Exception):
    """We were too fast; nothing was done. Again after `after`."""

    def __init__(self, after: timedelta) -> None:
        self.after = after
        super().__init__(f"too fast: again after {after.total_seconds():.0f} s")


class Lost(Exception):
    """No answer arrived, or none that says whether it was done."""


class SlackApi:
    """The Web API at one address. `close()` it."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).hostname or ""
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, token: str | None, **arguments: Any) -> Mapping[str, Any]:
        """A call that changes something. Raises Refused, Limited, Lost."""
        return await self._call(method, token, json=arguments)

    async def read(self, method: str, token: str, **arguments: Any) -> Mapping[str, Any]:
        """A call that only reads: most of these take no JSON. Raises Refused, Limited, Lost."""
        return await self._call(method, token, http_verb="GET", params=arguments)

    async def exchange(self, **arguments: Any) -> Mapping[str, Any]:
        """A refresh token for a new pair. Raises Refused, Limited, Lost."""
        return await self._call("oauth.v2.access", None, data=arguments)

    async def download(self, address: str, token: str) -> AsyncIterator[bytes]:
        """A file's bytes as they arrive. Raises Refused, Lost."""
        try:
            headers = {"Authorization": f"Bearer {token}"}
            async with self._open().get(address, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200 or answer.content_type == "text/html":  # Slack's page for signing in
                    raise Refused(f"file not given (HTTP {answer.status})")
                async for chunk in answer.content.iter_chunked(CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise Lost(f"file: {type(failure).__name__}") from None

    async def upload(self, address: str, content: bytes) -> None:
        """A file's bytes to the address Slack named for it, which is a secret of its own. Raises Refused, Lost."""
        try:
            async with self._open().post(address, data=content, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise Refused(f"file not taken (HTTP {answer.status})")
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise Lost(f"upload: {type(failure).__name__}") from None

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Slack's own client at the same address, without its retries: it would send a message twice after a
        connection that broke."""
        return AsyncWebClient(token=token, base_url=self._url, timeout=TIMEOUT, session=self._open(), retry_handlers=[])

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._session

    async def _call(self, method: str, token: str | None, **request: Any) -> Mapping[str, Any]:
        try:
            answer = await self.client(token).api_call(method, **request)
        except SlackApiError as failure:
            raise _sorted(failure) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
            raise Lost(f"{method}: {type(failure).__name__}") from None
        data: Any = answer.data
        return data if isinstance(data, Mapping) else {}


def _sorted(failure: SlackApiError) -> Exception:
    """The failure by what can be done about it."""
    answer: Any = failure.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))
    data = getattr(answer, "data", None)
    error = str(data.get("error") or "") if isinstance(data, Mapping) else ""
    if status == 429 or error in LIMITED:
        return Limited(_wait(getattr(answer, "headers", {})))
    if status >= 500 or not error:
        return Lost(f"HTTP {status}")
    if error in DISOWNED:
        return Disowned(error)
    return Passing(error) if error in PASSING else Refused(error)


def _wait(headers: Mapping[str, str]) -> timedelta:
    given = str({name.lower(): value for name, value in headers.items()}.get("retry-after", ""))
    seconds = int(given) if given.isdecimal() else DEFAULT_WAIT
    return timedelta(seconds=min(max(seconds, 1), LONGEST_WAIT))
