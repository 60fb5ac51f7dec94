"""What a web page says to machines: whether it may be kept, where its original is, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import httpx
from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from knowledge.sources.url import joined

_US = ("robots", "partnerassistant")
_ONLY = SoupStrainer(["a", "area", "base", "link", "meta"])


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
    tags = BeautifulSoup(page, "html.parser", parse_only=_ONLY).find_all(True)
    base = next((_text(tag, "href") for tag in tags if tag.name == "base" and tag.get("href")), "")
    base = joined(address, base) or address
    said = [_words(_text(tag, "content")) for tag in tags if tag.name == "meta" and _text(tag, "name").lower() in _US]
    own, header = _as_wished(set().union(*said)), wishes(headers)
    canonical = next((_text(tag, "href") for tag in tags if tag.name == "link" and "canonical" in _rel(tag)), "")
    return Head(
        index=own.index and header.index,
        follow=own.follow and header.follow,
        canonical=(joined(base, canonical) or "") if canonical else "",
        links=tuple(dict.fromkeys(_links(tags, base))),
    )


def _links(tags: Iterable[Tag], base: str) -> Iterable[str]:
    for tag in tags:
        if tag.name in ("a", "area") and tag.get("href") and "nofollow" not in _rel(tag):
            found = joined(base, _text(tag, "href"))
            if found:
                yield found


def _as_wished(words: set[str]) -> Head:
    return Head(index=not words & {"noindex", "none"}, follow=not words & {"nofollow", "none"})


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def _text(tag: Tag, name: str) -> str:
    return str(tag.get(name) or "")


def _rel(tag: Tag) -> list[str]:
    found = tag.get("rel") or ""
    return " ".join(found if isinstance(found, list) else [found]).lower().split()
