"""The bytes of files, outside the database: under their own hash, so that the same content is stored once.

    <folder>/incoming/<random>      while it arrives
    <folder>/ab/<sha256>            from the moment on at which a row may name it

What arrives is on the disk and hashed before any transaction begins; moving it to its place is part of the transaction
that writes its row. A crash can leave bytes without a row, which are swept, but never a row without bytes.
"""

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.errors import UserError

MEGABYTE = 1_000_000
LARGEST = 20 * MEGABYTE
ABANDONED = 24 * 3600  # seconds after which nobody is still sending


class FileTooLarge(UserError):
    """“{name}” is larger than {limit} MB, which is the most I can take. Please make it smaller or split it."""


@dataclass(frozen=True)
class Arrived:
    """A file on the disk that nobody knows yet."""

    path: Path
    size: int  # bytes
    sha256: str  # hexadecimal


@dataclass(frozen=True)
class FileStore:
    """A folder with files. `largest`: bytes one may have. `scanned`: whether a virus scanner looks at each."""

    folder: Path
    largest: int = LARGEST
    scanned: bool = False

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    @asynccontextmanager
    async def arriving(self, name: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[Arrived]:
        """What `chunks` bring, written and hashed; gone at the end of the block unless it was put in its `place`.

        Raises FileTooLarge, naming the file as `name`, as soon as there is too much of it.
        """
        path = await asyncio.to_thread(self._new)
        try:
            yield await self._written(path, name, chunks)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def place(self, arrived: Arrived) -> None:
        """Move it to where it is found by its hash; it survives a power cut from then on. Takes some milliseconds."""
        await asyncio.to_thread(self._place, arrived)

    def shas(self) -> Iterator[str]:
        """Everything that is stored, whether a row names it or not."""
        for part in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(entry.name for entry in part.iterdir())

    def drop(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def drop_abandoned(self) -> None:
        """What was arriving when its process died."""
        for entry in self.folder.glob("incoming/*"):
            if time.time() - entry.stat().st_mtime > ABANDONED:
                entry.unlink(missing_ok=True)

    def _new(self) -> Path:
        incoming = self.folder / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        return incoming / secrets.token_hex(16)

    async def _written(self, path: Path, name: str, chunks: AsyncIterator[bytes]) -> Arrived:
        size, sha = 0, hashlib.sha256()
        with await asyncio.to_thread(_private, path) as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.largest:
                    raise FileTooLarge(name=name, limit=self.largest // MEGABYTE)
                sha.update(chunk)  # some 64 KB at a time: less than a tenth of a millisecond
                await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(_to_disk, file)
        return Arrived(path, size, sha.hexdigest())

    def _place(self, arrived: Arrived) -> None:
        target = self.path(arrived.sha256)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        arrived.path.replace(target)
        for folder in (target.parent, self.folder):
            _sync_folder(folder)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Names are on the disk when their folder is. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
