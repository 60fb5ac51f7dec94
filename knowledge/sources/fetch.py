"""Fetching from one web site: politely, within limits, and never from anywhere else.

One `Fetcher` is one visit. It keeps to robots.txt and its crawl delay, follows redirects on the same host only, asks
for pages it knows only if they changed, and gives up after so many pages, bytes and minutes.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from protego import Protego

from knowledge.errors import SourceFailed, UnreadableDocument
from knowledge.reading.formats import MAX_BYTES
from knowledge.sources.public import is_public, permitted, resolved
from knowledge.sources.source import Visit
from knowledge.sources.url import joined, same_site

AGENT = "PartnerAssistant/1.0 (content ingestion; respects robots.txt)"
"""How we introduce ourselves. In robots.txt we are `PartnerAssistant`."""
MAX_PAGES = 5_000
"""Requests in one visit."""
MAX_TOTAL_BYTES = 256 * 2**20
MAX_SECONDS = 30 * 60
MAX_PAGE_SECONDS = 60
"""From asking for a page to its last byte, however steadily they come."""
MAX_REDIRECTS = 5
MAX_DELAY = 30.0
"""Seconds between requests that are waited at most, whatever robots.txt wishes."""
MAX_ROBOTS_BYTES = 512 * 1024
"""What RFC 9309 asks readers to take at least."""
TIMEOUT = httpx.Timeout(15, connect=10)
_EITHER = 47
"""For zlib: gzip or its own form, whichever it is."""
_STEP = 0.2
_GONE = (404, 410)
_PUBLIC = "public"
"""Memory: this site was on the open internet when it was taken in, so it must never lead anywhere else."""


@dataclass(frozen=True)
class Fetched:
    """What a site answered. `status` 304: as before; 404 and 410: there is no such page."""

    address: str
    """Where it was in the end, after redirects."""
    status: int
    body: bytes = b""
    kind: str = ""
    """Media type, such as `text/html`."""
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    @property
    def gone(self) -> bool:
        return self.status in _GONE


class Elsewhere(UnreadableDocument):
    """It leads to another site, or to where robots.txt does not want us."""


class Fetcher:
    """One visit to the site of an address. Use it with `with`."""

    def __init__(self, start: str, visit: Visit, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._start = start
        self._visit = visit
        self._wait = wait
        self._until = time.monotonic() + MAX_SECONDS
        self._pages = 0
        self._bytes = 0
        self._robots: Protego | None = None
        self._next = 0.0
        self._runner = asyncio.Runner()  # a blocking call could limit the wait for the next bytes alone, not for a page
        ours = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
        self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, headers=ours)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: Any) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def get(self, address: str, *, etag: str = "", modified: str = "") -> Fetched:
        """What is at an address of this site.

        Raises `Elsewhere`; `UnreadableDocument` if this page failed; `SourceFailed` if the site or a limit did.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        for _ in range(MAX_REDIRECTS + 1):
            self._require_ours(address)
            found = self._ask(address, {name: value for name, value in headers.items() if value}, MAX_BYTES)
            if not 300 <= found.status < 400 or found.status == httpx.codes.NOT_MODIFIED:
                return self._usable(found)
            to = joined(address, found.headers.get("location", ""))
            if to is None:
                raise UnreadableDocument("a redirect that leads nowhere")
            address = to
        raise UnreadableDocument("too many redirects")

    def allowed(self, address: str) -> bool:
        """Does robots.txt let us read it? Raises `SourceFailed` if that cannot be known."""
        if self._robots is None:
            self._robots = self._read_robots()
        return bool(self._robots.can_fetch(address, AGENT.partition("/")[0]))

    def _require_ours(self, address: str) -> None:
        if not same_site(self._start, address):
            raise Elsewhere(f"leads to another site, {urlsplit(address).netloc}")
        if not self.allowed(address):
            raise Elsewhere("robots.txt forbids it")

    @staticmethod
    def _usable(found: Fetched) -> Fetched:
        if found.gone or found.status in (200, 304):
            return found
        raise UnreadableDocument(f"the site answers {found.status}")

    def _read_robots(self) -> Protego:
        """RFC 9309: no such file allows everything, a server in trouble allows nothing."""
        address = joined(self._start, "/robots.txt")
        for _ in range(MAX_REDIRECTS + 1):
            if address is None or not same_site(self._start, address):
                return Protego.parse("")
            try:
                found = self._ask(address, {}, MAX_ROBOTS_BYTES)
            except UnreadableDocument as failure:
                raise SourceFailed(f"robots.txt cannot be read: {failure}") from failure
            if not 300 <= found.status < 400:
                break
            address = joined(address, found.headers.get("location", ""))
        if found.status >= 500 or found.status == httpx.codes.TOO_MANY_REQUESTS:
            raise SourceFailed(f"robots.txt cannot be read: the site answers {found.status}")
        return Protego.parse(found.body.decode("utf-8", "replace") if found.status == httpx.codes.OK else "")

    def _ask(self, address: str, headers: dict[str, str], limit: int) -> Fetched:
        self._keep_within_limits()
        url = httpx.URL(address)
        port = url.port or (443 if url.scheme == "https" else 80)
        to = permitted(url.host, self._addresses(url.host, port), public=_PUBLIC in self._visit.memory)
        headers = {**headers, "Host": url.netloc.decode("ascii")}
        there = self._client.build_request(
            "GET", url.copy_with(host=to), headers=headers, extensions={"sni_hostname": url.host}
        )
        try:
            answer, body = self._runner.run(self._answer(there, limit))
        except httpx.TimeoutException as failure:
            raise UnreadableDocument("the site did not answer in time") from failure
        except TimeoutError as failure:
            raise UnreadableDocument(f"it took more than {MAX_PAGE_SECONDS} seconds") from failure
        except (httpx.HTTPError, ValueError) as failure:
            raise UnreadableDocument(f"the site cannot be reached ({type(failure).__name__})") from failure
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(address, answer.status_code, body, kind, answer.headers)

    def _addresses(self, host: str, port: int) -> list[str]:
        addresses = resolved(host, port)
        if not self._visit.before and any(is_public(address) for address in addresses):
            self._visit.memory[_PUBLIC] = "yes"
        return addresses

    async def _answer(self, request: httpx.Request, limit: int) -> tuple[httpx.Response, bytes]:
        """Also its body, where it has one for us."""
        async with asyncio.timeout(MAX_PAGE_SECONDS):
            answer = await self._client.send(request, stream=True)
            try:
                return answer, await self._body(answer, limit) if answer.status_code == httpx.codes.OK else b""
            finally:
                await answer.aclose()

    async def _body(self, answer: httpx.Response, limit: int) -> bytes:
        """As it is sent, and unpacked then: what is packed can be a thousand times as much in memory."""
        sent = bytearray()
        async for part in answer.aiter_raw():
            sent += part
            _require_within(limit, sent)
            if time.monotonic() > self._until or self._visit.stopping():
                raise SourceFailed("the visit was ended before it was finished")
        body = _unpacked(bytes(sent), answer.headers.get("content-encoding", ""), limit)
        self._bytes += len(body)
        return body

    def _keep_within_limits(self) -> None:
        self._pages += 1
        if self._pages > MAX_PAGES:
            raise SourceFailed(f"more than {MAX_PAGES} requests; take in a part of the site, or its sitemap")
        if self._bytes > MAX_TOTAL_BYTES:
            raise SourceFailed(f"more than {MAX_TOTAL_BYTES // 2**20} MB; take in a part of the site")
        delay = (self._robots.crawl_delay(AGENT.partition("/")[0]) or 0) if self._robots else 0
        begin, self._next = self._next, max(time.monotonic(), self._next) + min(float(delay), MAX_DELAY)
        while time.monotonic() < begin and not self._visit.stopping():
            self._wait(min(_STEP, max(0.0, begin - time.monotonic())))
        if self._visit.stopping():
            raise SourceFailed("the library is closing")
        if time.monotonic() > self._until:
            raise SourceFailed(f"it took more than {MAX_SECONDS // 60} minutes; take in a part of the site")


def _unpacked(sent: bytes, encoding: str, limit: int) -> bytes:
    if encoding.strip().lower() in ("", "identity"):
        return sent
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableDocument("it is packed in a way nobody asked for")
    try:
        body = zlib.decompressobj(_EITHER).decompress(sent, limit + 1)
    except zlib.error as failure:
        raise UnreadableDocument("what is packed is damaged") from failure
    _require_within(limit, body)
    return body


def _require_within(limit: int, body: bytes | bytearray) -> None:
    if len(body) > limit:
        raise UnreadableDocument(f"larger than {limit // 2**20 or 1} MB")
