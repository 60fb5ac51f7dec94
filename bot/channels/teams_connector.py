"""Teams' REST interface for bots: post, rewrite, open a chat, ask who is there. Every failure has a name.

Without the SDK's own client: that one asks for a token per turn, retries by itself, and has no time limits.
"""

import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from bot.channels.teams_limits import CONNECTOR_SECONDS
from bot.channels.teams_token import NoToken, Tokens

AGAIN = frozenset({408, 412, 429, 500, 502, 503, 504})
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
LONGEST_WAIT = 600.0  # seconds; whatever Teams names beyond that is tried again earlier
PAGE = 200  # members asked for at once
MOST_PAGES = 50


class Refusal(Exception):
    """Teams did not do it. `reason` is for operators and holds nothing anybody wrote."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Busy(Refusal):
    """Not now. `after`: when Teams itself named the time."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Unanswered(Busy):
    """It was asked, and its answer never came."""


class Gone(Refusal):
    """There is no such conversation or message any more, or we are no longer in it."""


class Blocked(Refusal):
    """The person, or their organisation, does not want to hear from us."""


class TooLarge(Refusal):
    """More than Teams takes in one message."""


class Lost(Refusal):
    """Teams may have done it, or not: its answer never came."""


class Wrong(Refusal):
    """Teams does not understand what we sent: trying again is of no use."""


@dataclass(frozen=True)
class Connector:
    http: httpx.AsyncClient
    tokens: Tokens

    async def post(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        """Say it there; Teams' id of the message."""
        path = f"/v3/conversations/{_quoted(conversation)}/activities"
        return await self._say(service_url, path, activity)

    async def targeted(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        """Say it there so that only the activity's recipient sees it."""
        path = f"/v3/conversations/{_quoted(conversation)}/activities?isTargetedActivity=true"
        return await self._say(service_url, path, activity)

    async def rewrite(self, service_url: str, conversation: str, message: str, activity: Mapping[str, Any]) -> None:
        path = f"/v3/conversations/{_quoted(conversation)}/activities/{_quoted(message)}"
        await self._call("PUT", service_url, path, {**activity, "id": message})

    async def open(self, service_url: str, tenant: str, bot: str, person: str) -> str:
        """The personal chat with somebody, begun where there is none; Teams' id of it."""
        asked = {
            "bot": {"id": bot},
            "members": [{"id": person}],
            "isGroup": False,
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return str((await self._call("POST", service_url, "/v3/conversations", asked)).get("id", ""))

    async def member(self, service_url: str, conversation: str, person: str) -> Mapping[str, Any]:
        path = f"/v3/conversations/{_quoted(conversation)}/members/{_quoted(person)}"
        return await self._call("GET", service_url, path)

    async def members(self, service_url: str, conversation: str) -> AsyncIterator[Mapping[str, Any]]:
        """Everybody who is in it. Raises Wrong where there are more than can be asked for."""
        path = f"/v3/conversations/{_quoted(conversation)}/pagedmembers?pageSize={PAGE}"
        token = ""
        for _ in range(MOST_PAGES):
            page = await self._call("GET", service_url, path + (f"&continuationToken={quote(token)}" if token else ""))
            for each in page.get("members") or ():
                yield each
            token = str(page.get("continuationToken") or "")
            if not token:
                return
        raise Wrong("more members than can be asked for")

    async def _say(self, service_url: str, path: str, activity: Mapping[str, Any]) -> str:
        """Raises Lost where it may have been said: doing anything else twice is doing it once."""
        try:
            return str((await self._call("POST", service_url, path, activity)).get("id", ""))
        except Unanswered as silence:
            raise Lost(silence.reason) from None

    async def _call(self, method: str, service_url: str, path: str, body: object = None) -> Mapping[str, Any]:
        try:
            head = await self.tokens.header()
            answer = await self.http.request(
                method, f"{service_url}{path}", json=body, headers=head, timeout=CONNECTOR_SECONDS
            )
        except NoToken as error:
            raise Busy(f"no token: {error}") from None
        except NEVER_LEFT as error:
            raise Busy(f"Teams cannot be reached: {type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise Unanswered(f"Teams did not answer: {type(error).__name__}") from None
        if answer.is_success:
            return _object(answer)
        if answer.status_code == 401:
            self.tokens.forget()
        raise _refusal(answer)


def _refusal(answer: httpx.Response) -> Refusal:
    code = str((_object(answer).get("error") or {}).get("code", ""))[:60]
    reason = f"{answer.status_code} {code}".strip()
    match answer.status_code:
        case status if status in AGAIN or status == 401:
            return Busy(reason, _told(answer))
        case 403:
            return Blocked(reason) if code in ("MessageWritesBlocked", "ForbiddenOperationException") else Gone(reason)
        case 404 | 410:
            return Gone(reason)
        case 413:
            return TooLarge(reason)
        case _:
            return Wrong(reason)


def _told(answer: httpx.Response) -> timedelta | None:
    """When Teams says to come back, and a little later, so that all who were told the same do not come together."""
    try:
        seconds = float(answer.headers.get("retry-after", ""))
    except ValueError:
        return None
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT) * (1 + random.random() / 4) + random.random())  # noqa: S311 - spreads load, protects nothing


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _quoted(part: str) -> str:
    """Ids hold colons, semicolons, at signs: all of it is one part of the path."""
    return quote(part, safe="")
