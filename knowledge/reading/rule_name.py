"""What the file is called that says who may read a folder, and which names only look like that."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

RULE_FILE = "_audience.yaml"
"""A file of this name in a folder sets audience and language of everything below it."""

_LIKE_IT = re.compile(r"_audiences?(?:\.(?:ya?ml|json|toml|txt|ya?ml\.txt))?")
"""In any case. Whoever passed over these would open what they are to close."""


def misnamed(name: str) -> bool:
    """Does a file's name say that it is a folder rule, though it is not the name we read?"""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    return name != RULE_FILE and _LIKE_IT.fullmatch(plain) is not None


def misnamed_in(folder: Path) -> str:
    """The first such file in a folder; empty if there is none."""
    try:
        return _misnamed_at(folder, folder.stat().st_mtime_ns)
    except OSError:
        return ""  # who cannot list it cannot take in what is in it


@lru_cache(maxsize=1024)
def _misnamed_at(folder: Path, _changed: int) -> str:
    return next((name for name in sorted(os.listdir(folder)) if misnamed(name)), "")
