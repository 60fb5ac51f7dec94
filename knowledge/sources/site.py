"""A web site from a start page: the pages and documents below it that its links lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from knowledge.errors import SourceFailed
from knowledge.reading.rights import NOT_GIVEN, Given
from knowledge.sources.fetch import Fetcher
from knowledge.sources.pages import Pages
from knowledge.sources.source import Document, Gone, Visit, top_rule
from knowledge.sources.url import may_be_content, same_site

MAX_DEPTH = 12
"""Links from the start page, or from a page that is known, to one that is not yet."""


@dataclass(frozen=True)
class Site:
    """Everything below an address that ends with a slash."""

    name: str
    given: Given = NOT_GIVEN
    kind = "site"
    remote = True

    def documents(self, visit: Visit) -> Iterator[Document | Gone]:
        """Its pages. Known ones that nothing links to any more are looked at, too: the site says what is gone."""
        with Fetcher(self.name, visit) as fetcher:
            pages = Pages(fetcher, visit, top_rule(self.kind, self.given))
            waiting = deque((address, 0) for address in dict.fromkeys((self.name, *pages.known)))
            met = {address for address, _ in waiting}
            problem = ""
            while waiting:
                address, depth = waiting.popleft()
                looked = pages.look(address)
                if address == self.name and looked.refused and not looked.links:
                    problem = f"the start page: {looked.refused}"
                if looked.found:
                    yield looked.found
                for link in (looked.canonical, *looked.links):
                    if link and link not in met and depth < MAX_DEPTH and self._inside(link):
                        met.add(link)
                        waiting.append((link, depth + 1))
            if problem:
                raise SourceFailed(problem)

    def _inside(self, address: str) -> bool:
        below = urlsplit(address).path.startswith(urlsplit(self.name).path)
        return below and same_site(self.name, address) and may_be_content(address)
