"""What was learnt, kept on disk: learning a language takes seconds of processor time, reading it a moment.

Each file tells what it was learnt from, and by which program. Where either is another one now, it is learnt anew.
"""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding import kept_arrays
from bot.understanding.kept_arrays import Arrays

SOURCE = "source"  # the array beside what was learnt: a digest
PROGRAM = ("understanding", "parse")  # packages of ours by which sentences are read and learnt
KINDS = ("py", "yaml")  # of their files


@dataclass(frozen=True)
class KeptLessons:
    """What was learnt by name, each in a file of its own. Without a folder it is learnt each time."""

    folder: Path | None = field(default=None, compare=False)  # made on demand; where it is changes nothing learnt

    def recalled(self, name: str, source: object, learn: Callable[[], Arrays]) -> Arrays:
        """What has been learnt from this source, which its `repr` tells all of; learnt now where it was not yet."""
        if self.folder is None:
            return learn()
        digest = _digest(f"{_PROGRAM} {source!r}".encode("utf-8", "surrogatepass"))
        file = self.folder / f"learnt-{name}.npz"
        known = dict(kept_arrays.read(file))
        if str(known.pop(SOURCE, "")) == digest:
            return known
        learnt = learn()
        kept_arrays.write(file, {**learnt, SOURCE: np.array(digest)})
        return learnt


def digest_of(array: NDArray[np.generic]) -> str:
    """What stands for an array in a source."""
    return _digest(np.ascontiguousarray(array).data)


def _program() -> str:
    root = Path(__file__).parents[1]
    told = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    for file in sorted(each for folder in PROGRAM for kind in KINDS for each in (root / folder).rglob(f"*.{kind}")):
        told.update(f"{file.relative_to(root)} {_digest(file.read_bytes())}".encode())
    return told.hexdigest()


def _digest(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()


_PROGRAM = _program()  # as it was loaded: files may be newer when something is learnt
NOTHING_KEPT = KeptLessons()
