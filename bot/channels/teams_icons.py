"""The app's two icons as PNG, drawn here: a speech bubble with three points. Teams takes these sizes and no others."""

import struct
import zlib
from collections.abc import Callable
from functools import cache

COLOUR, OUTLINE = 192, 32  # pixels, both ways
ACCENT = "#4F46B8"
FINER = 3  # steps of a pixel in which edges are drawn

Shade = Callable[[float, float], float]  # 0 to 1 at a point of the unit square


@cache
def colour() -> bytes:
    """A white bubble on the accent colour."""
    ground = tuple(int(ACCENT[at : at + 2], 16) for at in (1, 3, 5))

    def pixel(shade: float) -> bytes:
        return bytes(round(part + (255 - part) * shade) for part in ground) + b"\xff"

    return _png(COLOUR, lambda x, y: _bubble(x, y) - _points(x, y), pixel)


@cache
def outline() -> bytes:
    """White lines on nothing, as Teams wants it."""

    def line(x: float, y: float) -> float:
        return max(_bubble(x, y) - _bubble(x, y, inset=0.07), _points(x, y))

    return _png(OUTLINE, line, lambda shade: b"\xff\xff\xff" + bytes([round(255 * shade)]))


def _bubble(x: float, y: float, *, inset: float = 0.0) -> float:
    left, right, top, bottom, radius = 0.16 + inset, 0.84 - inset, 0.2 + inset, 0.7 - inset, 0.16 - inset / 2
    near_x, near_y = min(max(x, left + radius), right - radius), min(max(y, top + radius), bottom - radius)
    body = (x - near_x) ** 2 + (y - near_y) ** 2 <= radius**2
    tail = inset == 0 and 0.3 <= x <= 0.46 and bottom - 0.02 <= y <= 0.86 and y - 0.7 <= 0.46 - x
    return float(body or tail)


def _points(x: float, y: float) -> float:
    return float(any((x - at) ** 2 + (y - 0.45) ** 2 <= 0.05**2 for at in (0.34, 0.5, 0.66)))


def _png(size: int, shade: Shade, pixel: Callable[[float], bytes]) -> bytes:
    steps = [(n + 0.5) / FINER for n in range(FINER)]
    rows = bytearray()
    for y in range(size):
        rows += b"\0"
        for x in range(size):
            parts = [shade((x + dx) / size, (y + dy) / size) for dy in steps for dx in steps]
            rows += pixel(max(0.0, min(1.0, sum(parts) / len(parts))))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
