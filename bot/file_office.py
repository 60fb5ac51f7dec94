"""Whether an archive is a Word, Excel or PowerPoint file without macros, and nothing else."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from bot.file_faults import ActiveContent, Damaged

END = 22  # bytes of the record that ends an archive without a comment; office programs write none
MOST_PARTS = 20_000  # a large deck has some hundred
MOST_DIRECTORY = 8 * 1_048_576  # bytes: reading it is what costs time
MOST_UNPACKED = 2 * 1_073_741_824  # bytes of all parts together
MOST_CONTENTS = 1_048_576  # bytes of the part that names the types of all others

CONTENTS = "[Content_Types].xml"
RELATIONS = "_rels/.rels"
OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN: Mapping[str, bytes] = {
    f"{OFFICE}.wordprocessingml.document": b"wordprocessingml.document.main+xml",
    f"{OFFICE}.spreadsheetml.sheet": b"spreadsheetml.sheet.main+xml",
    f"{OFFICE}.presentationml.presentation": b"presentationml.presentation.main+xml",
}
_ACTIVE = re.compile(
    r"vbaproject|vbadata|macrosheets/|activex|\.bin$"
    r"|\.(exe|dll|scr|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|lnk|jar|msi|com|cpl)$"
    r"|\.(docm|dotm|xlsm|xltm|xlam|xlsb|pptm|potm|ppam|ppsm|sldm)$",
    re.IGNORECASE,
)
_SETTINGS = re.compile(r"(printersettings|customproperty)\d+\.bin$", re.IGNORECASE)  # of a sheet; they do not run
_ACTIVE_TYPES = (b"macroenabled", b"vbaproject", b"macrosheet", b"activex", b"sheet.binary")


def office_type(file: BinaryIO, size: int) -> str | None:
    """The type of an office file; None for any other archive. Raises Damaged, ActiveContent."""
    _is_nothing_else(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if min(part.header_offset for part in parts) != 0:
                raise Damaged  # something stands before the archive
            return _type_of(archive, parts)
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, OSError, NotImplementedError, RuntimeError):
        raise Damaged from None


def _is_nothing_else(file: BinaryIO, size: int) -> None:
    """The archive ends where the file does, and its directory is of a size that can be read."""
    file.seek(max(0, size - END))
    end = file.read()
    if len(end) < END or end[:4] != b"PK\x05\x06":
        raise Damaged
    _, _, parts, _, length, start, comment = struct.unpack("<HHHHIIH", end[4:])
    if comment or not 0 < parts <= MOST_PARTS or length > MOST_DIRECTORY or start + length + END != size:
        raise Damaged


def _type_of(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> str | None:
    names = [part.filename for part in parts]
    if CONTENTS not in names or RELATIONS not in names:
        return None
    if len({name.lower() for name in names}) != len(names):
        raise Damaged  # two readers would see two different documents
    if any(part.flag_bits & 1 for part in archive.infolist()):
        raise Damaged  # encrypted
    if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
        raise Damaged
    with archive.open(CONTENTS) as part:
        contents = part.read(MOST_CONTENTS + 1)
    return _told_by(contents, names)


def _told_by(contents: bytes, names: Iterable[str]) -> str | None:
    """What the types of the parts say. They must say it plainly: entities could spell what we look for differently."""
    lower = contents.lower()
    if len(contents) > MOST_CONTENTS or b"&" in contents or b"<!" in contents or b"\x00" in contents:
        raise Damaged
    if any(mark in lower for mark in _ACTIVE_TYPES) or any(map(_runs, names)):
        raise ActiveContent
    found = [kind for kind, mark in MAIN.items() if mark in contents]
    return found[0] if len(found) == 1 else None


def _runs(name: str) -> bool:
    return _ACTIVE.search(name) is not None and _SETTINGS.search(name) is None
