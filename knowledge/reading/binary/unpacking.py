"""Office files are zip archives: how much they unpack to, and what their writer says about them."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from knowledge.errors import UnreadableDocument

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes; an office file that unpacks to more than this is an attack or a film."""
_CUSTOM = "docProps/custom.xml"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
"""How an office file with a password begins, and one of a version before 2007."""


def unpackable(content: bytes) -> io.BytesIO:
    """The file, if it may be unpacked. Raises `UnreadableDocument` if it is too large or locked."""
    if content.startswith(_ENCRYPTED):
        raise UnreadableDocument("locked with a password, or of a version before 2007; save a copy without one")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise UnreadableDocument(f"unpacks to more than {MAX_UNPACKED // 2**20} MB")
    return io.BytesIO(content)


def properties(content: bytes) -> dict[str, str]:
    """What the writer noted about the file, as under File > Info > Properties > Advanced, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _CUSTOM not in archive.namelist():
            return {}
        root = etree.fromstring(archive.read(_CUSTOM), etree.XMLParser(resolve_entities=False, no_network=True))
    return {str(one.get("name")): "".join(one.itertext()).strip() for one in root if one.get("name")}
