"""The pages that a sitemap lists (sitemaps.org), also through an index of sitemaps and in gzip."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from knowledge.errors import SourceFailed, UnreadableDocument
from knowledge.reading.rights import NOT_GIVEN, Given
from knowledge.sources.fetch import MAX_PAGES, Fetcher
from knowledge.sources.pages import Pages
from knowledge.sources.source import Document, Gone, Visit, top_rule
from knowledge.sources.url import joined, same_site

MAX_SITEMAPS = 200
MAX_SITEMAP_BYTES = 10 * 2**20
"""Unpacked; what the protocol allows."""


@dataclass(frozen=True)
class Sitemap:
    """A list of pages that its site keeps; what it does not list any more is gone."""

    name: str
    given: Given = NOT_GIVEN
    kind = "sitemap"
    remote = True

    def documents(self, visit: Visit) -> Iterator[Document | Gone]:
        """The listed pages of the same site."""
        with Fetcher(self.name, visit) as fetcher:
            addresses, problem = _listed(fetcher, self.name)
            if not addresses and visit.before:
                raise SourceFailed(problem or "the sitemap lists no pages any more")
            pages = Pages(fetcher, visit, top_rule(self.kind, self.given))
            waiting, met = list(reversed(addresses)), set(addresses)
            while waiting:
                looked = pages.look(waiting.pop())
                if looked.found:
                    yield looked.found
                if looked.canonical and looked.canonical not in met:
                    met.add(looked.canonical)
                    waiting.append(looked.canonical)
            if problem:
                raise SourceFailed(problem)


def _listed(fetcher: Fetcher, start: str) -> tuple[list[str], str]:
    """Every page in order, and what went wrong in a part of an index. Raises `SourceFailed` if all of it did."""
    waiting, seen, problem = [start], {start}, ""
    pages: dict[str, None] = {}
    while waiting:
        sitemap = waiting.pop(0)
        try:
            inner, listed = _read(fetcher, sitemap)
        except UnreadableDocument as failure:
            problem = f"the sitemap {sitemap} cannot be read: {failure}"
            if sitemap == start:
                raise SourceFailed(problem) from failure
            continue
        pages.update(dict.fromkeys(page for page in listed if same_site(start, page)))
        if len(pages) > MAX_PAGES:
            raise SourceFailed(f"it lists more than {MAX_PAGES} pages; take in a smaller sitemap")
        for one in inner:
            if one not in seen and same_site(start, one):
                seen.add(one)
                waiting.append(one)
        if len(seen) > MAX_SITEMAPS:
            raise SourceFailed(f"more than {MAX_SITEMAPS} sitemaps")
    return list(pages), problem


def _read(fetcher: Fetcher, address: str) -> tuple[list[str], list[str]]:
    """Sitemaps and pages that one file names. Raises `UnreadableDocument`."""
    found = fetcher.get(address)
    if found.gone:
        raise UnreadableDocument("there is no such file")
    root = _parsed(_unpacked(found.body))
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise UnreadableDocument("it is no sitemap")
    addresses = [
        joined(address, (place.text or ""))
        for entry in root
        for place in entry
        if isinstance(place.tag, str) and etree.QName(place).localname == "loc"
    ]
    usable = [one for one in addresses if one]
    return (usable, []) if kind == "sitemapindex" else ([], usable)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = unpacking.decompress(body, MAX_SITEMAP_BYTES)
    except zlib.error as damaged:
        raise UnreadableDocument("its gzip is damaged") from damaged
    if unpacking.unconsumed_tail:
        raise UnreadableDocument(f"unpacks to more than {MAX_SITEMAP_BYTES // 2**20} MB")
    return found


def _parsed(body: bytes) -> etree._Element:
    """XML without entities, document types and anything from elsewhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise UnreadableDocument("it is not XML") from broken
    if root.getroottree().docinfo.doctype:
        raise UnreadableDocument("it defines a document type, which sitemaps have no use for")
    return root
