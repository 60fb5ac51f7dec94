"""Bytes of a text file as text, whatever encoding they were written in."""

from __future__ import annotations

from charset_normalizer import from_bytes

from knowledge.errors import UnreadableDocument

_MARKERS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(content: bytes) -> str:
    """The text, with line ends as `\\n`. Binary data raises `UnreadableDocument`."""
    text = _text(content)
    if text.count("\0") > len(text) // 100:
        raise UnreadableDocument("binary data, not text")
    return text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")


def _text(content: bytes) -> str:
    for marker, encoding in _MARKERS:
        if content.startswith(marker):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(content).best()
        if best is None:
            raise UnreadableDocument("no text encoding fits") from None
        return str(best)
