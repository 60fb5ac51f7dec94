"""One HTTP exchange as the guard sees it: the head of the request, its body, and the answer on its way out."""

import asyncio
import re
import secrets
from ipaddress import ip_address
from time import perf_counter
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from bot.channels.problem import problem

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]/@\s]+))(?::[0-9]{0,5})?")
_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class BodyTooLarge(Exception):
    """More arrived than was to be read."""


class BodyTooSlow(Exception):
    """It took longer to arrive than was to be waited."""


class Head:
    """The headers of one request, as far as the guard reads them."""

    def __init__(self, scope: Scope) -> None:
        pairs: list[tuple[bytes, bytes]] = scope["headers"]
        self.size = sum(len(name) + len(value) for name, value in pairs)
        self._values: dict[bytes, list[bytes]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def id(self) -> str:
        """The id a proxy in front of us gave the request, so that both logs can be joined; else one of our own."""
        given = self._values.get(b"x-request-id", [b""])[0]
        return given.decode() if _ID.fullmatch(given) else secrets.token_hex(8)

    def sane(self) -> bool:
        """One host, at most one length, and not two different ways to say where the body ends."""
        lengths = self._values.get(b"content-length", [])
        if len(self._values.get(b"host", [])) != 1 or len(lengths) > 1:
            return False
        return all(n.isdigit() and len(n) < 16 for n in lengths) and not (
            lengths and b"transfer-encoding" in self._values
        )

    def host(self) -> str:
        """The name without port and brackets; empty where it is none."""
        found = _HOST.fullmatch(self._values[b"host"][0].decode("latin-1").lower())
        return (found[1] or found[2]).rstrip(".") if found else ""

    def announce_body(self) -> bool:
        return b"transfer-encoding" in self._values or self.length() > 0

    def length(self) -> int:
        return int(self._values.get(b"content-length", [b"0"])[0])


class Answer:
    """Passes the answer on, marks it with the request's id and remembers what it was."""

    def __init__(self, send: Send, request: str) -> None:
        self._send, self._request = send, request
        self._started, self._first_byte = perf_counter(), 0.0
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self._first_byte = message["status"], perf_counter()
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._request
            headers.setdefault("X-Content-Type-Options", "nosniff")
        await self._send(message)

    async def refuse(self, scope: Scope, receive: Receive, status: int, detail: str) -> None:
        """Tell the caller, and hang up: whatever else they are sending is not read."""
        await problem(status, detail, headers={"Connection": "close"})(scope, receive, self.send)

    def seconds(self) -> float:
        """To the first byte: a stream of events may stay open all day."""
        return (self._first_byte or perf_counter()) - self._started


async def whole_body(receive: Receive, limit: int) -> Receive:
    """Read the body to its end and hand it on in one piece. Raises BodyTooLarge, ClientDisconnect."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge
        more = message.get("more_body", False)
    return _replay(bytes(body), receive)


def in_pieces(receive: Receive, limit: int, *, piece: float, whole: float) -> Receive:
    """The body as it arrives, for a route that reads it itself; `piece` and `whole` are seconds for each and for all.

    What is received through it may raise BodyTooLarge, BodyTooSlow.
    """
    count, ends, last = 0, perf_counter() + whole, False

    async def next_piece() -> Message:
        nonlocal count, last
        if last:
            return await receive()
        try:
            async with asyncio.timeout(min(piece, ends - perf_counter())):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        count += len(message.get("body", b""))
        if count > limit:
            raise BodyTooLarge
        last = not message.get("more_body", False)
        return message

    return next_piece


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one piece first, then whatever the connection says (that the caller hung up)."""
    rest: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return rest.pop() if rest else await receive()

    return again


def template(scope: Scope) -> str:
    """The route's pattern: a path would make one figure per conversation, and tell whose."""
    route: Any = scope.get("route")
    if route is not None:
        return str(route.path)
    return f"{scope['root_path']}/*" if scope.get("root_path") else "(none)"


def is_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
