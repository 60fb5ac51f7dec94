"""Whether a file is plain text, a table as text, or a saved e-mail; never a program or a page written as text."""

import re
from email import message_from_bytes
from email.policy import default
from typing import BinaryIO

from bot.file_faults import ActiveContent

PLAIN = {"": "text/plain", ".txt": "text/plain", ".log": "text/plain", ".md": "text/plain", ".csv": "text/csv"}
MAIL_PARTS = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "text/calendar"}
MAIL_SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".txt", ".csv", ".ics", ".eml")
MOST_MAIL_PARTS = 200
MOST_NESTED = 50  # parts with parts; taking e-mails apart costs time in proportion

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_RUNS = re.compile(
    r"\s*(#!|<[a-z!?/]|%!PS|%PDF-|\{\\rtf|MZ)"  # scripts, pages, drawings, print jobs
    r"|.{0,4096}?(<script|<\?php|<!doctype|<html[\s>]|<svg[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(rb"(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*){3,}", re.ASCII)
_MAIL_SAYS = re.compile(rb"^(?:from|date|subject|message-id|received):", re.IGNORECASE | re.MULTILINE)


def text_type(file: BinaryIO, suffix: str) -> str | None:
    """The type of a text by its content, and by its ending among those of texts; None for anything else.

    Raises ActiveContent for an e-mail with attachments that would not be taken alone.
    """
    file.seek(0)
    content = file.read()
    text = _decoded(content)
    if text is None or _CONTROLS.search(text):
        return None
    if suffix == ".eml":
        return _mail(content)
    return None if _RUNS.match(text) else PLAIN.get(suffix)


def _decoded(content: bytes) -> str | None:
    """As text; None for bytes that are none. Excel writes tables in UTF-16 or in the country's own encoding."""
    encodings = (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "latin-1")
    )  # the latter for any of a country's own
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _mail(content: bytes) -> str | None:
    head = _MAIL.match(content)
    if head is None or len(set(map(bytes.lower, _MAIL_SAYS.findall(head[0])))) < 2:
        return None
    if content.lower().count(b"boundary=") > MOST_NESTED:
        raise ActiveContent
    for number, part in enumerate(message_from_bytes(content, policy=default).walk()):
        if number > MOST_MAIL_PARTS or not _harmless(part.get_content_type(), part.get_filename() or ""):
            raise ActiveContent
    return "message/rfc822"


def _harmless(kind: str, name: str) -> bool:
    """By what the part says it is and by its name: what is inside is for the virus scanner."""
    main = kind.partition("/")[0]
    said = main in ("text", "multipart", "message") or kind in MAIL_PARTS
    return said and (not name or name.lower().strip().endswith(MAIL_SUFFIXES))
