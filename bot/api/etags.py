"""ETags: the version of a record, which decisions are about, and a digest of all that is told of it."""


def tag(digest: str, version: int | None = None) -> str:
    """`"7-3f1c…"` of the seventh version of a record; `"3f1c…"` of what has no version."""
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def version_in(etag: str) -> str:
    """What of it `If-Match` is compared by: what is told beside the record may have changed since."""
    return etag.strip('"').partition("-")[0]


def listed(header: str) -> list[str]:
    """The ETags of a header; a weak one is as good, since a proxy that compresses makes them so."""
    return [each.strip().removeprefix("W/") for each in header.split(",")]
