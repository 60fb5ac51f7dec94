"""Web addresses: written in one way, compared by the site they belong to, and as names of documents."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from knowledge.reading.formats import FORMATS

_PORTS = {"http": 80, "https": 443}
_PAGES = ("", ".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp", ".cgi")
_OPEN = "/:@!$&'()*+,;=-._~%"


def plain(address: str) -> str:
    """The address without fragment and default port, with its host in lower case. Raises `ValueError`."""
    parts = urlsplit(urldefrag(address.strip()).url)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port not in (None, _PORTS.get(parts.scheme)) else ""
    path = quote(parts.path, safe=_OPEN) or "/"
    return urlunsplit((parts.scheme, host + port, path, quote(parts.query, safe=_OPEN + "?[]"), ""))


def joined(base: str, link: str) -> str | None:
    """Where a link on a page leads; None if that is no web address."""
    try:
        found = plain(urljoin(base, link.strip()))
    except (ValueError, UnicodeError):
        return None
    parts = urlsplit(found)
    return found if parts.scheme in ("http", "https") and parts.hostname else None


def same_site(one: str, other: str) -> bool:
    """The same host, and `other` no less safe: from http to https is a step a site takes, back is not."""
    first, second = urlsplit(one), urlsplit(other)
    if (first.scheme, first.netloc) == (second.scheme, second.netloc):
        return True
    upgraded = (first.scheme, second.scheme, first.port, second.port) == ("http", "https", None, None)
    return upgraded and first.hostname == second.hostname


def document_name(address: str, kind: str) -> str:
    """What the document at an address is called: host and path, with the suffix `kind` of its format."""
    parts = urlsplit(address)
    path = parts.path + ("index" if parts.path.endswith("/") else "")
    stem = path[: -len(kind)] if path.lower().endswith(kind) else path
    return f"{parts.netloc}{stem}{f'?{parts.query}' if parts.query else ''}{kind}"


def suffix_of(address: str) -> str:
    """The suffix of a document's format, empty for a page."""
    found = PurePosixPath(urlsplit(address).path).suffix.lower()
    return found if found in FORMATS and found not in _PAGES else ""


def may_be_content(address: str) -> bool:
    """Is it worth fetching: a page or a document, not a picture, a script or an archive? `/v2.0` is a page."""
    found = PurePosixPath(urlsplit(address).path).suffix.lower()
    return found in _PAGES or found in FORMATS or found[1:].isdigit() or len(found) > _LONGEST_SUFFIX


_LONGEST_SUFFIX = 6
