"""One web page, or one document on the web."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.errors import SourceFailed
from knowledge.reading.rights import NOT_GIVEN, Given
from knowledge.sources.fetch import Fetcher
from knowledge.sources.pages import Pages
from knowledge.sources.source import Document, Gone, Visit, top_rule


@dataclass(frozen=True)
class Page:
    """The page at an address; where it says that its original is elsewhere on the same site, that one."""

    name: str
    given: Given = NOT_GIVEN
    kind = "page"
    remote = True

    def documents(self, visit: Visit) -> Iterator[Document | Gone]:
        """That page. One that is not there any more is gone; one that cannot be reached is kept."""
        with Fetcher(self.name, visit) as fetcher:
            pages = Pages(fetcher, visit, top_rule(self.kind, self.given))
            looked = pages.look(self.name)
            if looked.canonical:
                if isinstance(looked.found, Gone):
                    yield looked.found
                looked = pages.look(looked.canonical)
            if isinstance(looked.found, Gone) or not looked.refused:
                if looked.found:
                    yield looked.found
                return
            raise SourceFailed(looked.refused)
