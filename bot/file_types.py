"""What kind of file something is, told by its content: those that may be attached, and why any other may not.

A name proves nothing and a declared type proves nothing. What is two things at once, a picture that is an archive as
well, is neither: what one reader shows and another reader runs is how such files do harm.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from bot.errors import UserError
from bot.file_faults import ActiveContent, Damaged
from bot.file_office import END, OFFICE, office_type
from bot.file_pictures import heic, jpeg, png, webp
from bot.file_texts import text_type

HEAD = 4096  # bytes in which a file says what it is
PIECE = 1_048_576  # bytes looked through at once
LONGEST_MARK = 32

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    f"{OFFICE}.wordprocessingml.document": (".docx",),
    f"{OFFICE}.spreadsheetml.sheet": (".xlsx",),
    f"{OFFICE}.presentationml.presentation": (".pptx",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".log", ".md"),
    "message/rfc822": (".eml",),
}
"""Every type that may be attached, with the endings its files have."""

ACCEPTED = ", ".join(sorted({suffix for suffixes in SUFFIXES.values() for suffix in suffixes}))

_ARCHIVE = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_PAGE = re.compile(
    rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|<script|<\?php|<!doctype html|<html[\s>]|<svg[\s>]", re.IGNORECASE
)
LONGEST_COMMENT = 65_535  # bytes behind the record that ends an archive


class TypeNotAccepted(UserError):
    """I cannot take “{name}”. I take PDF, pictures (PNG, JPEG, WebP, HEIC), Word, Excel and PowerPoint files without
    macros, CSV and plain text, and saved e-mails (.eml)."""


class FileDamaged(UserError):
    """“{name}” is damaged or not complete. Please open it to check, save it again, and attach that."""


class HasActiveContent(UserError):
    """“{name}” contains macros or other active content. Please save it without them, or as a PDF."""


class FileEmpty(UserError):
    """“{name}” is empty."""


@dataclass(frozen=True)
class _Told:
    """How one kind is recognised: its first bytes, and a check of the rest that raises Damaged."""

    media_type: str
    begins: re.Pattern[bytes]
    check: Callable[[BinaryIO, int], None]


def media_type(file: BinaryIO, size: int, name: str, suffix: str) -> str:
    """The type of an open, seekable file of `size` bytes. Raises one of the errors above, naming the file as `name`.

    Its `suffix` (".csv") only tells texts apart.

    Takes processor time in proportion to the size: call it in a thread.
    """
    if not size:
        raise FileEmpty(name=name)
    try:
        found = _recognised(file, size, suffix)
    except Damaged:
        raise FileDamaged(name=name) from None
    except ActiveContent:
        raise HasActiveContent(name=name) from None
    if found is None:
        raise TypeNotAccepted(name=name)
    return found


def _recognised(file: BinaryIO, size: int, suffix: str) -> str | None:
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return office_type(file, size)
    for told in _KINDS:
        if told.begins.match(head):
            told.check(file, size)
            return None if _hides_another(file, size, head, told.media_type) else told.media_type
    return text_type(file, suffix)


def _hides_another(file: BinaryIO, size: int, head: bytes, own: str) -> bool:
    """Whether another reader would find something else in it: a PDF, a page with a script, an archive."""
    if own != "application/pdf" and b"%PDF-" in head:  # readers look for it in the first 1024 bytes
        return True
    foreign, before = _ARCHIVE if own == "application/pdf" else _PAGE, b""
    file.seek(0)
    while piece := file.read(PIECE):
        if foreign.search(before + piece):
            return True
        before = piece[-LONGEST_MARK:]
    return _ends_as_archive(file, size)


def _ends_as_archive(file: BinaryIO, size: int) -> bool:
    """Readers of ZIP archives begin at the end: at a record with a comment that is as long as what follows it."""
    file.seek(max(0, size - END - LONGEST_COMMENT))
    tail = file.read()
    at = tail.find(b"PK\x05\x06")
    while at >= 0:
        comment = int.from_bytes(tail[at + END - 2 : at + END], "little")
        if at + END <= len(tail) <= at + END + comment:
            return True
        at = tail.find(b"PK\x05\x06", at + 1)
    return False


def _pdf(file: BinaryIO, size: int) -> None:
    """Complete: the end is marked in the last bytes, as every reader wants it."""
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise Damaged


_KINDS = (
    _Told("application/pdf", re.compile(rb"%PDF-[12]\.\d"), _pdf),
    _Told("image/png", re.compile(rb"\x89PNG\r\n\x1a\n"), png),
    _Told("image/jpeg", re.compile(rb"\xff\xd8\xff"), jpeg),
    _Told("image/webp", re.compile(rb"RIFF.{4}WEBPVP8", re.DOTALL), webp),
    _Told("image/heic", re.compile(rb".{4}ftyp(heic|heix|heim|heis|hevc|mif1|msf1)", re.DOTALL), heic),
)
