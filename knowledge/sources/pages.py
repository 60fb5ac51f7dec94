"""What is at the addresses of a site: documents, with the wishes of their authors respected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge.errors import SourceFailed, UnreadableDocument
from knowledge.reading.rights import Rule
from knowledge.sources.fetch import Elsewhere, Fetched, Fetcher
from knowledge.sources.head import Head, head_of, wishes
from knowledge.sources.source import Before, Document, Gone, Visit
from knowledge.sources.url import document_name, same_site, suffix_of

MAX_FAILURES = 5
"""Pages in a row that fail before the site is taken to be down."""
_FORMATS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "text/markdown": ".md",
    "text/csv": ".csv",
}
"""Media type to format; the address decides for others."""
_AS_NAMED = ("application/octet-stream", "binary/octet-stream", "text/plain", "application/zip", "")


@dataclass(frozen=True)
class Looked:
    """What one address gave."""

    found: Document | Gone | None = None
    links: tuple[str, ...] = ()
    canonical: str = ""
    """Where the page says that it really is; its own text is not taken then."""
    refused: str = ""
    """Why nothing of it may be taken."""


class Pages:
    """The pages of one visit."""

    def __init__(self, fetcher: Fetcher, visit: Visit, rule: Rule) -> None:
        self._fetcher = fetcher
        self._visit = visit
        self._rule = rule
        self._failures = 0
        self._yielded: set[str] = set()
        self.known = {before.token.partition("\n")[0]: (name, before) for name, before in visit.before.items()}
        """Pages of the last visit by their addresses."""

    def look(self, address: str) -> Looked:
        """Fetch a page. Raises `SourceFailed` if the site is down."""
        self._visit.tell(address)
        name, before = self.known.get(address, ("", Before()))
        etag, modified = ("", "") if before.needed or not name else before.token.split("\n")[1:3]
        try:
            looked = self._taken(self._fetcher.get(address, etag=etag, modified=modified), before)
        except Elsewhere as refused:
            looked = Looked(refused=str(refused))
        except UnreadableDocument as failure:
            return self._failed(address, name, failure)
        self._failures = 0
        return self._once(looked, name)

    def _once(self, looked: Looked, known: str) -> Looked:
        """A document at two addresses is one; what was known under this address and is not there now is gone."""
        found = looked.found
        if isinstance(found, Document) and found.name not in self._yielded:
            self._yielded.add(found.name)
            return looked
        if known and known not in self._yielded:
            return replace(looked, found=Gone(known))
        return replace(looked, found=None)

    def _failed(self, address: str, name: str, failure: UnreadableDocument) -> Looked:
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            raise SourceFailed(str(failure)) from failure
        name = name or document_name(address, suffix_of(address) or ".html")
        self._yielded.add(name)
        return Looked(Document(name, _failing(failure), self._holds, link=address), refused=str(failure))

    def _taken(self, found: Fetched, before: Before) -> Looked:
        if found.gone:
            return Looked(refused="there is no such page")
        if found.status == 304:
            return self._unchanged(found, before)
        kind = _format(found)
        if kind == ".html":
            head = head_of(found.body, found.address, found.headers)
            return self._page(found, head)
        if not kind or not wishes(found.headers).index:
            return Looked(refused="it is no document" if not kind else "its author does not want it indexed")
        return Looked(self._document(found, kind))

    def _page(self, found: Fetched, head: Head) -> Looked:
        links = head.links if head.follow else ()
        if not head.index:
            return Looked(links=links, refused="its author does not want it indexed")
        if head.canonical and head.canonical != found.address:
            if same_site(found.address, head.canonical):
                return Looked(links=links, canonical=head.canonical)
            return Looked(links=links, refused=f"its original is elsewhere: {head.canonical}")
        return Looked(self._document(found, ".html"), links)

    def _unchanged(self, found: Fetched, before: Before) -> Looked:
        if not wishes(found.headers).index:
            return Looked(refused="its author does not want it indexed")
        name = self.known[before.token.partition("\n")[0]][0]
        unread = _failing(UnreadableDocument("the site says that it is unchanged"))
        return Looked(Document(name, unread, self._holds, before.link, before.token))

    def _document(self, found: Fetched, kind: str) -> Document:
        etag, modified = (found.headers.get(header, "") for header in ("etag", "last-modified"))
        token = "\n".join((found.address, etag, modified, hashlib.sha256(found.body).hexdigest()))
        return Document(document_name(found.address, kind), lambda: found.body, self._holds, found.address, token)

    def _holds(self) -> Rule:
        return self._rule


def _failing(failure: UnreadableDocument) -> Callable[[], bytes]:
    def content() -> bytes:
        raise failure

    return content


def _format(found: Fetched) -> str:
    """The suffix of the format something is read in; empty if it is no document."""
    named = suffix_of(found.address)
    if found.kind in _AS_NAMED or (named and found.kind not in _FORMATS):
        return named or (".txt" if found.kind == "text/plain" else "")
    return _FORMATS.get(found.kind, "")
