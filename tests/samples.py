"""Small real files of every kind that may be attached, and some that may not."""

import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator

OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": f"{OFFICE}.wordprocessingml.document.main+xml",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet.main+xml",
    "pptx": f"{OFFICE}.presentationml.presentation.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
}

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x12\x34" * 50 + b"\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 4 + 8 + 10) + b"WEBPVP8 " + struct.pack("<I", 10) + b"\x00" * 10
HEIC = struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + struct.pack(">I", 12) + b"mdat" + b"abcd"
MAIL = b"From: kim@acme.example\r\nSubject: We choose you\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\nYes.\r\n"
EXE = b"MZ\x90\x00" + b"\x00" * 60 + b"PE\x00\x00" + b"\x01" * 100


def png(text: bytes = b"") -> bytes:
    """One pixel, with a comment that makes each another file."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"tEXt", b"Comment\x00" + text)]
    chunks += [(b"IDAT", zlib.compress(b"\x00\x00")), (b"IEND", b"")]
    parts = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def office(kind: str = "docx", **parts: bytes) -> bytes:
    """A document without content; `parts` are more of its files, their "/" written as "__"."""
    types = f'<Types><Override PartName="/main.xml" ContentType="{MAIN[kind]}"/></Types>'.encode()
    files = {"[Content_Types].xml": types, "_rels/.rels": b"<Relationships/>", "main.xml": b"<main/>"}
    return archive({**files, **{name.replace("__", "/"): content for name, content in parts.items()}})


def archive(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return written.getvalue()


async def in_pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]
