"""Sources as people write them: a path, or the address of a repository, a page, a site or a sitemap.

content/                                     a folder, or one file
https://git.example/team/docs.git            a Git repository; also git+https://, git+ssh://, ssh:// and git+file://
https://git.example/team/docs.git#main:de    its branch `main`, the folder `de` in it; either may be left out
https://docs.example/guide                   one web page
https://docs.example/                        a site: this page and every page below it that it leads to
https://docs.example/sitemap.xml             the pages that a sitemap lists
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from knowledge.errors import NothingToIngest
from knowledge.reading.rights import NOT_GIVEN, Given
from knowledge.sources.folder import Folder
from knowledge.sources.git import Git
from knowledge.sources.page import Page
from knowledge.sources.site import Site
from knowledge.sources.sitemap import Sitemap
from knowledge.sources.source import Source
from knowledge.sources.url import plain

_GIT = ("git+https", "git+http", "git+ssh", "git+file", "ssh")


def is_address(text: str) -> bool:
    """Is this an address, not a path?"""
    return "://" in text


def source_at(text: str, given: Given = NOT_GIVEN) -> Source:
    """The source of an address or path, whether or not it can be reached just now.

    Raises `NothingToIngest` for what is no address of any of them.
    """
    if not is_address(text):
        return Folder(Path(text), given)
    try:
        parts = urlsplit(text.strip())
        _require_openly_written(parts)
    except ValueError as wrong:
        raise NothingToIngest(f"that is not an address: {wrong}") from None
    if parts.scheme in _GIT or (parts.scheme in ("https", "http") and parts.path.endswith(".git")):
        return Git.at(parts, given)
    if parts.scheme not in ("https", "http"):
        raise NothingToIngest(f"addresses of {parts.scheme}:// are not known; see docs/knowledge.md for those that are")
    return _on_the_web(plain(parts.geturl()), given)


def _on_the_web(address: str, given: Given) -> Source:
    path = urlsplit(address).path
    if path.endswith((".xml", ".xml.gz")):
        return Sitemap(address, given)
    return Site(address, given) if path.endswith("/") else Page(address, given)


def _require_openly_written(parts: SplitResult) -> None:
    """The user of ssh is no secret; anything else before the host is, and addresses are shown and logged."""
    login = parts.username is not None and (parts.password is not None or not parts.scheme.endswith("ssh"))
    if login:
        raise NothingToIngest(
            "leave user and password out of the address, which is shown in lists and logs; for a repository give them"
            " to git itself, for instance with `git credential approve`"
        )
    if not parts.hostname and parts.scheme != "git+file":
        raise NothingToIngest("the address names no host")
