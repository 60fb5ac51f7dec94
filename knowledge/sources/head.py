"""What a web page says to machines: whether it may be kept, where its original is, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import httpx
from lxml import etree

from knowledge.sources.url import joined

_US = ("robots", "partnerassistant")
MAX_LINKS = 10_000
"""Of one page; a visit makes fewer requests than that."""
_TAGS = ("a", "area", "base", "link", "meta")


@dataclass(frozen=True)
class Head:
    """The wishes of a page."""

    index: bool = True
    follow: bool = True
    canonical: str = ""
    links: tuple[str, ...] = ()


def wishes(headers: httpx.Headers) -> Head:
    """Those in the HTTP header `X-Robots-Tag`: for everybody, or for us by name."""
    words: set[str] = set()
    for value in headers.get_list("x-robots-tag"):
        name, colon, rest = value.partition(":")
        if not colon or "," in name or name.strip().lower() == "unavailable_after":
            words |= _words(value)
        elif name.strip().lower() in _US:
            words |= _words(rest)
    return _as_wished(words)


def head_of(page: bytes, address: str, headers: httpx.Headers) -> Head:
    """Those of an HTML page and of its headers."""
    tags = _tags(page)
    base = next((_text(tag, "href") for tag in tags if tag.tag == "base" and tag.get("href")), "")
    base = joined(address, base) or address
    said = [_words(_text(tag, "content")) for tag in tags if tag.tag == "meta" and _text(tag, "name").lower() in _US]
    own, header = _as_wished(set().union(*said)), wishes(headers)
    canonical = next((_text(tag, "href") for tag in tags if tag.tag == "link" and "canonical" in _rel(tag)), "")
    return Head(
        index=own.index and header.index,
        follow=own.follow and header.follow,
        canonical=(joined(base, canonical) or "") if canonical else "",
        links=tuple(dict.fromkeys(islice(_links(tags, base), MAX_LINKS))),
    )


def _tags(page: bytes) -> Sequence[etree._Element]:
    """The tags that count. Read by lxml: Python's own parser takes minutes for 60 KB of `<a `, and all waits for it."""
    try:
        page.decode()
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # as the page says
    try:
        root = etree.fromstring(page, etree.HTMLParser(encoding=encoding, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return ()
    return () if root is None else tuple(root.iter(*_TAGS))


def _links(tags: Iterable[etree._Element], base: str) -> Iterable[str]:
    for tag in tags:
        if tag.tag in ("a", "area") and tag.get("href") and "nofollow" not in _rel(tag):
            found = joined(base, _text(tag, "href"))
            if found:
                yield found


def _as_wished(words: set[str]) -> Head:
    return Head(index=not words & {"noindex", "none"}, follow=not words & {"nofollow", "none"})


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def _text(tag: etree._Element, name: str) -> str:
    return str(tag.get(name) or "")


def _rel(tag: etree._Element) -> list[str]:
    return _text(tag, "rel").lower().split()
