"""Files of arrays that spare work done before. One that cannot be read counts as none; a full disk keeps nothing."""

import os
import secrets
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def read(file: Path) -> Arrays:
    """The arrays by name; none where there is no such file, or a damaged one."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            return dict(kept)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zlib.error, BadZipFile):
        return {}  # RuntimeError: said to be encrypted, or packed in a way that nobody knows


def write(file: Path, arrays: Arrays) -> None:
    """All or nothing of them: whoever reads meanwhile has the file that was there before."""
    new = file.with_suffix(f".{secrets.token_hex(4)}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with new.open("wb") as opened:
            np.savez(opened, allow_pickle=False, **arrays)
        os.replace(new, file)
    with suppress(OSError):
        new.unlink(missing_ok=True)
