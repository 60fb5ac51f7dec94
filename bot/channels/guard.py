"""What holds for every route: an id, a log line and a figure per request; limits on size, time and form; no bare error.

A request that breaks a limit is refused before any route sees it. Its body is read here, whole and within the limits,
so that no route has to think of slow or endless senders. Files are the one exception: their route reads them piece by
piece, each of which is counted and timed here.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from bot.channels.exchange import Answer, BodyTooLarge, BodyTooSlow, Head, in_pieces, is_address, template, whole_body
from bot.channels.problem import answer_with_problems
from bot.config import Settings
from bot.metrics import Metrics
from bot.prm.database import Unavailable

GONE = 499  # nginx's number for "the caller hung up before we answered"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNLOGGED = ("/healthz", "/readyz", "/metrics", "/static", "/assets")  # asked all day long, by machines

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of one request is read. Slack sends at most some 100 KB, Teams some 250 KB."""

    body: int = 1_048_576  # bytes
    body_seconds: float = 10.0  # for all of it, so that sending a byte now and then does not help
    piece_seconds: float = 20.0  # for the next piece of a file, some 64 KB
    file_seconds: float = 900.0  # for all of a file: 20 MB over a slow line take ten minutes
    headers: int = 32_768  # bytes of all names and values
    target: int = 8_192  # bytes of path and query


class Refused(Exception):
    """This request is not answered. `reason` is counted and therefore one of few; `detail` is told to the caller."""

    def __init__(self, status: int, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.detail = status, reason, detail


def protect(
    app: FastAPI,
    *,
    hosts: Collection[str] | None,
    metrics: Metrics,
    limits: Limits | None = None,
    uploads: Mapping[str, int] | None = None,
) -> None:
    """Put the guard around every route of `app`. Call it last, so that it is outermost.

    `uploads`: the paths whose POST is a file, with the most bytes it may have.
    """
    answer_with_problems(app)
    app.add_middleware(Guard, metrics=metrics, hosts=hosts, limits=limits or Limits(), uploads=uploads or {})


def hosts_of(settings: Settings) -> Collection[str] | None:
    """Names this server may be called by; None for any, where it listens to the network without knowing its name.

    Without this any web page could give its own name our address and read a chat on the visitor's machine.
    """
    if not settings.on_loopback and settings.public_url is None:
        return None
    return {"localhost", settings.host, urlsplit(settings.address).hostname or "localhost"}


class Guard:
    """Pure ASGI, so that a stream of events passes through it unbuffered."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        hosts: Collection[str] | None,
        limits: Limits,
        uploads: Mapping[str, int],
    ) -> None:
        self._app, self._metrics, self._hosts, self._limits, self._uploads = app, metrics, hosts, limits, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        head = Head(scope)
        request = head.id()
        answer = Answer(send, request)
        with bound_contextvars(request=request):
            try:
                await self._answer(scope, head, receive, answer)
            finally:
                self._tell(scope, answer)
        return None

    async def _answer(self, scope: Scope, head: Head, receive: Receive, answer: Answer) -> None:
        try:
            self._check(scope, head)
            if self._is_upload(scope):
                receive = self._pieces(receive, self._largest(scope))
            else:
                receive = await self._whole_body(head, receive)
            await self._app(scope, receive, answer.send)
        except (Refused, BodyTooLarge, BodyTooSlow) as error:
            refused = self._refusal(error, scope)
            self._metrics.refuse(refused.reason)
            await answer.refuse(scope, receive, refused.status, refused.detail)
        except ClientDisconnect:
            answer.status = answer.status or GONE
        except Exception as error:
            status, detail = _told(error)
            if answer.status:  # too late to say so: the caller must see the answer break off
                raise
            await answer.refuse(scope, receive, status, detail)

    def _check(self, scope: Scope, head: Head) -> None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self._limits.target:
            raise Refused(414, "too large", "The address is too long.")
        if head.size > self._limits.headers:
            raise Refused(431, "too large", "The headers are too large.")
        if "\0" in scope["path"] or not head.sane():
            raise Refused(400, "malformed", "The request is malformed.")
        if not self._known(head.host()):
            raise Refused(421, "host", "This server does not answer to that name. Its operator can set the public URL.")
        if head.length() > self._largest(scope):
            raise _too_large(self._largest(scope))

    def _is_upload(self, scope: Scope) -> bool:
        return scope["method"] == "POST" and scope["path"] in self._uploads

    def _largest(self, scope: Scope) -> int:
        """Bytes that the body of this request may have."""
        return self._uploads[scope["path"]] if self._is_upload(scope) else self._limits.body

    def _known(self, host: str) -> bool:
        """An address in place of a name is fine: nobody else's page can have it."""
        return self._hosts is None or host in self._hosts or is_address(host)

    async def _whole_body(self, head: Head, receive: Receive) -> Receive:
        """The request's body, read to its end, as the route will receive it."""
        if not head.announce_body():
            return receive
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                return await whole_body(receive, self._limits.body)
        except TimeoutError:
            raise BodyTooSlow from None

    def _refusal(self, error: Exception, scope: Scope) -> Refused:
        if isinstance(error, Refused):
            return error
        if isinstance(error, BodyTooLarge):
            return _too_large(self._largest(scope))
        return Refused(408, "slow", "The request took too long to arrive.")

    def _pieces(self, receive: Receive, limit: int) -> Receive:
        """The body as its route reads it, no more of it than may come and no slower."""
        return in_pieces(receive, limit, piece=self._limits.piece_seconds, whole=self._limits.file_seconds)

    def _tell(self, scope: Scope, answer: Answer) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route, status, seconds = template(scope), answer.status or GONE, answer.seconds()
        self._metrics.request(method, route, status, seconds)
        say = log.debug if route.startswith(UNLOGGED) and status < 400 else log.info
        say("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _too_large(limit: int) -> Refused:
    return Refused(413, "too large", f"The request is larger than {limit} bytes.")


def _told(error: Exception) -> tuple[int, str]:
    """Log what no route foresaw; the status and words for the caller, who can name the request's id to operators."""
    if isinstance(error, Unavailable):
        log.error("request not kept", reason=error.reason)
        return 503, "Nothing was kept. Please try again in a moment."
    log.exception("request failed", exc_info=error)
    return 500, "Something went wrong here. The people who run this can look it up."
