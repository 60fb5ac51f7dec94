"""Whether a picture is whole, and nothing but a picture: each format says where it ends."""

import struct
from typing import BinaryIO

from bot.file_faults import Damaged

MOST_PARTS = 100_000  # of one picture: chunks or boxes; a PNG of 20 MB has some thousand


def png(file: BinaryIO, size: int) -> None:
    """Chunks up to IEND, which ends the file. Raises Damaged."""
    at = 8
    for _ in range(MOST_PARTS):
        length, name = struct.unpack(">I4s", _read(file, at, 8))
        at += 12 + length
        if name == b"IEND":
            if at != size:
                raise Damaged
            return
    raise Damaged


def jpeg(file: BinaryIO, size: int) -> None:
    """The mark of the end stands in it: cameras write previews and notes behind it. Raises Damaged."""
    file.seek(max(0, size - 65_536))
    if b"\xff\xd9" not in file.read():
        raise Damaged


def webp(file: BinaryIO, size: int) -> None:
    """As long as it says. Raises Damaged."""
    (length,) = struct.unpack("<I", _read(file, 4, 4))
    if length + 8 not in (size, size - 1):
        raise Damaged


def heic(file: BinaryIO, size: int) -> None:
    """Boxes, one behind the other, up to the file's end. Raises Damaged."""
    at = 0
    for _ in range(MOST_PARTS):
        (length,) = struct.unpack(">I", _read(file, at, 4))
        if length == 1:
            (length,) = struct.unpack(">Q", _read(file, at + 8, 8))
        if length == 0 and at:  # up to the end
            return
        if length < 8 or (at := at + length) > size:
            raise Damaged
        if at == size:
            return
    raise Damaged


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    found = file.read(count)
    if len(found) < count:
        raise Damaged
    return found
