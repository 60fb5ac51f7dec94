"""The terms the lexical engine counts: words, and pieces of words so that compounds and inflections still meet.

Words of alphabetic scripts give themselves and their character 4-grams ("Provisionsabrechnung" meets "Abrechnung");
Chinese, Japanese and Korean text gives character pairs. Accents on Latin letters do not count.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LEXICON = "words-3"
"""Changes whenever terms change, so that content is counted again."""

TERM = np.dtype([("term", np.uint32), ("count", np.uint8)])
GRAM = 4

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u1100-\u11ff"
_TOKEN = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+(?:['’][^\\W\\d_]+)?")
_IS_CJK = re.compile(f"[{_CJK}]")


def terms(text: str) -> list[str]:
    """All terms of a text, in order, repeated as often as they occur; words start with =, pieces with ~."""
    return [term for token in tokens(text) for term in _terms_of(token)]


def tokens(text: str) -> list[str]:
    """Words in lower case without accents; a run of Chinese, Japanese or Korean characters is one."""
    return [_fold(token) for token in _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())]


def is_word(token: str) -> bool:
    """Is a token a word, and not a run of a writing without spaces?"""
    return not _IS_CJK.match(token)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the `tokens` of a text in normal form (NFKC) stand in it."""
    return [match.span() for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=65_536)
def _terms_of(token: str) -> tuple[str, ...]:
    if _IS_CJK.match(token):
        return (f"~{token}",) if len(token) == 1 else tuple(f"~{token[at : at + 2]}" for at in range(len(token) - 1))
    padded = f"_{token}_"
    pieces = tuple(f"~{padded[at : at + GRAM]}" for at in range(len(padded) - GRAM + 1))
    return (f"={token}", *pieces)


@lru_cache(maxsize=65_536)
def _fold(token: str) -> str:
    token = token.replace("’", "'").removesuffix("'s").replace("'", "")
    if token.isascii() or _IS_CJK.match(token):
        return token
    return "".join(
        char if ord(char) > 0x24F else unicodedata.normalize("NFD", char).encode("ascii", "ignore").decode() or char
        for char in token
    )


@lru_cache(maxsize=262_144)
def code(term: str) -> int:
    """A term as a number of 32 bits; the few that share one are not told apart."""
    return zlib.crc32(term.encode("utf-8", "replace"))


def counted(text: str) -> bytes:
    """How often each term occurs in a text, for storing: an array of `TERM`."""
    counts = Counter(map(code, terms(text)))
    found = np.empty(len(counts), TERM)
    found["term"] = np.fromiter(counts.keys(), np.uint32, len(counts))
    found["count"] = np.minimum(np.fromiter(counts.values(), np.int64, len(counts)), 255)
    return found.tobytes()


def codes(text: str) -> NDArray[np.uint32]:
    """The distinct terms of a text."""
    return np.unique(np.array([code(term) for term in terms(text)], np.uint32))


def whole(text: str) -> NDArray[np.uint32]:
    """The distinct words of a text without their pieces; of unspaced scripts the character pairs, which are all."""
    found = [term for token in tokens(text) for term in _terms_of(token) if term[0] == "=" or _IS_CJK.match(token)]
    return np.unique(np.array([code(term) for term in found], np.uint32))
