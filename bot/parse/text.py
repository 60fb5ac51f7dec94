"""Fold chat text into one plain spelling, and find the way back to where each character stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_TEXT = 3_000
"""Characters read of one message; what follows is not looked at, so that no message can be expensive."""

MAX_WORDS = 120
"""Counting or date words read of one message: one that holds more is a table, and its first rows are enough."""

LANGUAGES = ("en", "de", "es", "fr", "ja", "ko", "zh", "hu")

_CLUSTER = re.compile(r"[\u1100-\u11ff]+|.", re.DOTALL)
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
_REPLACED = {
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\uff0d": "-",
    "\u301c": "~", "\uff5e": "~", "\u223c": "~", "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2044": "/",
    "\u66dc": "\u66dc", "\u00ba": "º", "\u00aa": "ª", "\u00b0": "°",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Lower-case text without accents and wide forms; `origin[i]` is where character i stood in the original."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of `text[start:end]`."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self._after(end - 1)

    def _after(self, index: int) -> int:
        here, following = self.origin[index], index + 1
        while following < len(self.text) and self.origin[following] == here:
            following += 1
        return self.origin[following]

    def replaced(self, parts: list[tuple[int, int, str]]) -> Folded:
        """The text with each (start, end, replacement) exchanged; spans still lead to the original."""
        pieces: list[str] = []
        origin: list[int] = []
        position = 0
        for start, end, replacement in sorted(parts):
            if start < position:
                continue
            pieces += [self.text[position:start], replacement]
            origin += [*self.origin[position:start], *[self.origin[start]] * len(replacement)]
            position = end
        pieces.append(self.text[position:])
        origin += self.origin[position:]
        return Folded("".join(pieces), tuple(origin))


@lru_cache(maxsize=128)  # the clauses of a message are read a dozen times each
def fold(text: str) -> Folded:
    """Fold at most `MAX_TEXT` characters of `text`: "Fünf Mió" -> "funf mio", wide digits -> ASCII, dashes -> "-"."""
    text = text[:MAX_TEXT]
    if text.isascii():
        return Folded(text.lower(), tuple(range(len(text) + 1)))
    pieces: list[str] = []
    origin: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _plain(match.group())
        pieces.append(piece)
        origin += [match.start()] * len(piece)
    return Folded("".join(pieces), (*origin, len(text)))


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    if cluster in _DROPPED or "\u0300" <= cluster <= "\u036f" or "\U0001f3fb" <= cluster <= "\U0001f3ff":
        return ""  # invisible signs, combining accents, skin tones
    if cluster in _REPLACED:
        return _REPLACED[cluster]
    if cluster.isnumeric() and len(broken := unicodedata.normalize("NFKC", cluster)) > 1 and "\u2044" in broken:
        return " " + broken.replace("\u2044", "/")
    if cluster < "\u0250" or "\u1e00" <= cluster <= "\u1eff":
        broken = unicodedata.normalize("NFKD", cluster.casefold())
        return "".join(c for c in broken if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", cluster).casefold()


def longest_first(expression: str) -> str:
    """The top-level alternatives of a regular expression, longest first, so that "of course" is tried before "of"."""
    pieces = re.split(r"\|(?![^(]*\))", expression)
    return "|".join(sorted(pieces, key=len, reverse=True))


def language(locale: str | None) -> str:
    """The language to read in: "de-AT" -> "de"; English where we have no tables."""
    code = (locale or "en").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


def territory(locale: str | None) -> str:
    """The country of a locale, upper case: "en-CA" -> "CA"; empty when it names none."""
    parts = (locale or "").replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == 2), "")


@lru_cache(maxsize=64)
def decimal_mark(locale: str | None) -> str:
    """The decimal mark people of this locale write: "." or ","."""
    from babel import Locale, UnknownLocaleError  # costs start-up time, needed on the first amount only

    try:
        symbols = Locale.parse((locale or "en").replace("-", "_")).number_symbols
    except (ValueError, UnknownLocaleError):
        return "."
    return str(symbols.get("latn", {}).get("decimal", "."))
