"""The name of a file as somebody gave it, made safe: for every file system, every header and every reader's eyes."""

import re
import unicodedata

LONGEST = 120  # characters; a name of 255 bytes is the most that common file systems take, and UTF-8 needs up to 4 each
MOST_BYTES = 200  # in UTF-8

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')  # what Windows takes in no name
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # what nobody sees and what turns a text around


def safe_name(given: str, suffixes: tuple[str, ...]) -> str:
    """`given` without its folders, ending in one of `suffixes` (".pdf"); the first of them where it has another.

    Empty, reserved and endless names become names as well: a file is never refused for what it is called.
    """
    name = _plain(re.split(r"[/\\]", given)[-1])
    stem, suffix = _parted(name, suffixes)
    stem = _cut(stem.strip(". "), len(suffix)).strip(". ") or "file"
    return f"_{stem}{suffix}" if _RESERVED.fullmatch(f"{stem}{suffix}") else f"{stem}{suffix}"


def suffix_of(given: str) -> str:
    """`.pdf` of `Offer.PDF`; empty where there is none."""
    name = _plain(re.split(r"[/\\]", given)[-1]).strip(". ")
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""


def _plain(name: str) -> str:
    signs = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", name))
    seen = "".join(sign for sign in signs if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(_FORBIDDEN.sub("_", seen).split())


def _parted(name: str, suffixes: tuple[str, ...]) -> tuple[str, str]:
    for suffix in suffixes:
        if name.lower().endswith(suffix):
            return name[: len(name) - len(suffix)], suffix
    return name, suffixes[0]


def _cut(stem: str, beside: int) -> str:
    stem = stem[: LONGEST - beside]
    return stem.encode()[: MOST_BYTES - beside].decode(errors="ignore")
